import { resolveEffects } from '../../prepare-tool.ts';
import type { Tool } from '../../tool.ts';
import type { Requirement } from '../requirement.ts';
import { type Outcome, outcomeOf, turnsOfPromises, within } from '../timing.ts';
import type { ToolExample, ToolInterruption } from '../tool-pack-trials.ts';
import { prepareCall, type ToolUnderTest, workingExamples } from '../tool-under-test.ts';
import { describeValue } from '../value-problems.ts';
import { watchReports } from '../watching/watch-reports.ts';

const ADVICE = 'pass the signal on, or call signal.throwIfAborted()';

/** A call that comes too late does nothing. One that only computes may still give its result. */
export const startsNothingAborted: Requirement = {
  name: 'does nothing if its signal is aborted already',
  problems: async (subject) => {
    const problems: string[] = [];
    for (const { label, described } of await calls(subject)) {
      problems.push(...(await problemsOfLateCall(subject, described)).map((problem) => `${label} ${problem}`));
    }
    return problems;
  },
};

/** A call that is stopped ends soon, and with the reason it was stopped for. */
export const endsWhenAborted: Requirement = {
  name: 'ends when its signal is aborted',
  problems: async (subject) => {
    const problems: string[] = [];
    for (const { label, described } of await calls(subject)) {
      problems.push(...(await problemsOfStopping(subject, described)).map((problem) => `${label} ${problem}`));
    }
    return problems;
  },
};

interface Call {
  readonly label: string;
  readonly described: ToolExample | ToolInterruption;
}

async function calls(subject: ToolUnderTest): Promise<readonly Call[]> {
  const interruptions = subject.interruptions.map((described, index) => ({
    label: `interruption ${index}`,
    described,
  }));
  return [...(await workingExamples(subject)), ...interruptions];
}

async function problemsOfLateCall(subject: ToolUnderTest, described: Call['described']): Promise<string[]> {
  const { tool, graceMs } = subject;
  const reason = new Error('aborted before the call');
  const reports = watchReports(subject.createContext(AbortSignal.abort(reason)));
  const accepted = await prepareCall(tool, described);
  const outcome = await within(
    graceMs,
    outcomeOf(() => tool.execute(accepted, reports.context)),
  );
  return [
    ...(reports.count() > 0 ? [`reports progress although the signal was aborted before the call: ${ADVICE}`] : []),
    ...problemsOfEnd(outcome, reason, graceMs),
    ...(outcome.status === 'fulfilled' && !onlyComputes(tool)
      ? [`returns a result although the signal was aborted before the call: ${ADVICE}`]
      : []),
  ];
}

async function problemsOfStopping(subject: ToolUnderTest, described: Call['described']): Promise<string[]> {
  const { tool, graceMs } = subject;
  const reason = new Error('aborted during the call');
  const controller = new AbortController();
  const accepted = await prepareCall(tool, described);
  let early: Outcome<unknown> = { status: 'pending' };
  const ending = outcomeOf(() => tool.execute(accepted, subject.createContext(controller.signal))).then(
    (outcome) => (early = outcome),
  );
  const ready = 'ready' in described && described.ready !== undefined ? described.ready : turnsOfPromises;
  await Promise.race([ready(), ending]);
  const hadEnded = early.status !== 'pending';
  controller.abort(reason);
  const outcome = await within(graceMs, ending);
  if (hadEnded) return 'ready' in described ? [`ended before it was aborted, ${howItEnded(outcome)}`] : [];
  const mayFinish = onlyComputes(tool) && !('ready' in described);
  return [
    ...problemsOfEnd(outcome, reason, graceMs),
    ...(outcome.status === 'fulfilled' && !mayFinish
      ? [`goes on to its end although its signal was aborted: ${ADVICE}`]
      : []),
  ];
}

/** To compute to the end harms nobody, as long as it is soon. */
function onlyComputes(tool: Tool): boolean {
  const { readOnly, openWorld } = resolveEffects(tool.effects);
  return readOnly && !openWorld;
}

function problemsOfEnd(outcome: Outcome<unknown>, reason: Error, graceMs: number): string[] {
  if (outcome.status === 'pending') {
    return [`has not ended ${graceMs} ms after its signal was aborted: ${ADVICE}`];
  }
  if (outcome.status === 'fulfilled' || isBecauseOf(outcome.reason, reason)) return [];
  return [`ends with ${describeValue(outcome.reason)}, and not with the signal's reason or an error caused by it`];
}

/** Whether an error is the reason, or has it among its causes, as the errors of Node.js do. */
function isBecauseOf(error: unknown, reason: Error): boolean {
  const visited = new Set<unknown>();
  for (let current = error; !visited.has(current); current = causeOf(current)) {
    if (current === reason) return true;
    visited.add(current);
  }
  return false;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function howItEnded(outcome: Outcome<unknown>): string {
  return outcome.status === 'rejected' ? `with ${describeValue(outcome.reason)}` : 'with a result';
}
