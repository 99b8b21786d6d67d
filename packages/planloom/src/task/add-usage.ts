import type { PlanningUsage } from '@planloom/executor-core';

/** Two costs together; what only one of them knows is taken as it is. */
export function addUsage(one: PlanningUsage | undefined, other: PlanningUsage | undefined): PlanningUsage | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    calls: one.calls + other.calls,
    ...sum('inputTokens', one, other),
    ...sum('outputTokens', one, other),
    ...sum('costUsd', one, other),
  };
}

function sum(
  field: 'inputTokens' | 'outputTokens' | 'costUsd',
  one: PlanningUsage,
  other: PlanningUsage,
): Partial<PlanningUsage> {
  const values = [one[field], other[field]].filter((value) => value !== undefined);
  return values.length === 0 ? {} : { [field]: values.reduce((total, value) => total + value, 0) };
}
