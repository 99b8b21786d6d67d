import type { ExpressionProblem } from './types.ts';

/** What an error of an expression can carry besides its code and message. */
export interface ExpressionErrorDetails {
  /** What to write instead of the text from `start` to `end`. */
  readonly suggestion?: string;
  readonly cause?: unknown;
}

/** A part of a source text: offsets in UTF-16 units, `end` exclusive. */
export interface SourceSpan {
  readonly start: number;
  readonly end: number;
}

/** An expression or template that cannot be read, or not be evaluated with the values at hand. */
export class ExpressionError extends Error implements ExpressionProblem {
  override readonly name: string = 'ExpressionError';
  /** Starts with `expression/`. */
  readonly code: string;
  readonly start: number;
  readonly end: number;
  readonly suggestion?: string;

  constructor(code: string, message: string, span: SourceSpan, details: ExpressionErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.start = span.start;
    this.end = span.end;
    if (details.suggestion !== undefined) this.suggestion = details.suggestion;
  }
}

/** Whether a value is an {@link ExpressionError}, also one of another copy of this package. */
export function isExpressionError(error: unknown): error is ExpressionError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('expression/');
}
