import { calledTool, isDecisionRead } from '@planloom/dsl-schema';
import type { ToolContext } from '@planloom/tool-kit';

import { bearsItems, handlesFailure, isHandled, type PlanStep, saidRetries } from './plan-steps.ts';
import { isTimed } from './ways.ts';

/** A failure that a run is to have, so that what follows it is seen. */
export interface FailureAim {
  readonly failing: readonly FailingStep[];
}

/** A step whose calls are made to fail, or that waits and is not given what it waits for. */
interface FailingStep {
  /** Path in the plan. */
  readonly path: string;
  /** `for good`: whatever is tried. `once`: only at the first attempt. `first item`: for good, in the first item of the container. `rejected`, `unanswered`: of a step that waits. */
  readonly manner: 'for good' | 'once' | 'first item' | 'rejected' | 'unanswered';
  /** For `first item`: the path of the container in the plan. */
  readonly container?: string;
}

/** The failures that are worth a run each. */
export interface FailureAims {
  /** That the plan handles: one for each step that says what happens after a failure. */
  readonly handled: readonly FailureAim[];
  /** That end the run, the latest first: most is undone after those. */
  readonly fatal: readonly FailureAim[];
}

/** Finds the failures that show what a plan does after them. */
export function failureAims(steps: ReadonlyMap<string, PlanStep>): FailureAims {
  const all = [...steps.values()];
  const fatal = all.filter((step) => !isUndoing(step)).reverse();
  return {
    handled: all.flatMap((step) => [...handledAims(step, all), ...answerAims(step, all, false)]),
    fatal: fatal.flatMap((step): FailureAim[] => {
      if (!isCaller(step)) return answerAims(step, all, true);
      if (isHandled(step)) return [];
      return [{ failing: [...whatLeadsTo(step, all), { path: step.path, manner: 'for good' }] }];
    }),
  };
}

/** What a step that waits may be answered besides what it hopes for: what ends the run, or what does not. */
function answerAims(step: PlanStep, all: readonly PlanStep[], isFatal: boolean): FailureAim[] {
  const { step: own } = step.node;
  const isWaiting = own.type === 'approval' || (own.type === 'wait' && own.signal !== undefined);
  if (!isWaiting) return [];
  const aims: FailureAim[] = [];
  const add = (manner: FailingStep['manner'], endsRun: boolean): void => {
    if (endsRun === isFatal) aims.push({ failing: [...whatLeadsTo(step, all), { path: step.path, manner }] });
  };
  // Nothing in the plan handles a rejection that it does not look at.
  const endsIfRejected = own.type === 'approval' && !goesOnRejected(step);
  if (own.type === 'approval') add('rejected', endsIfRejected);
  if (!isTimed(step.node)) return aims;
  const after = own.type === 'approval' ? (own.on_timeout ?? 'fail') : 'fail';
  add('unanswered', after === 'fail' ? !isHandled(step) : after === 'reject' && endsIfRejected);
  return aims;
}

function goesOnRejected({ node, analysis }: PlanStep): boolean {
  const { step } = node;
  const said = step.type === 'approval' ? step.on_reject : undefined;
  return said === undefined ? isDecisionRead(node, analysis) : said === 'continue';
}

/** What is to happen to a step that waits, in a run with this aim. */
export function aimedAnswer(aim: FailureAim, path: string): 'rejected' | 'unanswered' | undefined {
  const manner = aim.failing.find((step) => step.path === path)?.manner;
  return manner === 'rejected' || manner === 'unanswered' ? manner : undefined;
}

/**
 * How a call is to fail in a run with this aim: `passing` if the next attempt is to succeed.
 *
 * @param path of the step that calls, in the plan
 */
export function aimedFailure(
  aim: FailureAim,
  path: string,
  { path: runPath, attempt }: Pick<ToolContext, 'path' | 'attempt'>,
): 'lasting' | 'passing' | undefined {
  const failing = aim.failing.find((step) => step.path === path);
  if (failing === undefined) return undefined;
  const { manner, container = '' } = failing;
  if (manner === 'once') return attempt === 1 ? 'passing' : undefined;
  return manner === 'for good' || (manner === 'first item' && isFirstItem(runPath, container)) ? 'lasting' : undefined;
}

function handledAims(step: PlanStep, all: readonly PlanStep[]): FailureAim[] {
  const { step: own } = step.node;
  const culprit = culpritIn(step, all);
  if (culprit === undefined) return [];
  const reasons = whatLeadsTo(culprit, all);
  const aim = (manner: FailingStep['manner'], container?: string): FailureAim => ({
    failing: [...reasons, { path: culprit.path, manner, ...(container !== undefined && { container }) }],
  });
  const aims: FailureAim[] = [];
  if (isCaller(step) && (saidRetries(step.node) ?? 0) > 0) aims.push(aim('once'));
  if ('on_item_error' in own && bearsItems(step.node)) {
    aims.push(step.node.type !== 'parallel' ? aim('first item', step.path) : aim('for good'));
    if (typeof own.on_item_error === 'object') aims.push({ failing: everyChild(step, all) });
  }
  if (handlesFailure(step.node)) aims.push(aim('for good'));
  return aims;
}

/** Lets all there is in a container fail. */
function everyChild(container: PlanStep, all: readonly PlanStep[]): readonly FailingStep[] {
  return all
    .filter((step) => step.around === container && !isRescue(step))
    .flatMap((step) => culpritIn(step, all) ?? [])
    .map(({ path }) => ({ path, manner: 'for good' }));
}

/** A step whose failing calls make the other one fail: itself, or one inside whose failures nothing in between handles. */
function culpritIn(step: PlanStep, all: readonly PlanStep[]): PlanStep | undefined {
  if (isCaller(step)) return step;
  return all.find((other) => isCaller(other) && failsWith(step, other));
}

function failsWith(around: PlanStep, inner: PlanStep): boolean {
  // What was to handle a failure of the step is what has failed.
  let isLost = false;
  for (let step: PlanStep | undefined = inner; step !== undefined; step = step.around) {
    if (step === around) return !isLost;
    const isHandledHere = handlesFailure(step.node) && !isLost;
    if (isHandledHere || bearsItems(step.node) || step.block.role === 'compensate') return false;
    isLost = step.block.role === 'fallback';
  }
  return false;
}

/** The failures without which a step would not run, as it stands in a fallback. */
function whatLeadsTo(step: PlanStep, all: readonly PlanStep[]): readonly FailingStep[] {
  const { around } = step;
  if (around === undefined) return [];
  const before = whatLeadsTo(around, all);
  const culprit = step.block.role === 'fallback' ? culpritIn(around, all) : undefined;
  return culprit === undefined ? before : [...before, { path: culprit.path, manner: 'for good' }];
}

function isCaller({ node }: PlanStep): boolean {
  return calledTool(node) !== undefined;
}

function isRescue({ block }: PlanStep): boolean {
  return block.role === 'fallback' || block.role === 'compensate';
}

function isUndoing(step: PlanStep): boolean {
  return step.block.role === 'compensate' || (step.around !== undefined && isUndoing(step.around));
}

/** Whether a step of a run stands in the first item of the container. */
function isFirstItem(runPath: string, container: string): boolean {
  const segment = runPath.split('.')[container.split('.').length - 1];
  return segment?.endsWith('[0]') === true;
}
