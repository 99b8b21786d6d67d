import type { CheckOptions, Plan } from '@planloom/dsl-schema';

import { applyObviousFixes } from './apply-obvious-fixes.ts';
import { isWholePlan, mergeSteps, readChange } from './merge-steps.ts';
import { isPlanValue, type PlanValue } from './plan-value.ts';
import { problemsOf, type Problem } from './problem.ts';
import type { ReadAnswer } from './read-answer.ts';

/** What an answer of a model is worth. */
export interface Judgement {
  /** The plan, if nothing is wrong with it. */
  readonly plan?: Plan;
  /** The plan as it stands after the answer, with what was mended; undefined if nothing like one has come yet. */
  readonly value: PlanValue | undefined;
  /** Empty if there is a plan. */
  readonly problems: readonly Problem[];
  /** What was mended without asking, one line each. */
  readonly repairs: readonly string[];
  /** Whether the answer ended before the plan did. */
  readonly isCutOff: boolean;
}

/**
 * Judges an answer: a plan of its own, or a change of the plan as it stood, with obvious mistakes put right.
 *
 * @param base the plan that the answer may change
 * @param isWholeWanted whether a plan of its own was asked for, so that steps are one and no change
 */
export function judgeAnswer(
  answer: ReadAnswer,
  base: PlanValue | undefined,
  options: CheckOptions,
  isWholeWanted: boolean = false,
): Judgement {
  const { repairs, isCutOff } = answer;
  const candidate = candidateOf(answer.value, base, isCutOff, isWholeWanted);
  if (candidate === undefined) {
    return { value: base, problems: answer.problems.length > 0 ? answer.problems : [NO_PLAN], repairs, isCutOff };
  }
  const fixed = applyObviousFixes(candidate, options);
  const problems = [
    ...answer.problems,
    ...(isCutOff ? [cutOffProblem(candidate)] : []),
    ...problemsOf(fixed.check.diagnostics),
  ];
  const { plan } = fixed.check;
  return {
    ...(problems.length === 0 && plan && { plan }),
    value: isPlanValue(fixed.value) ? fixed.value : candidate,
    problems,
    repairs: [...repairs, ...fixed.repairs],
    isCutOff,
  };
}

const NO_PLAN: Problem = {
  code: 'answer/no-plan',
  message: 'The answer holds no plan: no object with "steps" was found in it.',
};

function candidateOf(
  value: unknown,
  base: PlanValue | undefined,
  isCutOff: boolean,
  isWholeWanted: boolean,
): PlanValue | undefined {
  const whole = isPlanValue(value) && (isWholeWanted || base === undefined || isWholePlan(value));
  if (whole) return isCutOff ? withoutLast(asPlan(value)) : asPlan(value);
  const change = base && readChange(value);
  if (base === undefined || change === undefined) return undefined;
  return mergeSteps(base, isCutOff ? { ...change, steps: change.steps.slice(0, -1) } : change);
}

/** Steps that were written as a change, and are a plan because there is none yet to change. */
function asPlan(value: PlanValue): PlanValue {
  if (isWholePlan(value)) return value;
  const { remove: _, ...plan } = value;
  return { ...plan, steps: value.steps };
}

/** The last step of an answer that was cut off may be half of one, although it could be read. */
function withoutLast(plan: PlanValue): PlanValue {
  return { ...plan, steps: plan.steps.slice(0, -1) };
}

function cutOffProblem({ steps }: PlanValue): Problem {
  return {
    code: 'answer/cut-off',
    message: `The answer was cut off: ${steps.length} whole steps have come.`,
    suggestion: 'write the steps that are missing',
  };
}
