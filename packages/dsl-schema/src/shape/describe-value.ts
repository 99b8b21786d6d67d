const SHOWN_LENGTH = 40;

/** A value in a few words: `the text "500"`, `an array`, `null`. */
export function describeValue(value: unknown): string {
  if (value === null || typeof value === 'boolean' || value === undefined) return String(value);
  if (typeof value === 'string') return `the text ${JSON.stringify(shorten(value))}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function shorten(text: string): string {
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`;
}
