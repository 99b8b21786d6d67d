/** Time, as a run sees it. Replace it to run on virtual time. */
export interface Clock {
  /** Milliseconds since 1970, with fractions; never goes back. */
  now(): number;
  /** Calls `wake` once, after `delayMs`. Returns what cancels it. */
  schedule(delayMs: number, wake: () => void): () => void;
  /** Lets the host do what is due (input, timers, signals), then goes on. */
  yieldToHost(): Promise<void>;
}

/** Longest delay that hosts keep exactly: a signed 32-bit integer. */
const LONGEST_DELAY_MS = 2_147_483_647;

declare const setImmediate: ((callback: () => void) => unknown) | undefined;

/** It never changes, and asking for it takes longer than asking for the time. */
const TIME_ORIGIN = performance.timeOrigin;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => TIME_ORIGIN + performance.now(),
  schedule: (delayMs, wake) => {
    const timer = setTimeout(wake, Math.min(delayMs, LONGEST_DELAY_MS));
    return () => clearTimeout(timer);
  },
  yieldToHost: () =>
    new Promise((resolve) => {
      if (typeof setImmediate === 'function') setImmediate(resolve);
      else setTimeout(resolve, 0);
    }),
};
