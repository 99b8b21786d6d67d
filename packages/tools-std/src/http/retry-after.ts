/**
 * The pause that a `Retry-After` header asks for.
 *
 * @param header seconds, or an HTTP date
 * @param nowMs the time of the answer, in milliseconds since 1970
 * @returns milliseconds, 0 or more; `undefined` if there is no header or it can't be read
 * @see RFC 9110, section 10.2.3
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Every form of an HTTP date starts with the name of a day; Date.parse alone would take nearly anything.
  const date = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
