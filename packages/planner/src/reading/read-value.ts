import { jsonrepair } from '../deferred/jsonrepair.ts';
import { closeBrackets } from './close-brackets.ts';
import { isShortened, withoutComments } from './comments.ts';
import type { FoundValue } from './find-values.ts';
import { pythonToJson } from './python-literal.ts';
import type { RepairCode } from './repair.ts';

/** A value as it was read, and what had to be mended for it. */
export interface ReadValue {
  readonly value: object;
  readonly repairs: readonly RepairCode[];
  /** Whether it is not all there: it ended before its brackets were closed, or its author left something out. */
  readonly isCutOff: boolean;
}

/**
 * Reads a found stretch as an object or a list: as JSON, else as a Python literal, else as JSON that has to be mended.
 *
 * @returns undefined if it is none of these
 */
export function readValue(found: FoundValue): ReadValue | undefined {
  const { text, isClosed } = found;
  const read = readExactly(found) ?? readMended(found);
  if (read === undefined || !isClosed) return read && { ...read, isCutOff: true };
  const isWhole = read.repairs.length === 0 || !isShortened(text);
  return isWhole ? read : { ...read, repairs: [...read.repairs, 'shortened'], isCutOff: true };
}

/** What mends JSON takes quadratic time for some texts: longer ones are only closed. */
const MOST_MENDED = 64_000;

function readMended({ text, isClosed, ...place }: FoundValue): ReadValue | undefined {
  if (text.length <= MOST_MENDED) {
    return readAs(text, parsed(mend(text)), isClosed ? ['json-mended'] : ['brackets-closed']);
  }
  const read = isClosed ? undefined : readExactly({ ...place, text: closeBrackets(text), isClosed: true });
  return read && { ...read, repairs: [...read.repairs, 'brackets-closed'] };
}

/** Reads a found stretch in which nothing has to be mended. */
export function readExactly({ text, isClosed }: FoundValue): ReadValue | undefined {
  if (!isClosed) return undefined;
  return readAs(text, parsed(text), []) ?? readAs(text, parsed(pythonToJson(text)), ['python-literal']);
}

function readAs(text: string, value: unknown, repairs: readonly RepairCode[]): ReadValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  // What mends JSON makes a list of an object with words behind it: that is not what was written.
  const isSameKind = Array.isArray(value) === text.startsWith('[');
  return isSameKind ? { value, repairs, isCutOff: false } : undefined;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: the next way of reading is tried.
    return undefined;
  }
}

function mend(text: string): string | undefined {
  try {
    return jsonrepair()(withoutComments(text));
  } catch {
    // Nothing that can be mended.
    return undefined;
  }
}
