import { type RunTree, suspendedMs, type TreeStep } from './run-tree.ts';

/** How much longer a run takes, as far as runs of the plan before it tell. */
export type TimeLeft =
  | { readonly kind: 'about'; readonly ms: number }
  | { readonly kind: 'late'; readonly usualMs: number };

/**
 * What is left of the usual time of a run, for which nothing counts in which the run was suspended; more if a loop of this one has more to do than the time for it allows.
 *
 * @param usualMs how long runs of this plan usually take
 * @param now milliseconds since 1970
 */
export function timeLeft(tree: RunTree, usualMs: number, now: number): TimeLeft | undefined {
  if (tree.startedAt === undefined) return undefined;
  const active = now - suspendedMs(tree, now);
  const loops = [...tree.steps.values()].map((step) => loopLeft(step, active));
  const ms = Math.max(usualMs - (active - tree.startedAt), ...loops);
  return ms > 0 ? { kind: 'about', ms } : { kind: 'late', usualMs };
}

/**
 * The items that are left, at the speed of those that are done; 0 where that says nothing.
 *
 * @param active the time now, had the run never been suspended
 */
function loopLeft({ state, startedAt, suspendedBeforeMs, items }: TreeStep, active: number): number {
  if (state !== 'running' || startedAt === undefined || items?.total === undefined) return 0;
  const { done, total } = items;
  return done === 0 ? 0 : ((active - (startedAt - suspendedBeforeMs)) / done) * (total - done);
}
