import {
  ToolInputError,
  ToolOutputError,
  type PreparedTool,
  type ToolContext,
  type ToolInput,
  type Validation,
} from '@planloom/tool-kit';

import { isThenable } from '../warnings.ts';

/**
 * Calls a tool: arguments and result are validated, defaults filled in. Nothing is awaited that is not a promise, so a
 * tool that answers at once is done at once.
 *
 * @throws ToolInputError, ToolOutputError, and whatever the tool throws; a promise rejects with the same
 */
export function callTool(prepared: PreparedTool, input: ToolInput, context: ToolContext): unknown {
  if (!prepared.checksInput) return execute(prepared, input, context);
  const validation = prepared.validateInput(input);
  if (!isThenable(validation)) return execute(prepared, validInput(prepared, validation), context);
  return validation.then((checked) => execute(prepared, validInput(prepared, checked), context));
}

function execute(prepared: PreparedTool, input: ToolInput, context: ToolContext): unknown {
  const output: unknown = prepared.tool.execute(input, context);
  if (!prepared.checksOutput) return output;
  return isThenable(output) ? output.then((value) => checkOutput(prepared, value)) : checkOutput(prepared, output);
}

function validInput(prepared: PreparedTool, validation: Validation): ToolInput {
  if (validation.ok) return validation.value as ToolInput;
  throw new ToolInputError(prepared.id, validation.issues);
}

function checkOutput(prepared: PreparedTool, output: unknown): unknown {
  const validation = prepared.validateOutput(output);
  return isThenable(validation)
    ? validation.then((checked) => validOutput(prepared, checked))
    : validOutput(prepared, validation);
}

function validOutput(prepared: PreparedTool, validation: Validation): unknown {
  if (validation.ok) return validation.value;
  throw new ToolOutputError(prepared.id, validation.issues);
}
