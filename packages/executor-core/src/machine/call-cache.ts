import { callKey } from './call-key.ts';
import type { StepRun } from './step-run.ts';

/** What is known of a call: its result, or who makes it and who waits for it. */
interface CachedCall {
  readonly leader: StepRun;
  result: { readonly value: unknown } | undefined;
  waiting: StepRun[];
}

/** The calls of steps with `cache`: an equal call of one run is made once. */
export class CallCache {
  readonly #calls = new Map<string, CachedCall>();
  readonly #keys = new Map<StepRun, string>();

  /** What a step with this call should do: make it, wait for the one who makes it, or take the result. */
  ask(run: StepRun, toolId: string, input: unknown): 'call' | 'join' | { readonly value: unknown } {
    const key = callKey(toolId, run, input);
    if (key === undefined) return 'call';
    const known = this.#calls.get(key);
    if (known?.result) return known.result;
    if (known) {
      known.waiting.push(run);
      return 'join';
    }
    this.#calls.set(key, { leader: run, result: undefined, waiting: [] });
    this.#keys.set(run, key);
    return 'call';
  }

  /** The steps that waited for this call. */
  succeeded(run: StepRun, value: unknown): readonly StepRun[] {
    const call = this.#callOf(run);
    if (!call) return [];
    const { waiting } = call;
    call.result = { value };
    call.waiting = [];
    return waiting;
  }

  /** The steps that waited for this call and have to look for themselves. */
  failed(run: StepRun): readonly StepRun[] {
    const call = this.#callOf(run);
    if (!call) return [];
    this.#calls.delete(this.#keys.get(run) ?? '');
    return call.waiting.filter((joined) => joined.status === 'joined');
  }

  #callOf(run: StepRun): CachedCall | undefined {
    const call = this.#calls.get(this.#keys.get(run) ?? '');
    return call?.leader === run && !call.result ? call : undefined;
  }
}
