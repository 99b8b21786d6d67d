import { CliError, messageOf } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { printable } from '../terminal/printable.ts';

/**
 * A value as JSON; byte arrays become `{ "base64": "…" }`.
 *
 * @param indent blanks a level; 0 for one line
 * @throws CliError (runFailed) if the value cannot be JSON, for instance because it contains itself
 */
export function toJson(value: unknown, indent: number): string {
  try {
    return JSON.stringify(value ?? null, replaceBytes, indent) ?? 'null';
  } catch (error) {
    throw new CliError(ExitCode.runFailed, `the result cannot be written as JSON: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * A result as it is written: texts and bytes as they are, everything else as JSON.
 *
 * @param isTerminal texts cannot then control the terminal: a result is not to be trusted more than what made it
 */
export function resultText(value: unknown, isTerminal: boolean): string | Uint8Array {
  if (value instanceof Uint8Array) return value;
  const text = typeof value === 'string' ? value : toJson(value, 2);
  const line = text.endsWith('\n') ? text : `${text}\n`;
  return isTerminal ? printable(line) : line;
}

/** A `Buffer` has written itself as a list of numbers (`toJSON`) before the replacer is asked; the object it is in still has it. */
function replaceBytes(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Uint8Array ? { base64: Buffer.from(original).toString('base64') } : value;
}
