import type { Tool, ToolContext, ToolInput } from '../tool.ts';
import { createToolContext } from './create-tool-context.ts';
import { acceptInput, invokeTool } from './invoke-tool.ts';

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
  const { value } = await invokeTool(tool, await acceptInput(tool, input), context);
  return value;
}
