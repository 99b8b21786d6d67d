import { ToolInputError, ToolOutputError } from '../errors/tool-error.ts';
import { prepareTool } from '../prepare-tool.ts';
import type { Tool, ToolContext, ToolInput } from '../tool.ts';
import { createToolContext } from './create-tool-context.ts';

/**
 * Calls a tool as a runner does: validates the arguments, fills in defaults, executes, validates the result.
 *
 * @throws ToolInputError, ToolOutputError, or what the tool throws
 */
export async function callTool(
  tool: Tool,
  input: ToolInput = {},
  context: ToolContext = createToolContext(),
): Promise<unknown> {
  const prepared = prepareTool(tool);
  const given = await prepared.validateInput(input);
  if (!given.ok) throw new ToolInputError(tool.id, given.issues);
  const result = await prepared.validateOutput(await tool.execute(given.value as ToolInput, context));
  if (!result.ok) throw new ToolOutputError(tool.id, result.issues);
  return result.value;
}
