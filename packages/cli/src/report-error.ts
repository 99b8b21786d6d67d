import { CliError } from './cli-error.ts';
import { ExitCode } from './exit-code.ts';
import type { Session } from './session.ts';
import { printable, printableLine } from './terminal/printable.ts';

/**
 * Tells the person what went wrong, where, and what to do next, and gives the exit code. A defect of the program
 * comes with its stack.
 */
export function reportError(
  error: unknown,
  { err, paint, verbose }: Pick<Session, 'err' | 'paint' | 'verbose'>,
): ExitCode {
  if (!(error instanceof CliError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    err.write(`${paint.red('error')}: ${printable(text)}\n`);
    return ExitCode.runFailed;
  }
  const where = error.where === undefined ? '' : `${printableLine(error.where)}: `;
  err.write(`${paint.red('error')}: ${where}${printable(error.message)}\n`);
  if (error.next !== undefined) err.write(`${paint.cyan('next')}:  ${printable(error.next)}\n`);
  if (verbose && error.cause instanceof Error) err.write(`${paint.dim(printable(error.cause.stack ?? ''))}\n`);
  return error.exitCode;
}
