/** No limit, for the SDK: the longest a timer can be, 24 days. What ends a request is a {@link Deadline}. */
export const NO_LIMIT_MS: number = 2 ** 31 - 1;

/** How long something may take. */
export interface DeadlineOptions {
  /** Milliseconds without a sign of life. */
  readonly idleMs: number;
  /** Milliseconds in all. Default: no limit. */
  readonly totalMs?: number | undefined;
  /** Ends it, too. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Ends something through a signal when it has given no sign of life for too long, or has taken too long in all. While a person is
 * asked something, neither clock runs: people take their time.
 */
export class Deadline {
  /** Aborted when the time is up, or the signal given is. */
  readonly signal: AbortSignal;
  readonly #idle: Stopwatch;
  readonly #total: Stopwatch | undefined;
  #holds = 0;
  #expired: 'idle' | 'total' | undefined;

  constructor({ idleMs, totalMs, signal }: DeadlineOptions) {
    const controller = new AbortController();
    const expire = (what: 'idle' | 'total') => (): void => {
      this.#expired = what;
      controller.abort(new DOMException('the time is up', 'TimeoutError'));
    };
    this.#idle = new Stopwatch(idleMs, expire('idle'));
    this.#total = totalMs === undefined ? undefined : new Stopwatch(totalMs, expire('total'));
    this.signal = signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]);
    this.#idle.go();
    this.#total?.go();
  }

  /** Which time is up; undefined as long as none is. */
  get expired(): 'idle' | 'total' | undefined {
    return this.#expired;
  }

  /** A sign of life. */
  touch(): void {
    this.#idle.reset();
    if (this.#holds === 0) this.#idle.go();
  }

  /** Stops the clocks; the function given lets them go on. */
  hold(): () => void {
    this.#holds += 1;
    this.#idle.stop();
    this.#total?.stop();
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holds -= 1;
      if (this.#holds > 0) return;
      this.#idle.reset();
      this.#idle.go();
      this.#total?.go();
    };
  }

  /** Leaves no timer behind. */
  clear(): void {
    this.#holds += 1;
    this.#idle.stop();
    this.#total?.stop();
  }
}

/** Measures time that can stand still, and calls when all of it is used up. */
class Stopwatch {
  readonly #ms: number;
  readonly #onEnd: () => void;
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, onEnd: () => void) {
    this.#ms = ms;
    this.#left = ms;
    this.#onEnd = onEnd;
  }

  go(): void {
    if (this.#timer !== undefined) return;
    this.#since = performance.now();
    this.#timer = setTimeout(this.#onEnd, Math.min(this.#left, NO_LIMIT_MS));
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#left -= performance.now() - this.#since;
  }

  reset(): void {
    this.stop();
    this.#left = this.#ms;
  }
}
