import type { Tool } from '../tool.ts';

/** A tool's fields without its id, which may stand on a class and not on the object itself. */
type Unnamed = Omit<Tool, 'id'>;

/** The same tool under another id; calls go to the original, so that an instance of a class keeps its `this`. */
export function renameTool(tool: Unnamed, id: string): Tool {
  const { name, description, inputSchema, outputSchema, effects, concurrency, rate, timeoutMs } = tool;
  const fields = { name, description, inputSchema, outputSchema, effects, concurrency, rate, timeoutMs };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { ...tool, ...Object.fromEntries(given), id, execute: (params, context) => tool.execute(params, context) };
}
