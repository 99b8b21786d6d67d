import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';

/**
 * A whole number from 1.
 *
 * @throws CliError (usage) if the text is none
 */
export function parseCount(text: string): number {
  const value = Number(text);
  if (/^\d+$/u.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new CliError(ExitCode.usage, `"${text}" is not a whole number from 1`);
}

/**
 * A whole number from 0.
 *
 * @throws CliError (usage) if the text is none
 */
export function parseWholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/u.test(text) && Number.isSafeInteger(value)) return value;
  throw new CliError(ExitCode.usage, `"${text}" is not a whole number from 0`);
}
