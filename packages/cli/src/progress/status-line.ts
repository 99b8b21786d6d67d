import { durationText } from '../terminal/duration-text.ts';
import { usageTexts } from '../terminal/usage-text.ts';
import type { TreeStyle } from './render-tree.ts';
import type { RunTree, TreeStep } from './run-tree.ts';
import { timeLeft } from './time-left.ts';
import { awaitedText } from './waiting-text.ts';

/** What is known of a run before it begins. */
export interface RunExpectation {
  /** Calls at a time. */
  readonly concurrency: number;
  /** Milliseconds that runs of this plan usually take; unknown for the first one. */
  readonly usualMs?: number | undefined;
}

/**
 * The line below the tree: how long it has run and how much longer it will, how many calls are under way, and what they have used up. While the run is suspended: what it waits for.
 *
 * @param now milliseconds since 1970
 * @returns nothing before the run begins
 */
export function statusLine(
  tree: RunTree,
  expectation: RunExpectation,
  style: TreeStyle,
  now: number,
): string | undefined {
  if (tree.startedAt === undefined) return undefined;
  const parts = [
    durationText(now - tree.startedAt),
    ...(tree.suspension === undefined
      ? activityTexts(tree, expectation, now)
      : [`suspended: ${awaitedText(tree.suspension.kinds)}`]),
    ...(tree.compensating > 0 ? [`undoing ${tree.compensating} ${tree.compensating === 1 ? 'step' : 'steps'}`] : []),
    ...usageTexts(tree.usage),
  ];
  return style.paint.dim(parts.join(style.symbols.separator));
}

function activityTexts(tree: RunTree, { concurrency, usualMs }: RunExpectation, now: number): string[] {
  return [
    ...(usualMs === undefined ? [] : [leftText(tree, usualMs, now)]),
    // A call that is tried again may wait for a slot when its pause is over.
    `${Math.min(activeCalls(tree, now), concurrency)} of ${concurrency} calls`,
  ];
}

function leftText(tree: RunTree, usualMs: number, now: number): string {
  const left = timeLeft(tree, usualMs, now);
  if (left?.kind === 'late') return `longer than the usual ${durationText(left.usualMs)}`;
  return left === undefined ? '' : `about ${durationText(left.ms)} left`;
}

function activeCalls({ byPath }: RunTree, now: number): number {
  let count = 0;
  for (const step of byPath.values()) if (isCalling(step, now)) count += 1;
  return count;
}

/** A step that is tried again calls once its pause is over. */
function isCalling({ tool, state, retryAt }: TreeStep, now: number): boolean {
  if (tool === undefined) return false;
  return state === 'running' || (state === 'retrying' && retryAt !== undefined && now >= retryAt);
}
