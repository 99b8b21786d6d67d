import { CommanderError } from 'commander';

import { ExitCode } from './exit-code.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';
import { createSession, type GlobalOptions } from './session.ts';

/**
 * Runs the command line in this process: reads its streams and environment, listens for its signals.
 *
 * @param words what stands behind the name of the program
 * @returns the exit code; the process is not ended, and everything for standard output has been written
 */
export async function main(words: readonly string[]): Promise<ExitCode> {
  const session = createSession(globalOptions(words));
  let exitCode: ExitCode = ExitCode.ok;
  try {
    const program = createProgram((code) => {
      exitCode = code;
    });
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    exitCode = error instanceof CommanderError ? usageExitCode(error) : reportError(error, session);
  }
  await session.out.flush();
  return session.out.closed.aborted && exitCode === ExitCode.ok ? ExitCode.outputClosed : exitCode;
}

/** Commander has said already what is wrong. It ends with 0 where help or version was asked for. */
function usageExitCode({ exitCode }: CommanderError): ExitCode {
  return exitCode === 0 ? ExitCode.ok : ExitCode.usage;
}

/** What errors look like has to be known before the options are read, which may be what is wrong. */
function globalOptions(words: readonly string[]): GlobalOptions {
  return {
    verbose: words.includes('-v') || words.includes('--verbose'),
    color: !words.includes('--no-color'),
  };
}
