import type { PreparedTool } from '@planloom/tool-kit';
import pLimit, { type LimitFunction } from 'p-limit';

import type { Clock } from '../clock.ts';

/** Keeps a tool's own limits over all runs of the process: so many calls at a time, so many in a stretch of time. */
export class ToolGate {
  readonly #limit: LimitFunction | undefined;
  readonly #window: RateWindow | undefined;

  constructor({ concurrency, rate }: PreparedTool) {
    this.#limit = concurrency === undefined ? undefined : pLimit(concurrency);
    this.#window = rate && new RateWindow(rate.calls, rate.perMs);
  }

  /** Calls when the limits allow; the promise settles as the call does. */
  pass<Result>(call: () => Result | PromiseLike<Result>, clock: Clock): Promise<Result> {
    const paced = (): Promise<Result> => this.#pace(call, clock);
    return this.#limit ? this.#limit(paced) : paced();
  }

  async #pace<Result>(call: () => Result | PromiseLike<Result>, clock: Clock): Promise<Result> {
    const delayMs = this.#window?.reserve(clock.now()) ?? 0;
    if (delayMs > 0) await new Promise<void>((resolve) => clock.schedule(delayMs, resolve));
    return call();
  }
}

/** A sliding window: of any `calls + 1` starts in a row, first and last are at least `perMs` apart. */
class RateWindow {
  readonly #calls: number;
  readonly #perMs: number;
  readonly #starts: number[] = [];

  constructor(calls: number, perMs: number) {
    this.#calls = calls;
    this.#perMs = perMs;
  }

  /** Takes the next start. Returns how many milliseconds it is away. */
  reserve(now: number): number {
    const oldest = this.#starts.length < this.#calls ? undefined : this.#starts.shift();
    const start = oldest === undefined ? now : Math.max(now, oldest + this.#perMs);
    this.#starts.push(start);
    return start - now;
  }
}

const gates = new WeakMap<PreparedTool, ToolGate>();

/** The gate of a tool, the same for all runs; `undefined` if it has no limits of its own. */
export function gateOf(prepared: PreparedTool): ToolGate | undefined {
  if (prepared.concurrency === undefined && prepared.rate === undefined) return undefined;
  let gate = gates.get(prepared);
  if (!gate) gates.set(prepared, (gate = new ToolGate(prepared)));
  return gate;
}
