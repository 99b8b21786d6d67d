import type { KeptCall, KeptCalls, KeptResults } from '@planloom/executor-core';

/** What steps that begin early share with the plan's run; once that has begun, or their calls are used up, they make no new ones. */
export class EarlyResults implements KeptCalls {
  readonly #kept: KeptResults;
  #isOver = false;
  #left: number;

  /** @param calls most calls that may be made early */
  constructor(kept: KeptResults, calls: number) {
    this.#kept = kept;
    this.#left = calls;
  }

  get gate(): KeptCalls['gate'] {
    return this.#kept.gate;
  }

  find(path: string, key: string): KeptCall | undefined {
    const known = this.#kept.find(path, key);
    const isTooLate = known === undefined && (this.#isOver || this.#left <= 0);
    if (isTooLate) throw new Error('No further call may be made before the run of the whole plan.');
    return known;
  }

  add(path: string, key: string, value: unknown): void {
    this.#left -= 1;
    this.#kept.add(path, key, value);
  }

  /** The plan allows itself so many calls. */
  lower(calls: number): void {
    this.#left = Math.min(this.#left, calls);
  }

  /** What the steps at these paths have called is made anew. */
  forget(paths: ReadonlySet<string>): void {
    this.#kept.forget(paths);
  }

  /** From now on, only calls that were made can be taken. */
  end(): void {
    this.#isOver = true;
  }
}
