import { ExpressionError, isExpressionError, type SourceSpan } from './expression-error.ts';

/** What one evaluation may still do, and its loop variables. */
export interface Frame {
  readonly read: (name: string) => unknown;
  readonly limit: number;
  /** Units of work left. */
  work: number;
  /** The values of the macros' variables, by depth of nesting. */
  readonly variables: unknown[];
}

/** Work an evaluation may do if nothing else is said. */
export const DEFAULT_WORK = 1_000_000;

const CHARACTERS_PER_UNIT = 16;

/** Takes units of work from what is left. @throws ExpressionError `expression/too-much-work` */
export function spend(frame: Frame, units: number, place: SourceSpan): void {
  frame.work -= units;
  if (frame.work >= 0) return;
  const message = `The expression needs more than ${frame.limit} units of work; lists or texts are too large for it.`;
  throw new ExpressionError('expression/too-much-work', message, place);
}

/** Takes the work of reading or making a text of `characters`. @throws ExpressionError `expression/too-much-work` */
export function spendText(frame: Frame, characters: number, place: SourceSpan): void {
  spend(frame, Math.ceil(characters / CHARACTERS_PER_UNIT), place);
}

/**
 * Takes the work of an error that gives way to another value: making one costs as much as many nodes.
 *
 * @throws the error itself, if nothing may take its place: it is none of an expression, or the work is used up
 */
export function spendOnError(frame: Frame, error: unknown, place: SourceSpan): ExpressionError {
  if (!isExpressionError(error) || error.code === 'expression/too-much-work') throw error;
  spend(frame, UNITS_PER_ERROR, place);
  return error;
}

const UNITS_PER_ERROR = 100;
