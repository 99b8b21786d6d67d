import { systemClock, type Clock } from '@planloom/executor-core';

/** A clock whose pauses are over at once, and are written down; limits ring only when a test says so. */
export interface HastyClock extends Clock {
  readonly pauses: number[];
  /** Rings a limit of this length, once it has been set. */
  ring(delayMs: number): Promise<void>;
  /** Limits that are set. */
  readonly limits: () => number;
}

/** @param limits lengths, in milliseconds, that are limits and no pauses */
export function hastyClock(limits: readonly number[]): HastyClock {
  const pauses: number[] = [];
  const waiting = new Set<{ readonly delayMs: number; readonly wake: () => void }>();
  let onLimit: () => void = () => {};
  return {
    pauses,
    now: () => Date.parse('2026-11-25T00:00:00Z'),
    yieldToHost: () => systemClock.yieldToHost(),
    limits: () => waiting.size,
    schedule(delayMs, wake) {
      if (limits.includes(delayMs)) {
        const limit = { delayMs, wake };
        waiting.add(limit);
        onLimit();
        return () => void waiting.delete(limit);
      }
      pauses.push(delayMs);
      const immediate = setImmediate(wake);
      return () => clearImmediate(immediate);
    },
    async ring(delayMs) {
      const find = () => [...waiting].find((limit) => limit.delayMs === delayMs);
      while (find() === undefined) await new Promise<void>((resolve) => (onLimit = resolve));
      find()?.wake();
    },
  };
}
