import { findFences } from './find-fences.ts';
import { findValues } from './find-values.ts';
import { readValue, type ReadValue } from './read-value.ts';
import { removeThoughts } from './remove-thoughts.ts';
import type { RepairCode } from './repair.ts';

/** How many levels of JSON in JSON strings are read. */
const MOST_DECODED = 3;

/** All objects and lists that stand in an answer, in order; those in code blocks first, as these are what is meant to be read. */
export function extractValues(answer: string): ReadValue[] {
  const { text, hadThoughts } = removeThoughts(answer);
  const decoded = decodeString(text.trim());
  if (decoded !== undefined) return extractValues(decoded.text).map((read) => mending(read, ['string-decoded']));
  const thoughts: readonly RepairCode[] = hadThoughts ? ['thoughts-removed'] : [];
  const fenced = findFences(text).flatMap((fence) =>
    valuesIn(fence.text).map((read) => mending(read, ['fence-removed'])),
  );
  const values = fenced.length > 0 ? fenced : valuesIn(text);
  return values.map((read) => mending(read, thoughts));
}

function valuesIn(text: string): ReadValue[] {
  return findValues(text).flatMap((found) => {
    const read = readValue(found);
    if (read === undefined) return [];
    const hasWords = text.slice(0, found.start).trim() !== '' || text.slice(found.end).trim() !== '';
    return [hasWords ? mending(read, ['prose-removed']) : read];
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
