import { describeValue } from './describe-value.ts';
import { ExpressionError } from './expression-error.ts';
import type { NodeOf } from './syntax-tree.ts';
import { type Frame, spend, spendText } from './work.ts';

/** What an argument has to be; with `?` it may be left out. */
type ParameterType = 'text' | 'number' | 'integer' | 'list' | 'any' | 'text?' | 'number?' | 'integer?';

/** A call while it is evaluated: for spending work, and for the place in messages. */
export interface Call {
  readonly node: NodeOf<'call'>;
  readonly frame: Frame;
}

/** A function or method. `run` gets arguments that were checked against `parameters`. */
export interface Operation {
  readonly parameters: readonly ParameterType[];
  readonly run: (call: Call, ...values: never[]) => unknown;
}

/** Runs an operation after its arguments were checked. @throws ExpressionError */
export function runOperation(operation: Operation, call: Call, target: unknown, values: readonly unknown[]): unknown {
  checkArguments(operation, call, values);
  const run = operation.run as (call: Call, ...values: unknown[]) => unknown;
  return call.node.target ? run(call, target, ...values) : run(call, ...values);
}

/** Takes the work of a list of `count` items. @throws ExpressionError `expression/too-much-work` */
export function spendItems(call: Call, count: number): void {
  spend(call.frame, count, call.node);
}

/** Takes the work of a text of `characters`. @throws ExpressionError `expression/too-much-work` */
export function spendCharacters(call: Call, characters: number): void {
  spendText(call.frame, characters, call.node);
}

/** The error of a call whose values do not fit. */
export function callError(call: Call, code: string, message: string): ExpressionError {
  return new ExpressionError(code, message, call.node);
}

function checkArguments({ parameters }: Operation, call: Call, values: readonly unknown[]): void {
  const needed = parameters.filter((parameter) => !parameter.endsWith('?')).length;
  if (values.length < needed || values.length > parameters.length) {
    const range = needed === parameters.length ? String(needed) : `${needed} to ${parameters.length}`;
    throw callError(
      call,
      'expression/arguments',
      `${call.node.name}() takes ${range} arguments, but has ${values.length}.`,
    );
  }
  for (const [index, value] of values.entries()) {
    if (!fits(value, parameters[index] ?? 'any')) throw wrongArgument(call, index, parameters[index] ?? 'any', value);
  }
}

function fits(value: unknown, parameter: ParameterType): boolean {
  switch (parameter.replace('?', '')) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'list':
      return Array.isArray(value);
    default:
      return true;
  }
}

function wrongArgument(call: Call, index: number, parameter: ParameterType, value: unknown): ExpressionError {
  const wanted = parameter.replace('?', '');
  const article = wanted === 'integer' ? 'an' : 'a';
  const message = `${call.node.name}() needs ${article} ${wanted}, but it is ${describeValue(value)} here.`;
  return new ExpressionError('expression/type', message, call.node.parameters[index] ?? call.node);
}
