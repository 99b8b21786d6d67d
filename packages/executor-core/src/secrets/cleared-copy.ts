import { define } from '../program/frame.ts';
import { keysOf, ownText, read, visitParts } from './object-parts.ts';

/** Puts something else in place of what must not be seen; gives the same back if there is nothing to replace. */
export interface Clearing {
  text(text: string): string;
  number(number: number | bigint): unknown;
  bytes(bytes: Uint8Array): Uint8Array;
}

/**
 * A copy of a value without what must not be seen. What needs no change stays what it is, by reference; that may be all of it. Objects may be nested to any
 * depth and contain themselves. Lists, maps, sets, errors and objects keep their kind and class; an object that has what
 * must not be seen only in its text, such as an address, becomes that text.
 */
export function clearedCopy(value: unknown, clearing: Clearing): unknown {
  if (typeof value !== 'object' || value === null) return clearLeaf(value, clearing);
  try {
    if (!holdsAny(value, clearing)) return value;
    return new Copier(findTouched(value, clearing), clearing).copy(value);
  } catch {
    return UNREADABLE;
  }
}

/** In place of a value that cannot be looked through, and so not be shown to be harmless. */
const UNREADABLE = '[unreadable]';

function clearLeaf(value: unknown, clearing: Clearing): unknown {
  if (typeof value === 'string') return clearing.text(value);
  return typeof value === 'number' || typeof value === 'bigint' ? clearing.number(value) : value;
}

/** Whether a part that is no object, or the key of one, has to be replaced. */
function isTouchedLeaf(part: unknown, key: string | undefined, clearing: Clearing): boolean {
  if (key !== undefined && clearing.text(key) !== key) return true;
  return typeof part !== 'object' && !Object.is(clearLeaf(part, clearing), part);
}

/** Whether an object without parts of its own has to be replaced as a whole. */
function isTouchedWhole(object: object, clearing: Clearing): boolean {
  const bytes = bytesOf(object);
  if (bytes) return clearing.bytes(bytes) !== bytes;
  const own = ArrayBuffer.isView(object) ? undefined : ownText(object);
  return own !== undefined && clearing.text(own.text) !== own.text;
}

/** Bytes of any kind; other arrays of numbers hold no texts. */
function bytesOf(object: object): Uint8Array | undefined {
  if (object instanceof Uint8Array) return object;
  return object instanceof ArrayBuffer ? new Uint8Array(object) : undefined;
}

/** Looks until it finds one: most values have nothing to hide. */
function holdsAny(root: object, clearing: Clearing): boolean {
  const seen = new Set([root]);
  for (const object of seen) {
    if (isTouchedWhole(object, clearing)) return true;
    if (ArrayBuffer.isView(object)) continue;
    let isTouched = false;
    visitParts(object, (part, key) => {
      isTouched ||= isTouchedLeaf(part, key, clearing);
      if (typeof part === 'object' && part !== null) seen.add(part);
    });
    if (isTouched) return true;
  }
  return false;
}

/** Every object that has to change, itself or because one inside it has to. */
function findTouched(root: object, clearing: Clearing): Set<object> {
  const around = new Map<object, object[]>([[root, []]]);
  const touched = new Set<object>();
  for (const object of around.keys()) {
    if (isTouchedWhole(object, clearing)) touched.add(object);
    if (ArrayBuffer.isView(object)) continue;
    visitParts(object, (part, key) => {
      if (isTouchedLeaf(part, key, clearing)) touched.add(object);
      if (typeof part !== 'object' || part === null) return;
      const owners = around.get(part);
      if (owners) owners.push(object);
      else around.set(part, [object]);
    });
  }
  for (const object of touched) for (const owner of around.get(object) ?? []) touched.add(owner);
  return touched;
}

/** Copies what is touched, each object once. */
class Copier {
  readonly #touched: ReadonlySet<object>;
  readonly #clearing: Clearing;
  readonly #copies = new Map<object, unknown>();
  /** Copies that have nothing in them yet, with what they are copies of. */
  readonly #empty: { readonly original: object; readonly copy: object }[] = [];

  constructor(touched: ReadonlySet<object>, clearing: Clearing) {
    this.#touched = touched;
    this.#clearing = clearing;
  }

  copy(value: unknown): unknown {
    const copy = this.#copyOf(value);
    for (let next = this.#empty.pop(); next; next = this.#empty.pop()) this.#fill(next.copy, next.original);
    return copy;
  }

  #copyOf(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return clearLeaf(value, this.#clearing);
    if (!this.#touched.has(value)) return value;
    if (!this.#copies.has(value)) this.#copies.set(value, this.#begin(value));
    return this.#copies.get(value);
  }

  #begin(original: object): unknown {
    if (isTouchedWhole(original, this.#clearing)) return this.#copyWhole(original);
    const copy = emptyLike(original);
    this.#empty.push({ original, copy });
    return copy;
  }

  #copyWhole(original: object): unknown {
    const bytes = bytesOf(original);
    if (!bytes) return this.#copyText(original);
    const cleared = this.#clearing.bytes(bytes);
    if (original instanceof ArrayBuffer) return cleared.buffer;
    Object.setPrototypeOf(cleared, Object.getPrototypeOf(original) as object);
    return cleared;
  }

  #copyText(original: object): unknown {
    const { isJson, text } = ownText(original) ?? { isJson: false, text: '' };
    return isJson ? clearedCopy(JSON.parse(text), this.#clearing) : this.#clearing.text(text);
  }

  #fill(copy: object, original: object): void {
    if (Array.isArray(original) && Array.isArray(copy)) {
      for (let at = 0; at < original.length; at++) copy[at] = this.#copyOf(original[at]);
    } else if (original instanceof Map && copy instanceof Map) {
      for (const [key, value] of original) copy.set(this.#copyOf(key), this.#copyOf(value));
    } else if (original instanceof Set && copy instanceof Set) {
      for (const member of original) copy.add(this.#copyOf(member));
    } else this.#fillObject(copy, original);
  }

  #fillObject(copy: object, original: object): void {
    for (const key of keysOf(original)) {
      const value = this.#copyOf(read(original, key));
      const name = this.#clearing.text(key);
      if (!(original instanceof Error)) define(copy as Record<string, unknown>, name, value);
      else {
        const enumerable = Object.prototype.propertyIsEnumerable.call(original, key);
        Object.defineProperty(copy, name, { value, enumerable, configurable: true, writable: true });
      }
    }
  }
}

function emptyLike(original: object): object {
  if (Array.isArray(original)) return [];
  if (original instanceof Map) return new Map();
  if (original instanceof Set) return new Set();
  const prototype = Object.getPrototypeOf(original) as object | null;
  const copy: object = original instanceof Error ? new Error() : {};
  Object.setPrototypeOf(copy, prototype);
  return copy;
}
