import { readIsoTime } from '@planloom/executor-core';

import type { SegmentKind } from './critical-path.ts';
import type { StartedNode } from './trace-tree.ts';

/** A stretch of time of one step. */
export interface StepStretch {
  /** Milliseconds since the run began. */
  readonly from: number;
  readonly to: number;
  readonly kind: SegmentKind;
}

/**
 * What the time of a step went to, for drawings: the wait for a slot before it started, its attempts, and the time between them. A wait between attempts is not told from the
 * pause there, as a trace has only the sum of all waits of a step.
 *
 * @returns in order of time, with no gap after the first attempt; a container is one stretch of overhead, a step that waited for something from outside one of waiting,
 *   up to its fallback
 */
export function stepStretches(node: StartedNode): readonly StepStretch[] {
  const { attempts = [], startTime = '', queuedMs = 0 } = node.entry;
  const [first] = attempts;
  if (!first) return stretchesWithoutCalls(node);
  const sinceRun = node.start - readIsoTime(startTime);
  const began = sinceRun + readIsoTime(first.startTime);
  const waited = attempts.length === 1 ? queuedMs : began - node.start;
  const stretches: StepStretch[] = [];
  let at = Math.max(began - waited, node.parent?.start ?? 0, 0);
  const add = (to: number, kind: SegmentKind): void => {
    if (to > at) stretches.push({ from: at, to, kind });
    at = Math.max(at, to);
  };
  add(began, 'queue');
  for (const { startTime: time, durationMs } of attempts) {
    add(Math.min(sinceRun + readIsoTime(time), node.end), 'retry-pause');
    add(Math.min(at + durationMs, node.end), 'work');
  }
  return stretches;
}

function stretchesWithoutCalls(node: StartedNode): readonly StepStretch[] {
  const { start: from, end: to, children, entry } = node;
  if (entry.wait === undefined) return [{ from, to, kind: children.length > 0 ? 'overhead' : 'work' }];
  const fallenBack = Math.min(...children.map((child) => child.start ?? to), to);
  return [
    { from, to: fallenBack, kind: 'wait' },
    ...(fallenBack < to ? [{ from: fallenBack, to, kind: 'overhead' as const }] : []),
  ];
}
