import { SortedQueue } from './sorted-queue.ts';
import type { StepRun } from './step-run.ts';

/** Steps that wait for a slot: the one with the longest way to the end of the plan first, the older among equals. */
export class ReadyQueue extends SortedQueue<StepRun> {
  constructor() {
    super(isBefore);
  }
}

function isBefore(one: StepRun, other: StepRun): boolean {
  const difference = one.node.priority - other.node.priority;
  return difference > 0 || (difference === 0 && one.order < other.order);
}
