import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { applyFix, checkShape, type PatchOperation } from '../src/index.ts';
import { planSchema } from '../src/zod.ts';
import { arbitraryPlan, pointersOf } from './arbitrary-plan.ts';

const hasError = (value: unknown): boolean => checkShape(value).some(({ severity }) => severity === 'error');

/** Values that are wrong in most places, and right in some. */
const odd = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  0,
  1.5,
  '',
  'text',
  '50%',
  [],
  [1],
  {},
  { id: 'a' },
  'loop',
  'fail',
);

/** Changes one or two places of a plan, whether that breaks it or not. */
const mutatedPlan = fc
  .tuple(arbitraryPlan, fc.array(fc.tuple(fc.nat(), odd, fc.nat(3)), { minLength: 1, maxLength: 2 }))
  .map(([plan, changes]) => changes.reduce(mutate, plan as unknown))
  // The shape check takes 1 as version "1.0" with a warning.
  .filter((value) => !JSON.stringify([value]).includes('"version":1'));

function mutate(value: unknown, [where, replacement, kind]: [number, unknown, number]): unknown {
  const pointers = pointersOf(value);
  const path = pointers[where % pointers.length]!;
  const other = pointers[(where * 7) % pointers.length]!;
  const operation = (
    [
      { op: 'replace', path, value: replacement },
      { op: 'remove', path },
      { op: 'add', path: `${path}/step`, value: replacement },
      { op: 'copy', from: other, path },
    ] satisfies PatchOperation[]
  )[kind]!;
  try {
    return applyFix(value, [operation]);
  } catch {
    // No such change of this plan: take it as it is.
    return value;
  }
}

describe('the shape check and the zod schema', () => {
  it('both accept every plan of the right shape', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        expect(checkShape(plan)).toEqual([]);
        expect(planSchema.safeParse(plan).error?.issues).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  }, 30_000);

  it('agree on which changed plans are still plans', () => {
    let refused = 0;
    fc.assert(
      fc.property(mutatedPlan, (value) => {
        const shapeRefuses = hasError(value);
        refused += shapeRefuses ? 1 : 0;
        expect(planSchema.safeParse(value).success).toBe(!shapeRefuses);
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(100);
  }, 30_000);
});
