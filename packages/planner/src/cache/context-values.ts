import type { Plan } from '@planloom/dsl-schema';
import type { PlanRequest } from '@planloom/executor-core';

/** Shorter texts stand in a plan by chance. */
const SHORTEST_VALUE = 4;

/** Whether a plan holds a value of the context that the task does not say: such a plan is not written anywhere. */
export function holdsContextValue(plan: Plan, { context, task }: PlanRequest): boolean {
  const known = new Set(
    leavesOf(context, new Set()).filter((value) => value.length >= SHORTEST_VALUE && !task.includes(value)),
  );
  const written = leavesOf(plan, new Set());
  return [...known].some((value) => written.some((text) => text.includes(value)));
}

function leavesOf(value: unknown, above: ReadonlySet<unknown>): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  if (typeof value !== 'object' || value === null || above.has(value)) return [];
  const path = new Set([...above, value]);
  return Object.values(value).flatMap((item) => leavesOf(item, path));
}
