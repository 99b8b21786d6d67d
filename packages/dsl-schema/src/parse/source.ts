import type { Range } from '../diagnostics/diagnostic.ts';
import { stringOffset, type StringStyle } from './string-offset.ts';

/** Offsets in a text, in UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a value stands in the text of a plan. */
export interface Location {
  readonly value: Span;
  /** Of an entry of an object. */
  readonly key?: Span;
  /** Of a string: how it is written. */
  readonly style?: StringStyle;
}

/** The text a plan was read from, which knows where everything in it stands. */
export interface PlanSource {
  /** Without a byte order mark. */
  readonly text: string;
  readonly fileName?: string;
  readonly format: 'json' | 'yaml';
  /** The place of the value at a JSON pointer, or of the nearest value around it that exists. */
  readonly locate: (pointer: string) => Location;
  readonly rangeBetween: (start: number, end: number) => Range;
}

/**
 * The place of a value in the text of a plan.
 *
 * @param offsets part of a string value, in UTF-16 units of the value itself: escapes and folded lines are seen through
 */
export function rangeAt(source: PlanSource, pointer: string, offsets?: Span): Range {
  const { value, style } = source.locate(pointer);
  if (offsets === undefined || style === undefined) return source.rangeBetween(value.start, value.end);
  const raw = source.text.slice(value.start, value.end);
  const start = value.start + stringOffset(raw, style, offsets.start);
  const end = value.start + stringOffset(raw, style, offsets.end);
  return source.rangeBetween(start, Math.max(start, end));
}

/** The place of the key of an entry, for instance of a misspelt field; of an item of an array, that of the item. */
export function keyRangeAt(source: PlanSource, pointer: string): Range {
  const { key, value } = source.locate(pointer);
  const span = key ?? value;
  return source.rangeBetween(span.start, span.end);
}
