import { parsePointer } from '../json-pointer.ts';
import type { PatchOperation } from './diagnostic.ts';

/**
 * A plan, or any other JSON value, with a fix applied.
 *
 * The value given is not touched; the result shares with it what did not change.
 *
 * @param patch operations of a JSON Patch, applied in order
 * @throws RangeError if an operation names a place that does not exist
 * @see RFC 6902
 */
export function applyFix(value: unknown, patch: readonly PatchOperation[]): unknown {
  return patch.reduce(applyOperation, value);
}

function applyOperation(value: unknown, operation: PatchOperation): unknown {
  const path = parsePointer(operation.path);
  switch (operation.op) {
    case 'add':
      return add(value, path, operation.value);
    case 'replace':
      return replace(value, path, operation.value);
    case 'remove':
      return remove(value, path);
    case 'copy':
      return add(value, path, read(value, parsePointer(operation.from)));
    case 'move': {
      const from = parsePointer(operation.from);
      return add(remove(value, from), path, read(value, from));
    }
    default:
      return operation satisfies never;
  }
}

type Path = readonly string[];

function read(value: unknown, path: Path): unknown {
  return path.reduce((container, key) => child(container, key), value);
}

function add(value: unknown, path: Path, added: unknown): unknown {
  return change(value, path, added, (container, key) => {
    if (Array.isArray(container)) return insert(container, key === '-' ? container.length : arrayIndex(key), added);
    return withEntry(container, key, added);
  });
}

function replace(value: unknown, path: Path, replacement: unknown): unknown {
  return change(value, path, replacement, (container, key) => {
    child(container, key);
    return Array.isArray(container)
      ? container.with(arrayIndex(key), replacement)
      : withEntry(container, key, replacement);
  });
}

function remove(value: unknown, path: Path): unknown {
  return change(value, path, undefined, (container, key) => {
    child(container, key);
    if (Array.isArray(container)) return (container as readonly unknown[]).toSpliced(arrayIndex(key), 1);
    return Object.fromEntries(Object.entries(container).filter(([name]) => name !== key));
  });
}

/** Copies the containers along the path, and lets `edit` change the last. */
function change(
  value: unknown,
  path: Path,
  whole: unknown,
  edit: (container: object, key: string) => unknown,
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return whole;
  if (typeof value !== 'object' || value === null) throw missing(key);
  if (rest.length === 0) return edit(value, key);
  const changed = change(child(value, key), rest, whole, edit);
  return Array.isArray(value) ? value.with(arrayIndex(key), changed) : withEntry(value, key, changed);
}

function child(container: unknown, key: string): unknown {
  if (typeof container !== 'object' || container === null || !Object.hasOwn(container, key)) throw missing(key);
  return (container as Readonly<Record<string, unknown>>)[key];
}

function insert(list: readonly unknown[], index: number, value: unknown): unknown[] {
  if (index > list.length) throw missing(String(index));
  return list.toSpliced(index, 0, value);
}

/** Entries rather than assignment, so that `__proto__` is a key like any other. The order of the keys stays. */
function withEntry(object: object, key: string, value: unknown): unknown {
  return Object.fromEntries(new Map<string, unknown>([...Object.entries(object), [key, value]]));
}

function arrayIndex(key: string): number {
  if (!/^(?:0|[1-9]\d*)$/.test(key)) throw missing(key);
  return Number(key);
}

function missing(key: string): RangeError {
  return new RangeError(`the patch names a place that does not exist: ${JSON.stringify(key)}`);
}
