import type { HrTime } from '@opentelemetry/api';

/**
 * A time as seconds and nanoseconds. SDKs take a number that lies before the start of the process for one of its performance clock, so that the times of virtual
 * clocks would be wrong.
 *
 * @param at milliseconds since 1970
 */
export function hrTime(at: number): HrTime {
  const seconds = Math.floor(at / 1000);
  const nanoseconds = Math.round((at - seconds * 1000) * 1e6);
  return nanoseconds === 1e9 ? [seconds + 1, 0] : [seconds, nanoseconds];
}
