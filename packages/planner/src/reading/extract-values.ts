import { findFences } from './find-fences.ts';
import { findValues } from './find-values.ts';
import { readValue, type ReadValue } from './read-value.ts';
import { removeThoughts } from './remove-thoughts.ts';
import type { RepairCode } from './repair.ts';

/** How many levels of JSON in JSON strings are read. */
const MOST_DECODED = 3;

/** All objects and lists that stand in an answer, in order; those in code blocks alone, if there are any: these are what is meant to be read. */
export function extractValues(answer: string): ReadValue[] {
  const { text, hadThoughts, isThought } = removeThoughts(answer);
  const decoded = decodeString(text.trim());
  if (decoded !== undefined) return extractValues(decoded.text).map((read) => mending(read, ['string-decoded']));
  if (isThought) return valuesIn(text, isUnsettled).map((read) => mending(read, ['thoughts-read']));
  const thoughts: readonly RepairCode[] = hadThoughts ? ['thoughts-removed'] : [];
  return spokenValues(text).map((read) => mending(read, thoughts));
}

function spokenValues(text: string): ReadValue[] {
  const fenced = findFences(text).map(({ text: inner, isClosed }) => ({
    isClosed,
    values: valuesIn(inner).map((read) => mending(read, ['fence-removed'])),
  }));
  const values = fenced.flatMap((fence) => fence.values);
  const isHalf = !values.some(isWhole) && fenced.some((fence) => fence.isClosed && fence.values.length > 0);
  if (values.length > 0 && !isHalf) return values;
  // A block that is closed around half a value was closed by a fence in a string of it.
  const all = valuesIn(text);
  return values.length === 0 || all.some(isWhole) ? all : values;
}

function isWhole({ isCutOff }: ReadValue): boolean {
  return !isCutOff;
}

/** A thought that goes on behind a value has not settled on it. */
function isUnsettled(after: string): boolean {
  return after.replaceAll('`', '').trim() !== '';
}

function valuesIn(text: string, isUnfinished: (after: string) => boolean = () => false): ReadValue[] {
  return findValues(text).flatMap((found) => {
    const read = readValue(found);
    if (read === undefined) return [];
    const after = text.slice(found.end);
    const settled = isUnfinished(after) ? { ...read, isCutOff: true } : read;
    const hasWords = text.slice(0, found.start).trim() !== '' || after.trim() !== '';
    return [hasWords ? mending(settled, ['prose-removed']) : settled];
  });
}

function mending(read: ReadValue, repairs: readonly RepairCode[]): ReadValue {
  return repairs.length === 0 ? read : { ...read, repairs: [...repairs, ...read.repairs] };
}

/** The text in a JSON string that is the whole answer. */
function decodeString(text: string, level: number = 0): { readonly text: string } | undefined {
  if (!text.startsWith('"') || level === MOST_DECODED) return undefined;
  try {
    const inner: unknown = JSON.parse(text);
    if (typeof inner !== 'string') return undefined;
    return decodeString(inner.trim(), level + 1) ?? { text: inner };
  } catch {
    // It only begins with a quote.
    return undefined;
  }
}
