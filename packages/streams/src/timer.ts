import type { Clock } from '@planloom/executor-core';

/** The part of a clock that waits. Replace it to wait on virtual time. */
export type Timer = Pick<Clock, 'schedule'>;

/** Longest delay that hosts keep: a signed 32-bit integer. A longer one would be over at once. */
const LONGEST_DELAY_MS = 2_147_483_647;

/** The timer of the machine. */
export const systemTimer: Timer = {
  schedule: (delayMs, wake) => {
    const timer = setTimeout(wake, Math.min(delayMs, LONGEST_DELAY_MS));
    return () => clearTimeout(timer);
  },
};

/** When a reader is told that a stream is alive although nothing happens. */
export interface Heartbeat {
  /** Milliseconds without an event. */
  readonly everyMs: number;
  readonly timer: Timer;
}

const HEARTBEAT_MS = 15_000;

/** What options say about heartbeats. Without an end, there are none. */
export function heartbeatOf(options: { readonly heartbeatMs?: number; readonly timer?: Timer }): Heartbeat | undefined {
  const { heartbeatMs = HEARTBEAT_MS, timer = systemTimer } = options;
  if (!(heartbeatMs > 0)) throw new RangeError(`heartbeatMs is ${heartbeatMs}, and has to be above 0.`);
  return heartbeatMs === Number.POSITIVE_INFINITY ? undefined : { everyMs: heartbeatMs, timer };
}
