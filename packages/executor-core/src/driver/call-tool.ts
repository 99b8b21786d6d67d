import {
  collectPieces,
  isInPieces,
  ToolInputError,
  ToolOutputError,
  type PreparedTool,
  type ToolInput,
  type Validation,
} from '@planloom/tool-kit';

import { isThenable } from '../warnings.ts';
import type { ToolCallContext } from './tool-call-context.ts';

/** How a tool is called. */
export interface CallOptions {
  /** A promise stands for the whole result, also where that comes in pieces; else `collectLate` has to be asked. */
  readonly isWhole: boolean;
}

/**
 * Calls a tool: arguments and result are validated, defaults filled in. Nothing is awaited that is not a promise, so a
 * tool that answers at once is done at once.
 *
 * @throws ToolInputError, ToolOutputError, and whatever the tool throws; a promise rejects with the same
 */
export function callTool(
  prepared: PreparedTool,
  input: ToolInput,
  context: ToolCallContext,
  options: CallOptions,
): unknown {
  if (!prepared.checksInput) return execute(prepared, input, context, options);
  const validation = prepared.validateInput(input);
  if (!isThenable(validation)) return execute(prepared, validInput(prepared, validation), context, options);
  return validation.then((checked) => execute(prepared, validInput(prepared, checked), context, options));
}

/** What a promise of an answer has given, if that is one in pieces: a promise of the whole. */
export function collectLate(value: unknown, context: ToolCallContext): Promise<unknown> | undefined {
  return isInPieces(value) ? collect(value, context) : undefined;
}

function execute(
  prepared: PreparedTool,
  input: ToolInput,
  context: ToolCallContext,
  { isWhole }: CallOptions,
): unknown {
  const output: unknown = prepared.tool.execute(input, context);
  if (!isThenable(output)) return received(prepared, output, context);
  // One more promise for each call is felt.
  if (!prepared.checksOutput && !isWhole) return output;
  return Promise.resolve(output).then((value) => received(prepared, value, context));
}

function received(prepared: PreparedTool, output: unknown, context: ToolCallContext): unknown {
  if (!isInPieces(output)) return prepared.checksOutput ? checkOutput(prepared, output) : output;
  const whole = collect(output, context);
  return prepared.checksOutput ? whole.then((value) => checkOutput(prepared, value)) : whole;
}

async function collect(pieces: AsyncIterable<unknown>, context: ToolCallContext): Promise<unknown> {
  try {
    return await collectPieces(pieces, context.signal, (piece) => context.tellPiece(piece));
  } finally {
    context.endPieces();
  }
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
