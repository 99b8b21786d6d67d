import type { RecordedCall } from '../fixtures/fixtures.ts';

/** Recorded calls, and which of them have been asked for. */
export class RecordedCalls {
  readonly all: readonly RecordedCall[];
  readonly #reuse: boolean;
  readonly #left = new Map<string, RecordedCall[]>();
  readonly #last = new Map<string, RecordedCall>();
  readonly #used = new Set<RecordedCall>();

  /** @param reuse whether the last of equal calls is given again when all were asked for */
  constructor(calls: readonly RecordedCall[], reuse: boolean) {
    this.all = calls;
    this.#reuse = reuse;
    for (const call of calls) {
      const equal = this.#left.get(call.key);
      if (equal) equal.push(call);
      else this.#left.set(call.key, [call]);
      this.#last.set(call.key, call);
    }
  }

  /** The recorded call for one that is made: of equal ones that of this step and attempt, else of this step, else the first that is left. */
  take(key: string, path: string, attempt: number): RecordedCall | undefined {
    const left = this.#left.get(key) ?? [];
    const ofStep = left.filter((call) => call.path === path);
    const call = ofStep.find((each) => each.attempt === attempt) ?? ofStep[0] ?? left[0];
    if (!call) return this.#reuse ? this.#last.get(key) : undefined;
    left.splice(left.indexOf(call), 1);
    this.#used.add(call);
    return call;
  }

  unused(): readonly RecordedCall[] {
    return this.all.filter((call) => !this.#used.has(call));
  }
}
