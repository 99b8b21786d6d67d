import { ExpressionError, type SourceSpan } from './expression-error.ts';
import { type Frame, spend, spendText } from './work.ts';

const DEEPEST = 500;

/**
 * Whether two values are the same JSON: numbers by value, lists by position, objects by key, different types never.
 *
 * @throws ExpressionError `expression/too-much-work`
 */
export function valuesEqual(left: unknown, right: unknown, frame: Frame, place: SourceSpan, depth = 0): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    if (typeof left === 'string') spendText(frame, left.length, place);
    return false;
  }
  if (depth > DEEPEST) {
    throw new ExpressionError('expression/too-much-work', 'The values are nested too deeply to compare.', place);
  }
  if (isSequence(left) && isSequence(right)) return sequencesEqual(left, right, frame, place, depth);
  return !isSequence(left) && !isSequence(right) && objectsEqual(left, right, frame, place, depth);
}

type Sequence = readonly unknown[] | Uint8Array;

function isSequence(value: object): value is Sequence {
  return Array.isArray(value) || value instanceof Uint8Array;
}

function sequencesEqual(left: Sequence, right: Sequence, frame: Frame, place: SourceSpan, depth: number): boolean {
  if (left.length !== right.length || Array.isArray(left) !== Array.isArray(right)) return false;
  spend(frame, left.length, place);
  for (let index = 0; index < left.length; index++) {
    if (!valuesEqual(left[index], right[index], frame, place, depth + 1)) return false;
  }
  return true;
}

function objectsEqual(left: object, right: object, frame: Frame, place: SourceSpan, depth: number): boolean {
  const keys = Object.keys(left);
  spend(frame, keys.length, place);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return false;
    const [a, b] = [(left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]];
    if (!valuesEqual(a, b, frame, place, depth + 1)) return false;
  }
  return true;
}
