import type { StepRun } from './step-run.ts';

/** Steps that wait for a slot: the one with the longest way to the end of the plan first, the older among equals. A binary heap. */
export class ReadyQueue {
  readonly #heap: StepRun[] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(run: StepRun): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(run);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent]!;
      if (isBefore(above, run)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = run;
  }

  pop(): StepRun | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(run: StepRun): void {
    const heap = this.#heap;
    const { length } = heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (isBefore(run, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = run;
  }
}

function isBefore(one: StepRun, other: StepRun): boolean {
  const difference = one.node.priority - other.node.priority;
  return difference > 0 || (difference === 0 && one.order < other.order);
}
