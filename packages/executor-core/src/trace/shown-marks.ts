/** What stands where a secret was. */
export const REDACTED = '[redacted]';

/** What stands for a value whose getter or proxy threw. */
export const UNREADABLE = '[unreadable]';

/** What stands for what is nested too deep. */
export const DEEPER = '[deeper]';

/** The key behind the last one that is shown of an object. */
export const MORE_KEYS = '…';

/** What stands behind the last item or key that is shown. */
export function moreMark(count: number): string {
  return `[${count} more]`;
}

/** What stands for bytes. */
export function bytesMark(count: number): string {
  return `[${count} bytes]`;
}

const ANYTHING = /^/u;

/**
 * The text, cut where it is longer. A text that was cut off from a longer one is a view of that one in V8, which so stays in memory with it: 5 MB for the 16 KiB that are shown. To match
 * an expression, V8 makes the text a whole of its own.
 */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = `${text.slice(0, maxLength)}… (${text.length} characters)`;
  ANYTHING.test(cut);
  return cut;
}

const NOT_WHOLE = /… \(\d+ characters\)$|^\[(?:unreadable|deeper|function|symbol|\d+ bytes)\]$/u;

/**
 * Whether all of a value is there, as a trace or an event shows it: nothing was cut, for being too large, too deep, or of a kind that is not shown. What was
 * taken out as a secret does not count.
 */
export function isShownWhole(shown: unknown): boolean {
  if (typeof shown === 'string') return !NOT_WHOLE.test(shown);
  if (typeof shown !== 'object' || shown === null) return true;
  if (Array.isArray(shown)) return !isMoreMark(shown.at(-1)) && shown.every(isShownWhole);
  const fields: [string, unknown][] = Object.entries(shown);
  return fields.every(([key, value]) => !(key === MORE_KEYS && isMoreMark(value)) && isShownWhole(value));
}

/** Whether it is no value, but says how many more items or keys there were. */
export function isMoreMark(last: unknown): boolean {
  return typeof last === 'string' && /^\[\d+ more\]$/u.test(last);
}
