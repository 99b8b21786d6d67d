import type { StepRun } from './step-run.ts';

/** Something that is due at a time: an attempt's end, a step's next attempt, or the run's end. */
export interface Timer {
  /** Milliseconds since 1970. */
  readonly due: number;
  readonly kind: 'timeout' | 'retry' | 'run';
  readonly run: StepRun | undefined;
  readonly attempt: number;
}

/** What is due when. Timers are not taken out when they are no longer needed; they are passed over. A binary heap. */
export class Timers {
  readonly #heap: Timer[] = [];

  add(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.due <= timer.due) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  /** When the next timer that is still needed is due. */
  nextDue(): number | undefined {
    for (let timer = this.#heap[0]; timer; timer = this.#heap[0]) {
      if (isNeeded(timer)) return timer.due;
      this.#removeFirst();
    }
    return undefined;
  }

  /** Takes out the next timer that is due, if there is one. */
  takeDue(now: number): Timer | undefined {
    const due = this.nextDue();
    if (due === undefined || due > now) return undefined;
    const timer = this.#heap[0];
    this.#removeFirst();
    return timer;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    const { length } = heap;
    if (last === undefined || length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && heap[child + 1]!.due < heap[child]!.due) child++;
      if (last.due <= heap[child]!.due) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function isNeeded({ kind, run, attempt }: Timer): boolean {
  if (!run) return true;
  return run.attempt === attempt && run.status === (kind === 'timeout' ? 'running' : 'pausing');
}
