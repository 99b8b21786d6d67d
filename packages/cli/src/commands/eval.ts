import { createPlanner, type Planner } from '@planloom/planner';
import {
  type CaseResult,
  type EvaluationCase,
  evaluatePlanner,
  type EvaluationSummary,
  recordedAnswers,
  summariseResults,
} from '@planloom/planner/evaluation';

import { CliError } from '../cli-error.ts';
import { evaluationText } from '../evaluation/evaluation-text.ts';
import { readCases } from '../evaluation/read-cases.ts';
import { openResultsFile, type ResultsFile } from '../evaluation/results-file.ts';
import { ExitCode } from '../exit-code.ts';
import { configuredModel, type ModelOptions } from '../model/configured-model.ts';
import { type Interruption, listenForSignals } from '../running/signals.ts';
import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';

/** Options of `planloom eval`. */
export interface EvalCommandOptions extends ModelOptions {
  readonly json?: boolean;
  readonly limit?: number;
  readonly concurrency?: number;
  readonly out?: string;
}

/** Tries the planner with the cases of a file, and tells how it did. */
export async function evalCommand(session: Session, file: string, options: EvalCommandOptions): Promise<ExitCode> {
  const cases = (await readCases(file, session)).slice(0, options.limit);
  const kept = options.out === undefined ? undefined : await openResultsFile(options.out, session);
  const done = doneOf(cases, kept);
  const left = cases.filter(({ id }) => !done.has(id));
  const planner = planners(left, file, { session, options });
  if (done.size > 0) tell(session, `${done.size} of ${cases.length} cases are in ${options.out} already`);
  const interruption = listenForSignals((name) => tell(session, `${name}: stopping`));
  try {
    await evaluate(left, { planner, session, options, interruption, keep: (result) => keep(result, done, kept) });
  } finally {
    interruption.stop();
  }
  await session.out.write(outputOf(summariseResults(inOrder(cases, done)), session, options));
  if (interruption.exitCode === undefined) return ExitCode.ok;
  tell(
    session,
    `${done.size} of ${cases.length} cases are done${options.out === undefined ? '' : '; the same command goes on'}`,
  );
  return interruption.exitCode;
}

/** The results of earlier evaluations; of a case that is there several times, the last one. */
function doneOf(cases: readonly EvaluationCase[], kept: ResultsFile | undefined): Map<string, CaseResult> {
  const ids = new Set(cases.map(({ id }) => id));
  return new Map((kept?.results ?? []).filter(({ id }) => ids.has(id)).map((result) => [result.id, result]));
}

/**
 * What makes the planner for a case. A model that an option names is asked for all cases; one of the environment is asked for those without
 * recorded answers.
 */
function planners(
  cases: readonly EvaluationCase[],
  file: string,
  { session, options }: Pick<Trials, 'session' | 'options'>,
): Trials['planner'] {
  const isAskedForAll = options.model !== undefined;
  const silent = cases.find(({ answers }) => isAskedForAll || answers === undefined);
  const llm = silent && configuredModel(options, session.environment);
  if (silent !== undefined && llm === undefined) {
    throw new CliError(ExitCode.usage, `the case "${silent.id}" has no recorded answers, and no model is named`, {
      where: file,
      next: 'add --model NAME --model-url ADDRESS, or give the case "answers"',
    });
  }
  return ({ answers }) => (llm && (isAskedForAll || answers === undefined) ? createPlanner({ llm }) : replay(answers));
}

interface Trials {
  readonly planner: (kase: EvaluationCase) => Planner;
  readonly session: Session;
  readonly options: EvalCommandOptions;
  readonly interruption: Interruption;
  readonly keep: (result: CaseResult) => Promise<void>;
}

async function evaluate(cases: readonly EvaluationCase[], trials: Trials): Promise<void> {
  const { planner, session, options, interruption, keep: keepResult } = trials;
  const { signal } = interruption;
  const { concurrency } = options;
  const onResult = async (result: CaseResult): Promise<void> => {
    await keepResult(result);
    if (session.verbose) session.err.write(`${resultLine(result)}\n`);
  };
  try {
    await evaluatePlanner(planner, cases, { signal, onResult, ...(concurrency !== undefined && { concurrency }) });
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
  }
}

/** A planner over what a model answered once; it asks again as often as there are answers. */
function replay(answers: readonly string[] = []): Planner {
  return createPlanner({ llm: recordedAnswers(answers), maxRetries: answers.length - 1 });
}

async function keep(result: CaseResult, done: Map<string, CaseResult>, kept: ResultsFile | undefined): Promise<void> {
  await kept?.add(result);
  done.set(result.id, result);
}

function inOrder(cases: readonly EvaluationCase[], done: ReadonlyMap<string, CaseResult>): readonly CaseResult[] {
  return cases.flatMap(({ id }) => done.get(id) ?? []);
}

function outputOf(summary: EvaluationSummary, session: Session, { json = false }: EvalCommandOptions): string {
  return json ? `${JSON.stringify(summary, null, 2)}\n` : evaluationText(summary, session.outPaint);
}

function resultLine({ id, first, isValid, defects, error }: CaseResult): string {
  const end = isValid ? 'valid' : (error?.code ?? 'no plan');
  return printableLine([`${id}: first answer ${first}`, ...defects, end].join(', '));
}

function tell({ err, quiet, paint }: Session, text: string): void {
  if (!quiet) err.write(`${paint.dim(printableLine(text))}\n`);
}
