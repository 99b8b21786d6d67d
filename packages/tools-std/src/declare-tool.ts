import type { defineTool } from '@planloom/tool-kit';

/**
 * `defineTool` without its check, which the tests make of every tool here: to compile the schemas of all of them takes
 * longer than to load this package, and the tools that are used have theirs compiled where they are registered.
 */
export const declareTool: typeof defineTool = ((tool: unknown) => tool) as typeof defineTool;
