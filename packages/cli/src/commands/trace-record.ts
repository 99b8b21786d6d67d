import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { inputFiles } from '../input/standard-input.ts';
import { recordEndedRun } from '../running/record-ended-run.ts';
import { recordStage } from '../running/record-run.ts';
import type { Session } from '../session.ts';
import { endedRun } from '../trace/ended-run.ts';
import { prepareOutputFile, refuseOverwriting } from '../write-output-file.ts';
import { runOnStage, type RunCommandOptions } from './run.ts';

/** Options of `planloom trace record`. */
export interface TraceRecordOptions extends Omit<RunCommandOptions, 'replay'> {
  /** Where the fixtures are written. */
  readonly fixtures: string;
}

/** Options that say how a plan is run. */
const OF_A_RUN = [
  'input',
  'concurrency',
  'timeout',
  'trace',
  'output',
  'json',
  'secret',
  'secretsFile',
  'approve',
  'reject',
  'decisions',
  'signal',
  'as',
] as const;

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
  const read = [name, options.secretsFile, options.decisions, ...inputFiles(options.input)];
  refuseOverwriting('--fixtures', fixtures, read, session);
  const { trace, again } = await endedRun(name, session);
  if (trace === undefined) return runOnStage(again, name, options, await recordStage(fixtures, session));
  const unfit = OF_A_RUN.find((option) => options[option] !== undefined);
  if (unfit !== undefined) {
    throw new CliError(ExitCode.usage, `${name} is a run that is over: nothing is run, so this has no use`, {
      where: unfit === 'secretsFile' ? '--secrets-file' : `--${unfit}`,
    });
  }
  await prepareOutputFile(fixtures, session);
  return recordEndedRun(trace, fixtures, options, session);
}
