import type { Clock } from '@planloom/executor-core';

interface VirtualTimer {
  readonly due: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Where virtual time begins. */
export interface VirtualClockOptions {
  /** Milliseconds since 1970. Default: 1,700,000,000,000, which is 14 November 2023. */
  readonly startsAt?: number;
}

/**
 * Time that stands still while there is something to do, and then jumps to what is due next, so that a run with hours of timeouts and pauses takes as long as its
 * computing. What a run schedules is counted apart from what tools and tests wait for, so that a timer that a run leaves behind can be seen.
 *
 * ```ts
 * const clock = new VirtualClock();
 * const executor = createExecutor(tools, { clock });
 * const { trace } = await clock.settle(executor.execute(plan));
 * ```
 */
export class VirtualClock implements Clock {
  readonly #start: number;
  #now: number;
  #order = 0;
  readonly #timers = new Set<VirtualTimer>();
  readonly #sleepers = new Set<VirtualTimer>();
  readonly #held = new Set<PromiseLike<unknown>>();
  /** Called by `settle` each time everything that can be done at this time is done. */
  onQuiet: (() => void) | undefined = undefined;

  constructor({ startsAt = 1_700_000_000_000 }: VirtualClockOptions = {}) {
    this.#start = startsAt;
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  /** Milliseconds since the clock was made. */
  get elapsed(): number {
    return this.#now - this.#start;
  }

  schedule(delayMs: number, wake: () => void): () => void {
    return this.#add(this.#timers, delayMs, wake);
  }

  yieldToHost(): Promise<void> {
    return Promise.resolve();
  }

  /** Timers of runs that have neither rung nor been cancelled. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Calls back after so many milliseconds, for tools and tests; returns what cancels it. */
  after(delayMs: number, wake: () => void): () => void {
    return this.#add(this.#sleepers, delayMs, wake);
  }

  /** Resolves after so many milliseconds, or rejects with the signal's reason once that is aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const stop = (): void => {
        cancel();
        reject(signal?.reason as Error);
      };
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      });
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** Keeps time from moving on until the promise has settled: for what really takes its time, such as a call of a server. */
  hold(promise: PromiseLike<unknown>): void {
    const release = (): void => void this.#held.delete(promise);
    this.#held.add(promise);
    promise.then(release, release);
  }

  /**
   * Settles as the promise does, and moves time on whenever nothing else can.
   *
   * @throws Error if the promise can never settle: it waits, and no timer is left
   */
  async settle<Value>(promise: Promise<Value>): Promise<Value> {
    const state = { hasSettled: false };
    const settled = (): void => void (state.hasSettled = true);
    promise.then(settled, settled);
    await hostTurn();
    while (!state.hasSettled) {
      if (this.#held.size > 0) {
        await Promise.race([...this.#held].map((held) => held.then(undefined, () => undefined)));
        await hostTurn();
        continue;
      }
      this.onQuiet?.();
      if (!this.#ringNext(Number.POSITIVE_INFINITY)) {
        throw new Error(
          'The run waits, but there is nothing that it can wait for: a tool hangs, and no timeout ends it.',
        );
      }
      await hostTurn();
    }
    return promise;
  }

  /**
   * Lets so many milliseconds go by: rings what is due meanwhile, one after the other, and lets everything that follows from it happen.
   *
   * @throws RangeError if the time is below 0
   */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`Time cannot go on by ${ms} milliseconds: it has to be a number from 0.`);
    const end = this.#now + ms;
    await hostTurn();
    while (this.#ringNext(end)) await hostTurn();
    this.#now = end;
  }

  #add(timers: Set<VirtualTimer>, delayMs: number, wake: () => void): () => void {
    const timer = { due: this.#now + delayMs, order: this.#order++, wake };
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  /** Moves time to the first timer that is due by then, and rings it; false if there is none. */
  #ringNext(by: number): boolean {
    let next: VirtualTimer | undefined;
    for (const timers of [this.#timers, this.#sleepers]) {
      for (const timer of timers) if (!next || isBefore(timer, next)) next = timer;
    }
    if (!next || next.due > by) return false;
    this.#timers.delete(next);
    this.#sleepers.delete(next);
    this.#now = Math.max(this.#now, next.due);
    next.wake();
    return true;
  }
}

function isBefore(one: VirtualTimer, other: VirtualTimer): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}

/** Lets every promise that can settle do so. */
function hostTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
