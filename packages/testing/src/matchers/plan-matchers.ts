import { didYouMean } from '@planloom/dsl-schema';
import { readIsoTime, type ExecTrace, type ExecTraceEntry } from '@planloom/executor-core';

import { fitsShown } from './fits-shown.ts';
import { entriesOf, hasRun, traceOf, type RunSubject } from './run-of.ts';
import { runOutline } from './run-outline.ts';

/** Steps that a message names. */
const MOST_NAMED = 5;

/** How often something has to have happened. Default: once or more. */
export interface TimesOption {
  readonly times?: number;
}

/** Which calls of a tool are meant. */
export interface CalledOptions extends TimesOption {
  /**
   * Arguments that the calls have to have, as the trace shows them: there may be others, and objects may have more keys. Asymmetric matchers work. Where the trace has cut
   * arguments, or taken secrets out, and the answer depends on that, the matcher fails and says so, also behind `not`.
   */
  readonly with?: Readonly<Record<string, unknown>>;
}

/** The matchers as `expect(run)` has them. `run` is an `ExecutionResult`, a `RunError` or an `ExecTrace`; steps are named by path or id. */
export interface PlanMatchers<Result = unknown> {
  /** The run ended well. */
  toHaveSucceeded(): Result;
  /** The step has begun to run: so many times, or at least once. Instances in loops and visits count one each, attempts do not. */
  toHaveRun(step: string, options?: TimesOption): Result;
  /** The step was skipped: by its `when`, or as a step that it needs has failed. */
  toHaveSkipped(step: string, options?: TimesOption): Result;
  /** The step has failed, with this code if one is given; also if the failure was handled. */
  toHaveFailed(step: string, code?: string): Result;
  /** Every run of the step had ended when the first one of the other step began. */
  toHaveRunBefore(step: string, other: string): Result;
  /** The step's first run began when every run of the other step had ended. */
  toHaveRunAfter(step: string, other: string): Result;
  /** The tool was called: so many times, or at least once. Every attempt counts; what was taken from a cache does not. */
  toHaveCalled(tool: string, options?: CalledOptions): Result;
}

/** What matchers give to `expect.extend`. */
export interface MatcherAnswer {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What `expect.extend` of vitest and jest gives to matchers, as far as it is used here. */
export interface MatcherContext {
  readonly equals: (left: unknown, right: unknown, testers?: never[]) => boolean;
}

/** A matcher of runs. */
export type PlanMatcher<Arguments extends readonly unknown[]> = (
  this: MatcherContext,
  subject: RunSubject,
  ...expected: Arguments
) => MatcherAnswer;

/** The matchers, for `expect.extend`. */
export type PlanMatcherFunctions = {
  readonly [Name in keyof PlanMatchers]: PlanMatcher<Parameters<PlanMatchers[Name]>>;
};

/**
 * Matchers of runs for `expect.extend(planMatchers)`, of vitest and of jest. For vitest, `import '@planloom/testing/vitest'` does that, and knows their types.
 */
export const planMatchers: PlanMatcherFunctions = {
  toHaveSucceeded(subject) {
    const trace = traceOf(subject);
    return answer(trace, trace.status === 'success', 'the run to have succeeded', trace.status);
  },

  toHaveRun(subject, step, { times } = {}) {
    const trace = traceOf(subject);
    const count = entriesOf(trace, step).filter(hasRun).length;
    const found = `${count === 0 ? 'never ran' : `ran ${timesText(count)}`}${hintAt(trace, step)}`;
    return answer(trace, isAsOften(count, times), `"${step}" to have run${expectedTimes(times)}`, found);
  },

  toHaveSkipped(subject, step, { times } = {}) {
    const trace = traceOf(subject);
    const entries = entriesOf(trace, step);
    const count = entries.filter(({ status }) => status === 'skipped').length;
    const found = `was ${count === 0 ? 'never skipped' : `skipped ${timesText(count)}`}${statesText(entries)}${hintAt(trace, step)}`;
    return answer(trace, isAsOften(count, times), `"${step}" to have been skipped${expectedTimes(times)}`, found);
  },

  toHaveFailed(subject, step, code) {
    const trace = traceOf(subject);
    const entries = entriesOf(trace, step);
    const codes = entries.filter(didFail).map(({ errorCode }) => errorCode ?? '');
    const pass = code === undefined ? codes.length > 0 : codes.includes(code);
    const found = codes.length > 0 ? `failed with ${codes.join(', ')}` : `did not fail${statesText(entries)}`;
    const wanted = `"${step}" to have failed${code === undefined ? '' : ` with ${code}`}`;
    return answer(trace, pass, wanted, `${found}${hintAt(trace, step)}`);
  },

  toHaveRunBefore(subject, step, other) {
    return inOrder(traceOf(subject), step, other, `"${step}" to have run before "${other}"`);
  },

  toHaveRunAfter(subject, step, other) {
    return inOrder(traceOf(subject), other, step, `"${step}" to have run after "${other}"`);
  },

  toHaveCalled(subject, tool, { times, with: wanted } = {}) {
    const trace = traceOf(subject);
    const entries = trace.entries.filter(({ toolName, attempts }) => toolName === tool && attempts !== undefined);
    const { fitting, unknown } = sorted(entries, wanted, this);
    const count = sum(fitting.map(callsOf));
    refuseToGuess({ tool, unknown, count, times });
    const what = `${tool} to have been called${expectedTimes(times)}${wanted ? ` with ${show(wanted)}` : ''}`;
    return answer(
      trace,
      isAsOften(count, times),
      what,
      `was ${count === 0 ? 'never called' : `called ${timesText(count)}`}${otherCalls(trace, tool, entries, fitting)}`,
    );
  },
};

/** The calls with these arguments, and those of which the trace does not show enough to tell. */
function sorted(
  entries: readonly ExecTraceEntry[],
  wanted: CalledOptions['with'],
  context: MatcherContext,
): { readonly fitting: readonly ExecTraceEntry[]; readonly unknown: readonly ExecTraceEntry[] } {
  if (!wanted) return { fitting: entries, unknown: [] };
  const fits = Map.groupBy(entries, ({ input, attempts }) =>
    input === undefined && hasCalled(attempts) ? 'unknown' : fitsShown(wanted, input, context.equals),
  );
  return { fitting: fits.get('yes') ?? [], unknown: fits.get('unknown') ?? [] };
}

/** Whether there was a call: not where its arguments could not be made, or a limit was reached. */
function hasCalled(attempts: ExecTraceEntry['attempts'] = []): boolean {
  return attempts.some(({ errorCode = '' }) => !/^(?:expression|limit|secret)\//u.test(errorCode));
}

/**
 * What is not shown is neither there nor not there.
 *
 * @throws Error if it could change the answer
 */
function refuseToGuess({
  tool,
  unknown,
  count,
  times,
}: {
  readonly tool: string;
  readonly unknown: readonly ExecTraceEntry[];
  readonly count: number;
  readonly times: number | undefined;
}): void {
  const most = count + sum(unknown.map(callsOf));
  const isCertain = most === count || (times === undefined ? count > 0 : count > times || most < times);
  if (isCertain) return;
  const paths = unknown.slice(0, MOST_NAMED).map(({ nodeId }) => nodeId);
  throw new Error(
    `It cannot be told whether ${tool} was called with these arguments: the trace does not show all of those of ${paths.join(', ')}${unknown.length > MOST_NAMED ? ', …' : ''}. Compare what it shows, or give the run larger \`limits.traceValueBytes\`.`,
  );
}

function answer(trace: ExecTrace, pass: boolean, wanted: string, found: string): MatcherAnswer {
  return {
    pass,
    message: () =>
      `expected ${pass ? wanted.replace(' to have ', ' not to have ') : wanted}, but it ${verb(found)}\n\n${runOutline(trace)}`,
  };
}

/** The status of a run as a sentence says it. */
function verb(found: string): string {
  if (found === 'success') return 'succeeded';
  return found === 'cancelled' ? 'was cancelled' : found;
}

function isAsOften(count: number, times: number | undefined): boolean {
  return times === undefined ? count > 0 : count === times;
}

function expectedTimes(times: number | undefined): string {
  return times === undefined ? '' : ` ${timesText(times)}`;
}

function timesText(count: number): string {
  if (count === 0) return 'never';
  return count === 1 ? 'once' : `${count} times`;
}

/** Who failed in the end, also where that was handled. */
function didFail({ status, errorCode }: ExecTraceEntry): boolean {
  return status === 'failed' || errorCode !== undefined;
}

function statesText(entries: readonly ExecTraceEntry[]): string {
  const states = [...new Set(entries.map(({ status }) => status))];
  return states.length === 0 ? '' : ` (${states.join(', ')})`;
}

/** What is there, if nothing has this name. */
function hintAt(trace: ExecTrace, step: string): string {
  if (entriesOf(trace, step).length > 0) return '';
  const names = new Set(
    trace.entries.flatMap(({ nodeId, stepId }) => [nodeId, ...(stepId === undefined ? [] : [stepId])]),
  );
  const nearest = didYouMean(step, names);
  return `: nothing in the trace has this path or id${nearest === undefined ? '' : `. Did you mean "${nearest}"?`}`;
}

function inOrder(trace: ExecTrace, first: string, then: string, wanted: string): MatcherAnswer {
  const before = entriesOf(trace, first).filter(hasRun);
  const after = entriesOf(trace, then).filter(hasRun);
  if (before.length === 0) return answer(trace, false, wanted, `"${first}" never ran${hintAt(trace, first)}`);
  if (after.length === 0) return answer(trace, false, wanted, `"${then}" never ran${hintAt(trace, then)}`);
  const late = before.find((entry) => after.some((other) => !hadEnded(trace, entry, other)));
  const found = late ? `had not ended (${late.nodeId}) when "${then}" began` : 'did';
  return answer(trace, late === undefined, wanted, found);
}

/** Of two at the same time, the trace has the one that started first first. */
function hadEnded({ entries }: ExecTrace, entry: ExecTraceEntry, other: ExecTraceEntry): boolean {
  const end = readIsoTime(entry.endTime ?? '');
  const start = readIsoTime(other.startTime ?? '');
  return end < start || (end === start && entries.indexOf(entry) < entries.indexOf(other));
}

function callsOf({ attempts, cached, kept }: ExecTraceEntry): number {
  return cached === true || kept === true ? 0 : (attempts?.length ?? 0);
}

function otherCalls(
  trace: ExecTrace,
  tool: string,
  entries: readonly ExecTraceEntry[],
  fitting: readonly ExecTraceEntry[],
): string {
  const tools = new Set(trace.entries.flatMap(({ toolName }) => toolName ?? []));
  if (entries.length === 0) {
    const nearest = didYouMean(tool, tools);
    const called = tools.size === 0 ? 'no tool was' : `called were ${[...tools].join(', ')}`;
    return `; ${nearest === undefined ? called : `did you mean ${nearest}?`}`;
  }
  const others = entries.filter((entry) => !fitting.includes(entry));
  if (others.length === 0) return '';
  const shown = others.slice(0, 5).map(({ nodeId, input }) => `\n  ${nodeId}: ${show(input)}`);
  return `; other calls had${shown.join('')}${others.length > 5 ? `\n  and ${others.length - 5} more` : ''}`;
}

function show(value: unknown): string {
  if (value === undefined) return 'no arguments (the trace does not keep values)';
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
