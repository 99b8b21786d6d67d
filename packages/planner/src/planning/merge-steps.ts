import { idOf, isPlanValue, isRecord, type PlanValue } from './plan-value.ts';

/** What a model changes in a plan. */
export interface PlanChange {
  /** Steps of the plan's own list, whole: those with a known id take its place, others are new. */
  readonly steps: readonly unknown[];
  /** Ids of steps that are taken out. */
  readonly remove: readonly string[];
}

/**
 * Whether an answer is a plan of its own rather than a change: it says something that only a plan says, besides its steps.
 */
export function isWholePlan(answer: PlanValue): boolean {
  return ['version', 'plan', 'execution'].some((key) => Object.hasOwn(answer, key));
}

/** The change that an answer describes. */
export function readChange(answer: unknown): PlanChange | undefined {
  if (!isRecord(answer)) return undefined;
  const remove = Array.isArray(answer['remove']) ? (answer['remove'] as readonly unknown[]) : [];
  if (!isPlanValue(answer) && remove.length === 0) return undefined;
  return {
    steps: isPlanValue(answer) ? answer.steps : [],
    remove: remove.filter((id): id is string => typeof id === 'string'),
  };
}

/**
 * A plan with a change made. A new step stands behind the step that it follows in the change, before the one that it precedes there, or
 * at the end, but before a final step.
 */
export function mergeSteps(plan: PlanValue, { steps: changed, remove }: PlanChange): PlanValue {
  const left = plan.steps.filter((step) => !remove.includes(idOf(step) ?? ''));
  const known = new Set(left.flatMap((step) => idOf(step) ?? []));
  const replacements = new Map<string, unknown>();
  for (const step of changed) {
    const id = idOf(step);
    if (id !== undefined && known.has(id) && !replacements.has(id)) replacements.set(id, step);
  }
  const steps = left.map((step) => replacements.get(idOf(step) ?? '') ?? step);
  // A second step of one id is kept, too: the checker says what is wrong with it.
  const placed = new Set(replacements.values());
  for (const [index, step] of changed.entries()) {
    if (!placed.has(step)) steps.splice(placeFor(steps, changed, index), 0, step);
  }
  return { ...plan, steps };
}

function placeFor(steps: readonly unknown[], changed: readonly unknown[], index: number): number {
  const before = index > 0 ? steps.indexOf(changed[index - 1]) : -1;
  if (before !== -1) return before + 1;
  const later = changed.slice(index + 1).map((step) => steps.indexOf(step));
  const next = later.find((position) => position !== -1);
  return next ?? endOf(steps);
}

function endOf(steps: readonly unknown[]): number {
  const last = steps.at(-1);
  return isRecord(last) && last['type'] === 'final' ? steps.length - 1 : steps.length;
}
