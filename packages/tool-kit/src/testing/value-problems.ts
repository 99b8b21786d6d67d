/**
 * What keeps a value from being written to a trace and read again: everything that is neither JSON nor bytes.
 *
 * @param path where the value stands, for messages: `result.items[0]`
 */
export function problemsOfValue(value: unknown, path: string, above: readonly unknown[] = []): string[] {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return [];
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}, which JSON has not`];
  if (value === undefined) return [`${path} is undefined: leave it out, or make it null`];
  if (value instanceof Uint8Array) return [];
  if (above.includes(value)) return [`${path} contains itself`];
  const entries = entriesOf(value, path);
  if (entries === undefined) return [`${path} is ${describeValue(value)}, neither JSON nor a Uint8Array`];
  return entries.flatMap(([inner, place]) => problemsOfValue(inner, place, [...above, value]));
}

/** A value in a few words. */
export function describeValue(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === 'object' && value !== null) {
    const { constructor } = value as { readonly constructor?: { readonly name?: unknown } };
    return `a ${typeof constructor?.name === 'string' && constructor.name !== '' ? constructor.name : 'strange object'}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : `a ${typeof value}`;
}

/** What an array or a plain object holds, each with its place; undefined for anything else. */
function entriesOf(value: unknown, path: string): [unknown, string][] | undefined {
  if (Array.isArray(value)) return Array.from(value, (item: unknown, index) => [item, `${path}[${index}]`]);
  if (typeof value !== 'object' || value === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  return Object.entries(value).map(([key, item]) => [item, `${path}.${key}`]);
}
