import { fail, type Check, type Run } from '../check.ts';
import { problemAt, read, readNumber, type Keyword } from '../schema-node.ts';

/** `minimum`, and what draft-04 made of it with `exclusiveMinimum: true`. */
export const minimum: Keyword = (node) => {
  const limit = readNumber(node, 'minimum');
  if (limit === undefined) return undefined;
  if (read(node, 'exclusiveMinimum') === true) {
    return forNumbers((value) => value > limit, `must be more than ${limit}`);
  }
  return forNumbers((value) => value >= limit, `must be at least ${limit}`);
};

/** `maximum`, and what draft-04 made of it with `exclusiveMaximum: true`. */
export const maximum: Keyword = (node) => {
  const limit = readNumber(node, 'maximum');
  if (limit === undefined) return undefined;
  if (read(node, 'exclusiveMaximum') === true) {
    return forNumbers((value) => value < limit, `must be less than ${limit}`);
  }
  return forNumbers((value) => value <= limit, `must be at most ${limit}`);
};

/** `exclusiveMinimum`. */
export const exclusiveMinimum: Keyword = (node) => {
  if (typeof read(node, 'exclusiveMinimum') === 'boolean') return undefined;
  const limit = readNumber(node, 'exclusiveMinimum');
  return limit === undefined ? undefined : forNumbers((value) => value > limit, `must be more than ${limit}`);
};

/** `exclusiveMaximum`. */
export const exclusiveMaximum: Keyword = (node) => {
  if (typeof read(node, 'exclusiveMaximum') === 'boolean') return undefined;
  const limit = readNumber(node, 'exclusiveMaximum');
  return limit === undefined ? undefined : forNumbers((value) => value < limit, `must be less than ${limit}`);
};

/** `multipleOf`. */
export const multipleOf: Keyword = (node) => {
  const step = readNumber(node, 'multipleOf');
  if (step === undefined) return undefined;
  if (step <= 0) throw problemAt(node, 'multipleOf', 'must be more than 0');
  return forNumbers((value) => isMultiple(value, step), `must be a multiple of ${step}`);
};

function forNumbers(fits: (value: number) => boolean, expected: string): Check {
  return (value: unknown, run: Run) => typeof value !== 'number' || fits(value) || fail(run, expected, { value });
}

/** 0.3 is a multiple of 0.1, although dividing them gives 2.9999999999999996. */
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  if (!Number.isFinite(quotient)) return false;
  return Math.abs(quotient - Math.round(quotient)) <= 4 * Number.EPSILON * Math.abs(quotient);
}
