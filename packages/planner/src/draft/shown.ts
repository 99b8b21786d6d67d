const MOST_SHOWN = 80;

/** A value in a message: in short, and however deep it is. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(typeof value === 'string' ? value.slice(0, MOST_SHOWN) : value);
}
