/** A date, or a date and a time that say where they are: `2026-12-01`, `2026-12-01T09:00Z`, `2026-12-01T09:00:30.5+01:00`. */
const ISO_TIME =
  /^(?<date>\d{4}-\d\d-\d\d)(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/;

/** The last moment that ECMAScript can tell: 13 September 275760, in milliseconds since 1970. */
export const LAST_TIME = 8_640_000_000_000_000;

/**
 * The time that a value of a plan says: a text in ISO 8601 with its time zone (a date alone is its beginning in UTC), or milliseconds since 1970.
 *
 * @returns milliseconds since 1970; `undefined` if the value says none
 */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Math.abs(value) <= LAST_TIME ? value : undefined;
  const date = typeof value === 'string' ? ISO_TIME.exec(value)?.groups?.['date'] : undefined;
  if (date === undefined || !isDay(date)) return undefined;
  return Date.parse(String(value));
}

/** `Date` takes 30 February for 2 March. */
function isDay(date: string): boolean {
  const at = Date.parse(date);
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(date);
}
