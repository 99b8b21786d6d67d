const LONGEST_QUOTE = 40;
const MOST_KEYS = 12;

/** A value in a few words, for messages: `the text "abc"`, `a list of 3`, `an object`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return `the text ${JSON.stringify(shorten(value))}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value instanceof Uint8Array ? `${value.length} bytes` : 'an object';
}

/** What can be read from a value: its keys, or how long the list is. */
export function describeContents(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'is an empty list' : `is a list of ${value.length}`;
  if (typeof value !== 'object' || value === null) return `is ${describeValue(value)}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return 'is an empty object';
  const shown = keys.slice(0, MOST_KEYS).map(shorten).join(', ');
  return `has: ${shown}${keys.length > MOST_KEYS ? `, … (${keys.length} keys)` : ''}`;
}

function shorten(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
