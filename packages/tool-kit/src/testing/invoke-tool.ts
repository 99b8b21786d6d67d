import { ToolInputError, ToolOutputError } from '../errors/tool-error.ts';
import { collectPieces, isInPieces } from '../pieces/collect-pieces.ts';
import { prepareTool } from '../prepare-tool.ts';
import type { Tool, ToolContext, ToolInput } from '../tool.ts';

/** What one call gave: as the tool returned it, and as a plan sees it. */
export interface Invocation {
  readonly returned: unknown;
  /** Validated, with defaults filled in. */
  readonly value: unknown;
}

/**
 * The arguments as `execute` gets them: validated, with defaults filled in.
 *
 * @throws ToolInputError
 */
export async function acceptInput(tool: Tool, input: unknown): Promise<ToolInput> {
  const given = await prepareTool(tool).validateInput(input);
  if (!given.ok) throw new ToolInputError(tool.id, given.issues);
  return given.value as ToolInput;
}

/**
 * Calls a tool with arguments that were accepted, and validates what it returns.
 *
 * @throws ToolOutputError, or what the tool throws
 */
export async function invokeTool(tool: Tool, accepted: ToolInput, context: ToolContext): Promise<Invocation> {
  const answer: unknown = await tool.execute(accepted, context);
  const returned = isInPieces(answer) ? await collectPieces(answer, context.signal, () => undefined) : answer;
  const result = await prepareTool(tool).validateOutput(returned);
  if (!result.ok) throw new ToolOutputError(tool.id, result.issues);
  return { returned, value: result.value };
}
