import type { ValidationIssue } from '../validation.ts';
import { pointerOf } from './pointer.ts';
import { showValue } from './show-value.ts';

/**
 * Checks a value: true if it fits. Compiled once from a schema, without generated code, so that it also runs where
 * `eval` is forbidden and a stranger's schema stays data.
 *
 * Without `run.issues` it stops at the first failure; with them it goes on and notes every one.
 */
export type Check = (value: unknown, run: Run, seen: Seen | undefined) => boolean;

/** One validation under way. */
export interface Run {
  readonly issues: Issue[] | undefined;
  /** Where in the value the check is; kept only while issues are collected. */
  readonly path: (string | number)[];
  /** References followed so far, one inside the other. */
  depth: number;
  /** How much has been done so far, alternatives included. */
  readonly work: { references: number };
  /** Base addresses of the schema resources entered, outermost first; kept only for documents with `$dynamicRef`. */
  readonly scope: string[];
}

/** A failure, with what was expected kept apart from what was found so that alternatives can be joined. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly expected: string;
  /** Whether the message shows the value. */
  readonly got?: { readonly value: unknown };
}

/** Which parts of an object or array other keywords have looked at; for `unevaluatedProperties` and `unevaluatedItems`. */
export interface Seen {
  readonly properties: Set<string>;
  readonly items: Set<number>;
}

/** Accepts everything. */
export const acceptAll: Check = () => true;

export function startRun(issues?: Issue[]): Run {
  return { issues, path: [], depth: 0, work: { references: 0 }, scope: [] };
}

/** A run of its own, for a check whose failure is no failure yet. */
export function nestedRun(run: Run, issues?: Issue[]): Run {
  return { issues, path: [], depth: run.depth, work: run.work, scope: run.scope };
}

export function createSeen(): Seen {
  return { properties: new Set(), items: new Set() };
}

export function mergeSeen(from: Seen, into: Seen): void {
  for (const name of from.properties) into.properties.add(name);
  for (const index of from.items) into.items.add(index);
}

/** Notes that the value at hand is not as expected. */
export function fail(run: Run, expected: string, got?: { readonly value: unknown }): false {
  run.issues?.push({ path: [...run.path], expected, ...(got && { got }) });
  return false;
}

/** Notes a failure of a part of the value at hand. */
export function failAt(run: Run, key: string | number, expected: string): false {
  run.issues?.push({ path: [...run.path, key], expected });
  return false;
}

/** Checks a part of the value at hand. */
export function checkAt(check: Check, value: unknown, key: string | number, run: Run): boolean {
  if (run.issues === undefined) return check(value, run, undefined);
  run.path.push(key);
  const fits = check(value, run, undefined);
  run.path.pop();
  return fits;
}

/** One check that stands for all of them. */
export function allOf(checks: readonly Check[]): Check {
  const [first, second] = checks;
  if (first === undefined) return acceptAll;
  if (second === undefined) return first;
  return (value, run, seen) => {
    let fits = true;
    for (const check of checks) {
      if (check(value, run, seen)) continue;
      if (run.issues === undefined) return false;
      fits = false;
    }
    return fits;
  };
}

export function toValidationIssue({ path, expected, got }: Issue): ValidationIssue {
  return { path: pointerOf(path), message: got ? `${expected} (got ${showValue(got.value)})` : expected };
}
