import { SortedQueue } from './sorted-queue.ts';
import type { StepRun } from './step-run.ts';

/** Something that is due at a time: an attempt's end, a step's next attempt, the end of its wait, or the run's end. */
export interface Timer {
  /** Milliseconds since 1970; `NaN` as long as it is not set. */
  due: number;
  readonly kind: 'timeout' | 'retry' | 'wake' | 'run';
  readonly run: StepRun | undefined;
  readonly attempt: number;
}

/** What is due when. Timers are not taken out when they are no longer needed; they are passed over. */
export class Timers {
  readonly #queue = new SortedQueue<Timer>((one, other) => one.due < other.due);

  add(timer: Timer): void {
    this.#queue.push(timer);
  }

  /** When the next timer that is still needed is due. */
  nextDue(): number | undefined {
    for (let timer = this.#queue.first(); timer; timer = this.#queue.first()) {
      if (isNeeded(timer)) return timer.due;
      this.#queue.pop();
    }
    return undefined;
  }

  /** Takes out the next timer that is due, if there is one. */
  takeDue(now: number): Timer | undefined {
    const due = this.nextDue();
    if (due === undefined || due > now) return undefined;
    return this.#queue.pop();
  }
}

function isNeeded({ kind, run, attempt }: Timer): boolean {
  if (!run) return true;
  return run.attempt === attempt && run.status === (kind === 'retry' ? 'pausing' : 'running');
}
