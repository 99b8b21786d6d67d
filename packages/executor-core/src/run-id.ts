/**
 * An id for a run: a UUID of version 7, so ids sort by the time they were made.
 *
 * It is unique and no secret. `crypto.randomUUID` would do, but Node.js takes longer to load `crypto` than to run a small
 * plan, and browsers have it on secure pages only.
 *
 * @param now milliseconds since 1970
 * @param random gives numbers from 0 to below 1
 * @see RFC 9562, section 5.7
 */
export function createRunId(now: number = Date.now(), random: () => number = Math.random): string {
  const digits = (count: number): string => hex(random() * 16 ** count, count);
  const time = hex(now, 12);
  const variant = hex(8 + Math.floor(random() * 4), 1);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digits(3)}-${variant}${digits(3)}-${digits(12)}`;
}

function hex(value: number, length: number): string {
  return Math.floor(value).toString(16).padStart(length, '0');
}
