import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Limits } from '../../limits.ts';
import { parsePlan } from '../../parse/parse-plan.ts';
import type { Plan } from '../../plan.ts';
import { isObject } from '../../shape/field.ts';
import type { Finding } from '../rule.ts';
import { isFollowUp } from './follow-ups.ts';
import { LeftOut } from './left-out.ts';
import { Repairs } from './repairs.ts';

/** A plan of the right shape, made of a value that is none. */
export interface Salvage {
  readonly plan: Plan;
  /**
   * What a finding about `plan` means for the value.
   *
   * @returns undefined if it only follows from what the shape check has told
   */
  readonly translate: (finding: Finding) => Finding | undefined;
}

/** A repair may bring to light what stood in the wrong place; nearly always one round is enough. */
const REPAIR_ROUNDS = 3;
const MOST_ROUNDS = 10;

/** After these the rest of the plan was not looked at. */
const ENDS: ReadonlySet<string> = new Set([
  'plan/too-deep',
  'plan/too-large',
  'plan/too-many-problems',
  'plan/too-many-steps',
]);

/**
 * Makes a plan of a value whose shape is wrong, so that the rest of it can be judged: what has an obvious fix is mended,
 * all else that is wrong is left out. Positions stay: an empty step stands in for one that makes no sense.
 *
 * @param problems what is wrong with the shape of the value
 * @returns undefined if too little of it is right
 */
export function salvagePlan(value: unknown, problems: readonly Diagnostic[], limits: Limits): Salvage | undefined {
  try {
    return isObject(value) ? salvage(value, problems, limits) : undefined;
  } catch {
    // Reading a value may run foreign code, which can throw anything. What is wrong with the shape is told already.
    return undefined;
  }
}

function salvage(value: unknown, problems: readonly Diagnostic[], limits: Limits): Salvage | undefined {
  const repairs = new Repairs();
  const leftOut = new LeftOut();
  let rest = value;
  let found = problems;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const errors = found.filter(({ severity }) => severity === 'error');
    if (errors.some(({ code }) => ENDS.has(code))) return undefined;
    const mended = round < REPAIR_ROUNDS ? repairs.mend(rest, errors) : rest;
    rest = mended === rest ? leftOut.leaveOut(rest, errors) : mended;
    if (!isObject(rest)) return undefined;
    const { plan, diagnostics } = parsePlan(rest, { limits });
    if (repairs.hasGuessedNames) leftOut.hasLostNames = true;
    if (plan) return { plan, translate: (finding) => translate(finding, repairs, leftOut) };
    found = diagnostics;
  }
  return undefined;
}

function translate(finding: Finding, repairs: Repairs, leftOut: LeftOut): Finding | undefined {
  return isFollowUp(finding, leftOut) ? undefined : repairs.toOriginal(finding);
}
