let lastMs = Number.NaN;
let lastText = '';

/**
 * A time as ISO 8601 text, UTC, to the microsecond; whole milliseconds have three digits. The last millisecond is kept: in a trace the same one comes many times, and formatting takes
 * microseconds.
 *
 * @param at milliseconds since 1970
 */
export function isoTime(at: number): string {
  const us = Math.round(at * 1000);
  const ms = Math.floor(us / 1000);
  if (ms !== lastMs) {
    lastMs = ms;
    lastText = new Date(ms).toISOString();
  }
  const rest = us - ms * 1000;
  return rest === 0 ? lastText : `${lastText.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/** The milliseconds since 1970 of a time in ISO 8601, with the fractions that `Date.parse` leaves out; `NaN` if it is none. */
export function readIsoTime(text: string): number {
  const finer = /\.\d{3}(\d+)/u.exec(text)?.[1];
  return finer === undefined ? Date.parse(text) : Date.parse(text) + Number(`0.${finer}`);
}

/** A duration to the microsecond. */
export function roundMs(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000;
}
