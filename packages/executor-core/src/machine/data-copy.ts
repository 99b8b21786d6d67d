/** A value that is no data: it says what, and where. */
export class NotDataError extends Error {
  override readonly name: string = 'NotDataError';
}

/** Deeper values are taken for endless. */
const MOST_DEPTH = 64;

/**
 * A copy of a value that is JSON or bytes, so that what somebody decides about is what they have seen. Properties that are `undefined` are left out, as JSON does.
 *
 * @param name what the value is called in an error
 * @param isFrozen whether the copy can be changed no more; bytes can
 * @throws NotDataError if there is something else in it: a date, a function, a number that is none, a value that holds itself
 */
export function dataCopy(value: unknown, name: string, isFrozen: boolean = false): unknown {
  return copy(value, name, isFrozen, 0);
}

function copy(value: unknown, name: string, isFrozen: boolean, depth: number): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof Uint8Array) return value.slice();
  if (depth > MOST_DEPTH) throw new NotDataError(`${name} is nested more than ${MOST_DEPTH} levels deep`);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => copy(item ?? null, `${name}[${index}]`, isFrozen, depth + 1));
    return isFrozen ? Object.freeze(items) : items;
  }
  if (!isPlain(value)) throw new NotDataError(`${name} is ${kindOf(value)}`);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => [key, copy(field, `${name}.${key}`, isFrozen, depth + 1)] as const);
  const object: unknown = Object.fromEntries(fields);
  return isFrozen ? Object.freeze(object) : object;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object') return `of type ${typeof value}`;
  const { constructor } = value as { readonly constructor?: { readonly name?: unknown } };
  return typeof constructor?.name === 'string' ? `a ${constructor.name}` : 'no plain object';
}
