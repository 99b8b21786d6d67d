const MOST_CHARACTERS = 80;

/** The beginning of a value, as JSON text in quotes where it is text: short, on one line, and plainly data. */
export function previewOf(value: unknown, most: number = MOST_CHARACTERS): string {
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, most * 2)) : shallowText(value);
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Large values are not written out whole for the sake of their first characters. */
function shallowText(value: unknown): string {
  try {
    return JSON.stringify(value, shorten) ?? String(value);
  } catch {
    // A value in itself, a bigint: its type will have to do.
    return typeof value;
  }
}

function shorten(_: string, inner: unknown): unknown {
  if (typeof inner === 'string') return inner.slice(0, 100);
  return Array.isArray(inner) ? inner.slice(0, 3) : inner;
}
