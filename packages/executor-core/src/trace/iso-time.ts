let lastMs = Number.NaN;
let lastText = '';

/**
 * A time as ISO 8601 text, UTC, to the millisecond. The last answer is kept: in a trace the same millisecond comes many
 * times, and formatting takes microseconds.
 *
 * @param at milliseconds since 1970; fractions are cut off
 */
export function isoTime(at: number): string {
  const ms = Math.floor(at);
  if (ms !== lastMs) {
    lastMs = ms;
    lastText = new Date(ms).toISOString();
  }
  return lastText;
}

/** A duration to the microsecond. */
export function roundMs(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000;
}
