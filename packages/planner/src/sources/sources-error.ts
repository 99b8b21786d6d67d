import type { PlanningUsage } from '@planloom/executor-core';

import { isPlannerError, PlannerError } from '../planning/planner-error.ts';

/** Why a source gave no plan. */
export interface Refusal {
  readonly source: string;
  readonly declined: boolean;
  readonly reason: string;
  readonly error: unknown;
}

/** The error of a task for which no source has a plan: each source's reason, and all attempts. Its code is that of the last failure. */
export function sourcesError(refusals: readonly Refusal[]): PlannerError {
  const failure = refusals.findLast(({ declined }) => !declined)?.error;
  const known = refusals.map(({ error }) => error).filter((error) => isPlannerError(error));
  const usage = known.reduce<PlanningUsage | undefined>((sum, error) => addUsage(sum, error.usage), undefined);
  const lines = refusals.map(
    ({ source, declined, reason }) => `- ${source} ${declined ? 'declined' : 'failed'}: ${reason}`,
  );
  return new PlannerError(
    codeOf(failure, refusals.length),
    refusals.length === 0 ? NO_SOURCES : ['No source has a plan for the task:', ...lines].join('\n'),
    known.flatMap(({ attempts }) => attempts),
    { ...(failure !== undefined && { cause: failure }), ...(usage && { usage }) },
  );
}

const NO_SOURCES = 'There is no source of plans. Give planFromSources at least one.';

function codeOf(failure: unknown, count: number): PlannerError['code'] {
  if (count === 0) return 'planner/missing';
  if (failure === undefined) return 'planner/declined';
  return isPlannerError(failure) ? failure.code : 'planner/no-plan';
}

function addUsage(left: PlanningUsage | undefined, right: PlanningUsage | undefined): PlanningUsage | undefined {
  if (!left || !right) return left ?? right;
  return {
    calls: left.calls + right.calls,
    ...sumOf('inputTokens', left, right),
    ...sumOf('outputTokens', left, right),
    ...sumOf('costUsd', left, right),
  };
}

function sumOf(key: 'inputTokens' | 'outputTokens' | 'costUsd', left: PlanningUsage, right: PlanningUsage): object {
  const [first, second] = [left[key], right[key]];
  return first === undefined || second === undefined ? {} : { [key]: first + second };
}
