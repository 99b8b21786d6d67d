import type { Span } from './source.ts';

/** Something wrong with the text of a plan, before it is one. */
export interface ParseProblem extends Span {
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string;
}

/** More than anyone reads; it bounds the memory that a hostile text can take. */
const MAXIMUM_PROBLEMS = 100;

/** Adds a problem to a list, unless the list is long enough already. */
export function addProblem(problems: ParseProblem[], problem: ParseProblem | undefined): void {
  if (problem !== undefined && problems.length < MAXIMUM_PROBLEMS) problems.push(problem);
}

/** A text read as JSON or YAML: its value, or why there is none. */
export interface ReadResult {
  readonly value: unknown;
  readonly problems: readonly ParseProblem[];
}

/** A text with nothing in it. */
export const EMPTY: ParseProblem = { code: 'parse/empty', message: 'there is no plan in this text', start: 0, end: 0 };

/** A text that nests deeper than any plan within the limits can. */
export function tooDeep(offset: number, maximum: number): ParseProblem {
  return {
    code: 'plan/too-deep',
    message: `arrays and objects are nested more than ${maximum} levels deep here`,
    suggestion: 'write it flatter; a plan that deep is usually a broken one',
    start: offset,
    end: offset + 1,
  };
}

/** A key that stands twice in one object. */
export function duplicateKey(name: string, span: Span): ParseProblem {
  return {
    code: 'parse/duplicate-key',
    message: `"${name}" stands twice in this object`,
    suggestion: 'remove one of the two, or rename it',
    ...span,
  };
}
