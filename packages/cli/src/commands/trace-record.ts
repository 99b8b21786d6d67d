import type { ExitCode } from '../exit-code.ts';
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
  return runOnStage(session, file, options, await recordStage(fixtures, session));
}
