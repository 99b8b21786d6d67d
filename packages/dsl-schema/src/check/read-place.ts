import type { Read } from '../analysis/types.ts';
import type { PatchOperation } from '../diagnostics/diagnostic.ts';
import { parsePointer } from '../json-pointer.ts';

/** Where the name of the variable stands in the string at `read.pointer`. */
export function nameSpan({ offset, reference }: Read): { readonly start: number; readonly end: number } {
  const start = offset + reference.start;
  return { start, end: start + reference.name.length };
}

/**
 * The change that reads another variable.
 *
 * @returns undefined if the name doesn't stand there as it is, for instance in brackets
 */
export function replaceName(read: Read, name: string, document: unknown): PatchOperation[] | undefined {
  const text = valueAt(document, read.pointer);
  const span = nameSpan(read);
  const isThere = typeof text === 'string' && text.slice(span.start, span.end) === read.reference.name;
  return isThere ? replaceSpan(document, read.pointer, span, name) : undefined;
}

/** The change that puts other text into a part of a string; undefined if there is no string. */
export function replaceSpan(
  document: unknown,
  pointer: string,
  { start, end }: { readonly start: number; readonly end: number },
  replacement: string,
): PatchOperation[] | undefined {
  const text = valueAt(document, pointer);
  if (typeof text !== 'string') return undefined;
  return [{ op: 'replace', path: pointer, value: text.slice(0, start) + replacement + text.slice(end) }];
}

/** The value at a JSON pointer; undefined if there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const key of parsePointer(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
