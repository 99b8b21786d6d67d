import type { PreparedTool } from '@planloom/tool-kit';
import pLimit, { type LimitFunction } from 'p-limit';

import type { Clock } from '../clock.ts';

/** Keeps limits that are not those of one run: so many calls at a time, so many in a stretch of time. */
export class ToolGate {
  readonly #limit: LimitFunction | undefined;
  readonly #window: RateWindow | undefined;

  constructor({ concurrency, rate }: Pick<PreparedTool, 'concurrency' | 'rate'>) {
    this.#limit = concurrency === undefined ? undefined : pLimit(concurrency);
    this.#window = rate && new RateWindow(rate.calls, rate.perMs);
  }

  /** Calls when the limits allow, or as soon as it is aborted; settles as the call does, or once it is aborted. */
  pass<Result>(
    call: () => Result | PromiseLike<Result>,
    clock: Clock,
    signal: AbortSignal,
  ): Promise<Result | undefined> {
    const paced = async (): Promise<Result | undefined> => {
      await this.#window?.enter(clock, signal);
      return untilAborted(call(), signal);
    };
    return this.#limit ? this.#limit(paced) : paced();
  }
}

/** What comes first: the result, or `undefined` with the abort. A tool that hangs and does not listen to its signal would keep its place for ever. */
export async function untilAborted<Result>(
  result: Result | PromiseLike<Result>,
  signal: AbortSignal,
): Promise<Result | undefined> {
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const stop = (): void => resolve(undefined);
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([result, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A sliding window: of any `calls + 1` starts in a row, first and last are at least `perMs` apart. */
class RateWindow {
  readonly #calls: number;
  readonly #perMs: number;
  readonly #starts: number[] = [];
  /** Who waits, waits in line: a call that is aborted takes no start from those behind it. */
  readonly #line: LimitFunction = pLimit(1);

  constructor(calls: number, perMs: number) {
    this.#calls = calls;
    this.#perMs = perMs;
  }

  enter(clock: Clock, signal: AbortSignal): Promise<void> {
    return this.#line(async () => {
      for (let delayMs = this.#delayMs(clock); delayMs > 0 && !signal.aborted; delayMs = this.#delayMs(clock)) {
        await pause(delayMs, clock, signal);
      }
      if (signal.aborted) return;
      if (this.#starts.length === this.#calls) this.#starts.shift();
      this.#starts.push(clock.now());
    });
  }

  #delayMs(clock: Clock): number {
    const [oldest] = this.#starts;
    return oldest === undefined || this.#starts.length < this.#calls ? 0 : oldest + this.#perMs - clock.now();
  }
}

/** Waits so long, or until it is aborted. */
function pause(delayMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(delayMs, end);
    signal.addEventListener('abort', end);

    function end(): void {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    }
  });
}

const gates = new WeakMap<PreparedTool, ToolGate>();

/** The gate of a tool, the same for all runs; `undefined` if it has no limits of its own. */
export function gateOf(prepared: PreparedTool): ToolGate | undefined {
  if (prepared.concurrency === undefined && prepared.rate === undefined) return undefined;
  let gate = gates.get(prepared);
  if (!gate) gates.set(prepared, (gate = new ToolGate(prepared)));
  return gate;
}
