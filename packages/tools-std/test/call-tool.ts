import type { Tool, ToolContext, ToolInput } from '@planloom/tool-kit';
import { callTool as call, createToolContext } from '@planloom/tool-kit/testing';

/** A result, which every test looks at in its own way. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Result = any;

/** Calls one of the tools as a runner does. */
export async function callTool(
  tools: readonly Tool[],
  id: string,
  input: unknown,
  context: Partial<ToolContext> = {},
): Promise<Result> {
  const tool = tools.find((candidate) => candidate.id === id);
  if (tool === undefined) throw new Error(`There is no tool "${id}"`);
  return call(tool, input as ToolInput, createToolContext(context));
}
