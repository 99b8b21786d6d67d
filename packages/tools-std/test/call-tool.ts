import { prepareTool, ToolInputError, ToolOutputError, type Tool, type ToolContext } from '@planloom/tool-kit';

/** A result, which every test looks at in its own way. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Result = any;

/** What a test says about a call; the rest is ordinary. */
export type CallContext = Partial<Pick<ToolContext, 'signal' | 'idempotencyKey'>>;

/**
 * Calls a tool as a runner does: arguments validated with defaults, then the result validated.
 */
export async function callTool(
  tools: readonly Tool[],
  id: string,
  input: unknown,
  context: CallContext = {},
): Promise<Result> {
  const tool = tools.find((candidate) => candidate.id === id);
  if (tool === undefined) throw new Error(`There is no tool "${id}"`);
  const prepared = prepareTool(tool);
  const checked = await prepared.validateInput(input);
  if (!checked.ok) throw new ToolInputError(id, checked.issues);
  const result = await tool.execute(checked.value as Record<string, unknown>, contextOf(id, context));
  const output = await prepared.validateOutput(result);
  if (!output.ok) throw new ToolOutputError(id, output.issues);
  return output.value;
}

function contextOf(
  id: string,
  { signal = new AbortController().signal, idempotencyKey = `run:${id}` }: CallContext,
): ToolContext {
  return {
    signal,
    runId: 'run',
    stepId: id,
    path: id,
    attempt: 1,
    idempotencyKey,
    progress: () => undefined,
    log: () => undefined,
  };
}
