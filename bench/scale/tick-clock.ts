import type { Clock } from '@planloom/executor-core';

import { SortedQueue } from './machine-of.ts';

interface Tick {
  readonly due: number;
  readonly order: number;
  readonly wake: () => void;
  isCancelled: boolean;
}

/**
 * Virtual time in whole milliseconds, as timers of hosts have: all that is due in one is woken at once, and time stands still
 * until everything that follows from it is done. How long that takes is measured in
 * time of the thread's processor, so that a busy machine matters little.
 */
export class TickClock implements Clock {
  /** Timers that runs asked for, and how often one let the host have its turn. */
  timers = 0;
  hostTurns = 0;
  /** Milliseconds in which the thread was busy. */
  busyMs = 0;
  /** Longest that something would have waited for the thread. */
  largestDelayMs = 0;
  #now = 1_700_000_000_000;
  #freeAt = 0;
  #order = 0;
  #yielding = 0;
  #excusedMs = 0;
  readonly #ticks = new SortedQueue<Tick>(
    (one, other) => one.due < other.due || (one.due === other.due && one.order < other.order),
  );

  now(): number {
    return this.#now;
  }

  schedule(delayMs: number, wake: () => void): () => void {
    this.timers++;
    return this.after(delayMs, wake);
  }

  /** The host's turn is a real one: it costs what it costs. */
  async yieldToHost(): Promise<void> {
    this.hostTurns++;
    this.#yielding++;
    await hostTurn();
    this.#yielding--;
  }

  /** As `schedule`, for tools and whoever starts runs: not counted. */
  after(delayMs: number, wake: () => void): () => void {
    const tick: Tick = { due: this.#now + Math.ceil(delayMs), order: this.#order++, wake, isCancelled: false };
    this.#ticks.push(tick);
    return () => void (tick.isCancelled = true);
  }

  /** Takes off milliseconds that somebody spent for a look around. */
  excuse(ms: number): void {
    this.#excusedMs += ms;
  }

  /** Lets time go by until nothing is due any more. */
  async runDown(): Promise<void> {
    for (let next = this.#ticks.first(); next; next = this.#ticks.first()) await this.#tick(next.due);
  }

  async #tick(due: number): Promise<void> {
    this.#now = due;
    const began = threadMs();
    let woken = 0;
    for (let next = this.#ticks.first(); next?.due === due; next = this.#ticks.first()) {
      this.#ticks.pop();
      if (next.isCancelled) continue;
      woken++;
      next.wake();
    }
    if (woken === 0) return;
    do await hostTurn();
    while (this.#yielding > 0);
    this.#occupy(threadMs() - began - this.#excusedMs);
    this.#excusedMs = 0;
  }

  #occupy(ms: number): void {
    this.busyMs += ms;
    this.largestDelayMs = Math.max(this.largestDelayMs, this.#freeAt - this.#now, ms);
    this.#freeAt = Math.max(this.#freeAt, this.#now) + ms;
  }
}

/** Milliseconds that this thread has had a processor. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function hostTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
