import type { DecisionInfo, ResumedBy, WaitingFor } from '@planloom/executor-core';

import { clockText } from '../terminal/clock-text.ts';
import { durationText } from '../terminal/duration-text.ts';

/** What the listed waits of a suspended run are for. */
export type AwaitedKind = WaitingFor['kind'];

/**
 * What a step waits for: `waiting for approval`, `waits until 14:05`, `waits for signal "paid"`.
 *
 * @param now milliseconds since 1970
 */
export function waitingText(awaited: WaitingFor, now: number): string {
  switch (awaited.kind) {
    case 'approval':
      return 'waiting for approval';
    case 'signal':
      return `waits for signal "${awaited.signal}"`;
    case 'time':
      return `waits until ${clockText(awaited.until, now)}`;
    default:
      return awaited satisfies never;
  }
}

/**
 * How long it will still wait at most, or else how long it has waited: `(in 20 s)`, `(times out in 20 s)`, `for 20 s`.
 *
 * @param since milliseconds since 1970
 * @param now milliseconds since 1970
 */
export function waitingTimeText(awaited: WaitingFor, since: number, now: number): string {
  if (awaited.kind === 'time') return `(in ${durationText(wholeSeconds(awaited.until - now))})`;
  if (awaited.due !== undefined) return `(times out in ${durationText(wholeSeconds(awaited.due - now))})`;
  return now - since < 1000 ? '' : `for ${durationText(wholeSeconds(now - since))}`;
}

/** `1 approval, 2 signals` */
export function awaitedText(kinds: readonly AwaitedKind[]): string {
  const counts = Map.groupBy(kinds, (kind) => kind);
  return [...counts].map(([kind, { length }]) => `${length} ${kind}${length === 1 ? '' : 's'}`).join(', ');
}

/** `approved by ann`, `rejected: too long`, `approved with other values`, `rejected, as nobody decided in time` */
export function decisionText({ approved, edited, by, comment }: DecisionInfo, resumedBy: ResumedBy): string {
  if (resumedBy === 'timeout') return `${approved ? 'approved' : 'rejected'}, as nobody decided in time`;
  const how = `${approved ? 'approved' : 'rejected'}${edited ? ' with other values' : ''}`;
  return `${how}${by === undefined ? '' : ` by ${by}`}${comment === undefined ? '' : `: ${comment}`}`;
}

/** A picture that is drawn ten times a second would flicker with parts of a second. */
function wholeSeconds(milliseconds: number): number {
  return Math.max(Math.ceil(milliseconds / 1000), 0) * 1000;
}
