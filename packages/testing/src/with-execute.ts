import type { Tool } from '@planloom/tool-kit';

/** The same tool with something else to do. Its fields may stand on a class, so they are taken one by one. */
export function withExecute(tool: Tool, execute: Tool['execute']): Tool {
  const { id, name, description, inputSchema, outputSchema, effects, concurrency, rate, timeoutMs, refused } = tool;
  const fields = { name, description, inputSchema, outputSchema, effects, concurrency, rate, timeoutMs, refused };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { id, ...Object.fromEntries(given), execute };
}
