import type { Clock } from '../../src/index.ts';

interface VirtualTimer {
  readonly due: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Time that stands still while there is something to do, and then jumps to what is due next. What a run schedules is
 * counted apart from what tools sleep, so that a timer that a run leaves behind can be seen.
 */
export class VirtualClock implements Clock {
  #now = 1_700_000_000_000;
  #order = 0;
  readonly #timers = new Set<VirtualTimer>();
  readonly #sleepers = new Set<VirtualTimer>();
  /** Called each time everything that can be done at this time is done. */
  onQuiet: (() => void) | undefined = undefined;

  now(): number {
    return this.#now;
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

  /** Calls back after a delay, for tools and tests; returns what cancels it. */
  after(delayMs: number, wake: () => void): () => void {
    return this.#add(this.#sleepers, delayMs, wake);
  }

  /** Settles as the promise does, and moves time on whenever nothing else can. Throws if nothing ever can again. */
  async settle<Value>(promise: Promise<Value>): Promise<Value> {
    const state = { hasSettled: false };
    const settled = (): void => void (state.hasSettled = true);
    promise.then(settled, settled);
    await hostTurn();
    while (!state.hasSettled) {
      this.onQuiet?.();
      if (!this.#ringNext()) throw new Error('The run waits, but there is nothing that it can wait for.');
      await hostTurn();
    }
    return promise;
  }

  #add(timers: Set<VirtualTimer>, delayMs: number, wake: () => void): () => void {
    const timer = { due: this.#now + delayMs, order: this.#order++, wake };
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  #ringNext(): boolean {
    let next: VirtualTimer | undefined;
    for (const timers of [this.#timers, this.#sleepers]) {
      for (const timer of timers) if (!next || isBefore(timer, next)) next = timer;
    }
    if (!next) return false;
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
