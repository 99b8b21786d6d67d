import { ToolGate } from '../driver/tool-gate.ts';
import { isThenable } from '../warnings.ts';

/** A call that was made: what it gave, or a promise of it. */
export interface KeptCall {
  readonly path: string;
  readonly value: unknown;
}

/** What a run asks of the calls that were made before it. */
export interface KeptCalls {
  /** Lets calls through, as many at a time as all runs together may make. Default: each run has its own limit alone. */
  readonly gate?: ToolGate | undefined;
  /** The call of that path and key; undefined if none was made, or it failed. */
  find(path: string, key: string): KeptCall | undefined;
  /** Takes a call that is being made: what a tool gave, or its promise. */
  add(path: string, key: string, value: unknown): void;
}

/**
 * The results of calls, shared by several runs for one task. Where a step of a later run has the same path, tool and arguments as a call that was made, it
 * takes that result, also while it is still to come, and the tool is not called again. A call that failed is forgotten.
 */
export class KeptResults implements KeptCalls {
  readonly gate: ToolGate | undefined;
  /** By path, then by tool and arguments. */
  readonly #calls = new Map<string, Map<string, KeptCall>>();
  readonly #underWay = new Set<PromiseLike<unknown>>();

  /** @param concurrency calls at a time that all runs together may make; default: each run has its own limit alone */
  constructor({ concurrency }: { readonly concurrency?: number } = {}) {
    this.gate = concurrency === undefined ? undefined : new ToolGate({ concurrency, rate: undefined });
  }

  /** How many calls have a result or are under way. */
  get size(): number {
    return [...this.#calls.values()].reduce((count, calls) => count + calls.size, 0);
  }

  find(path: string, key: string): KeptCall | undefined {
    return this.#calls.get(path)?.get(key);
  }

  add(path: string, key: string, value: unknown): void {
    const call = { path, value };
    const calls = this.#calls.get(path) ?? new Map<string, KeptCall>();
    this.#calls.set(path, calls);
    calls.set(key, call);
    if (!isThenable(value)) return;
    this.#underWay.add(value);
    value.then(
      () => this.#underWay.delete(value),
      () => {
        this.#underWay.delete(value);
        if (calls.get(key) === call) calls.delete(key);
      },
    );
  }

  /** Resolves when no call is under way any more, however each has ended. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  /** Forgets what the steps at these paths, and the steps inside them, have called: what was undone has to be done again. */
  forget(paths: ReadonlySet<string>): void {
    for (const path of this.#calls.keys()) if (wayTo(path).some((place) => paths.has(place))) this.#calls.delete(path);
  }
}

/** A path with those of all steps around it: `loop[2].fetch#3` has `loop`, `loop[2]`, `loop[2].fetch` and itself. */
function wayTo(path: string): string[] {
  const ends = [...path.matchAll(/[.[#]/g)].map(({ index }) => index);
  return [...ends, path.length].map((end) => path.slice(0, end));
}
