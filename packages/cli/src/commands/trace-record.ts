import { resolve } from 'node:path';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { recordEndedRun } from '../running/record-ended-run.ts';
import { recordStage } from '../running/record-run.ts';
import type { Session } from '../session.ts';
import { endedRun } from '../trace/ended-run.ts';
import { prepareOutputFile } from '../write-output-file.ts';
import { runOnStage, type RunCommandOptions } from './run.ts';

/** Options of `planloom trace record`. */
export interface TraceRecordOptions extends Omit<RunCommandOptions, 'replay'> {
  /** Where the fixtures are written. */
  readonly fixtures: string;
}

/** Options that say how a plan is run. */
const OF_A_RUN = ['input', 'concurrency', 'timeout', 'trace'] as const;

/**
 * Writes down what tools did, for `planloom run --replay` and for tests: of a plan, which is run for it, or of a run that is over, as far as its trace shows it.
 *
 * @param name a file with a plan or a trace, or a run that was kept
 */
export async function traceRecordCommand(
  session: Session,
  name: string,
  { fixtures, ...options }: TraceRecordOptions,
): Promise<ExitCode> {
  if (resolve(session.directory, fixtures) === resolve(session.directory, name)) {
    throw new CliError(ExitCode.usage, 'the fixtures would take the place of what they are made of', {
      where: '--fixtures',
    });
  }
  const trace = await endedRun(name, session);
  if (trace === undefined) return runOnStage(session, name, options, await recordStage(fixtures, session));
  const unfit = OF_A_RUN.find((option) => options[option] !== undefined);
  if (unfit !== undefined) {
    throw new CliError(ExitCode.usage, `${name} is a run that is over: nothing is run, so this has no use`, {
      where: `--${unfit}`,
    });
  }
  await prepareOutputFile(fixtures, session);
  return recordEndedRun(trace, fixtures, options, session);
}
