import { replaceSecrets } from '../secrets/secret-arguments.ts';
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
    const key = keyOf(toolId, run, input);
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

/** Tool and input as text, keys in order, secrets by their names; `undefined` if the input is not JSON. */
function keyOf(toolId: string, { node: { action } }: StepRun, input: unknown): string | undefined {
  try {
    if (action.kind !== 'call' || !action.secrets) return `${toolId}\0${JSON.stringify(input, sortKeys)}`;
    // A text that only looks like a reference is another call: where the secrets stand is part of the key.
    const named = replaceSecrets(input, action.secrets, ({ parts }) => parts);
    return `${toolId}\0${JSON.stringify(named, sortKeys)}\0${JSON.stringify(action.secrets)}`;
  } catch {
    return undefined; // every call with such an input is its own
  }
}

function sortKeys(_key: string, value: unknown): unknown {
  if (!isJson(value)) throw new TypeError('only JSON is compared');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether JSON tells this value from all others. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return typeof value !== 'function';
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
