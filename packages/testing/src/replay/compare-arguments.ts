import { canonicalJson } from '../fixtures/canonical-json.ts';
import type { EncodedValue } from '../fixtures/encode-value.ts';

const MOST_LINES = 10;
const LONGEST_TEXT = 80;

/** In what two values differ. */
export interface Comparison {
  /** Places that differ. */
  readonly count: number;
  /** One for each of the first ten: `url: recorded "a", now "b"`. */
  readonly lines: readonly string[];
}

/** Compares the arguments of a recorded call with those of one that is made. */
export function compareArguments(recorded: EncodedValue, made: EncodedValue): Comparison {
  const lines: string[] = [];
  let count = 0;
  const tell = (place: string, text: string): void => {
    count++;
    if (lines.length < MOST_LINES) lines.push(`${place === '' ? 'the arguments' : place}: ${text}`);
  };
  compare(recorded, made, '', tell);
  const more = count - lines.length;
  return { count, lines: more > 0 ? [...lines, `and ${more} more`] : lines };
}

type Tell = (place: string, text: string) => void;

function compare(recorded: EncodedValue | undefined, made: EncodedValue | undefined, place: string, tell: Tell): void {
  if (recorded === undefined) return tell(place, `not recorded, now ${show(made)}`);
  if (made === undefined) return tell(place, `recorded ${show(recorded)}, now missing`);
  const bothLists = Array.isArray(recorded) && Array.isArray(made);
  if (bothLists || (isFields(recorded) && isFields(made))) {
    return compareParts(recorded as Parts, made as Parts, place, tell);
  }
  if (canonicalJson(recorded) === canonicalJson(made)) return;
  tell(place, `recorded ${show(recorded, made)}, now ${show(made, recorded)}`);
}

type Parts = Readonly<Record<string, EncodedValue>>;

function compareParts(recorded: Parts, made: Parts, place: string, tell: Tell): void {
  for (const key of new Set([...Object.keys(recorded), ...Object.keys(made)])) {
    const inner = Array.isArray(recorded) ? `${place}[${key}]` : place === '' ? key : `${place}.${key}`;
    compare(ownPart(recorded, key), ownPart(made, key), inner, tell);
  }
}

function ownPart(parts: Parts, key: string): EncodedValue | undefined {
  return Object.hasOwn(parts, key) ? parts[key] : undefined;
}

function isFields(value: EncodedValue): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in a line; of a long text the part around the place where it differs from the other. */
function show(value: EncodedValue | undefined, other?: EncodedValue): string {
  if (typeof value === 'string' && typeof other === 'string' && value.length > LONGEST_TEXT) {
    let same = 0;
    while (same < value.length && value[same] === other[same]) same++;
    const from = Math.max(0, same - 20);
    const part = value.slice(from, from + LONGEST_TEXT);
    return `${from > 0 ? '…' : ''}${JSON.stringify(part)}${from + LONGEST_TEXT < value.length ? '…' : ''} (${value.length} characters)`;
  }
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
