import type { KeptCall, KeptCalls, KeptResults } from '@planloom/executor-core';

/** What steps that begin early share with the plan's run; once that has begun, they make no new calls. */
export class EarlyResults implements KeptCalls {
  readonly #kept: KeptResults;
  #isOver = false;

  constructor(kept: KeptResults) {
    this.#kept = kept;
  }

  get gate(): KeptCalls['gate'] {
    return this.#kept.gate;
  }

  find(path: string, key: string): KeptCall | undefined {
    const known = this.#kept.find(path, key);
    const isLate = known === undefined && this.#isOver;
    if (isLate) throw new Error('The run of the whole plan has begun, and makes this call.');
    return known;
  }

  add(path: string, key: string, value: unknown): void {
    this.#kept.add(path, key, value);
  }

  /** From now on, only calls that were made can be taken. */
  end(): void {
    this.#isOver = true;
  }
}
