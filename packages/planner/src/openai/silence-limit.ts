import type { Clock } from '@planloom/executor-core';

import { LLMError } from '../llm/llm-error.ts';

/** Ends an attempt that takes too long, as a whole or between two signs of life. */
export class SilenceLimit {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #cancelWhole: () => void;
  readonly #name: string;
  #cancelIdle: () => void;

  constructor(name: string, clock: Clock, idleMs: number, wholeMs: number) {
    this.#name = name;
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#cancelWhole = clock.schedule(wholeMs, () => this.#end(`did not finish within ${wholeMs} ms`));
    this.#cancelIdle = this.#watch();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something came: the silence begins anew. */
  heard(): void {
    this.#cancelIdle();
    this.#cancelIdle = this.#watch();
  }

  /** Leaves no timer behind. */
  close(): void {
    this.#cancelIdle();
    this.#cancelWhole();
  }

  #watch(): () => void {
    return this.#clock.schedule(this.#idleMs, () => this.#end(`was silent for ${this.#idleMs} ms`));
  }

  #end(what: string): void {
    this.#controller.abort(new LLMError('llm/timeout', `${this.#name} ${what}.`));
  }
}
