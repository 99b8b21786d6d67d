import type { ExitCode } from './exit-code.ts';

/** What a {@link CliError} says besides its message. */
export interface CliErrorDetails {
  /** Where: `plan.json:3:7`, or the option. */
  readonly where?: string;
  /** What to do next, often a command. */
  readonly next?: string;
  readonly cause?: unknown;
}

/** A problem that the user can mend: it ends the command with a message and an exit code, without a stack. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: ExitCode;
  readonly where: string | undefined;
  readonly next: string | undefined;

  constructor(exitCode: ExitCode, message: string, { where, next, cause }: CliErrorDetails = {}) {
    super(message, { cause });
    this.exitCode = exitCode;
    this.where = where;
    this.next = next;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
