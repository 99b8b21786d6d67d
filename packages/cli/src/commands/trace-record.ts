import { resolve } from 'node:path';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { recordStage } from '../running/record-run.ts';
import type { Session } from '../session.ts';
import { runOnStage, type RunCommandOptions } from './run.ts';

/** Options of `planloom trace record`. */
export interface TraceRecordOptions extends Omit<RunCommandOptions, 'replay'> {
  /** Where the fixtures are written. */
  readonly fixtures: string;
}

/** Runs a plan for real, and writes down what its tools did, for `planloom run --replay` and for tests. */
export async function traceRecordCommand(
  session: Session,
  file: string,
  { fixtures, ...options }: TraceRecordOptions,
): Promise<ExitCode> {
  if (resolve(session.directory, fixtures) === resolve(session.directory, file)) {
    throw new CliError(ExitCode.usage, 'the fixtures would take the place of the plan', { where: '--fixtures' });
  }
  return runOnStage(session, file, options, await recordStage(fixtures, session));
}
