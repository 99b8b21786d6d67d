import type { RunObserver } from './observer.ts';
import type { Waits } from './waits.ts';

/** Whether a run has nothing to do but to wait for something from outside, and for how long it was so. */
export class Suspension {
  /** Milliseconds, of suspensions that are over. */
  totalMs = 0;
  readonly #observer: RunObserver;
  #since: number | undefined = undefined;

  constructor(observer: RunObserver) {
    this.#observer = observer;
  }

  /** The run can do nothing now. Says so once. */
  begin(waits: Waits, now: number): void {
    if (waits.size === 0 || this.#since !== undefined) return;
    this.#since = now;
    this.#observer.runSuspended(waits.listed());
  }

  /** Something happens. Says, if the run was suspended, that it is no more. */
  end(now: number): void {
    if (this.#since === undefined) return;
    const suspendedMs = now - this.#since;
    this.#since = undefined;
    this.totalMs += suspendedMs;
    this.#observer.runResumed(suspendedMs);
  }
}
