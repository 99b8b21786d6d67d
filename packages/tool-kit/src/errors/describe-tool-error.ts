import type { ValidationIssue } from '../validation.ts';
import { isRetryable } from './is-retryable.ts';
import { isToolError } from './tool-error.ts';

/** A failure as plain data, for traces, `errors.<step>` and messages to a planner. */
export interface ToolErrorDescription {
  /** A `ToolError`'s own; `tool/aborted` and `tool/timed-out` for what an `AbortSignal` throws; else `tool/failed`. */
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly details?: unknown;
  /** What is wrong with the arguments or the result, if that is the failure. */
  readonly issues?: readonly ValidationIssue[];
}

/** Describes whatever a tool threw, which need not be an error. */
export function describeToolError(error: unknown): ToolErrorDescription {
  const { retryAfterMs, details, issues } = isToolError(error) ? (error as Partial<ToolErrorDescription>) : {};
  return {
    code: codeOf(error),
    message: messageOf(error),
    retryable: isRetryable(error),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(details !== undefined && { details }),
    ...(issues !== undefined && { issues }),
  };
}

function codeOf(error: unknown): string {
  if (isToolError(error)) return error.code;
  const name = error instanceof Error ? error.name : '';
  if (name === 'AbortError') return 'tool/aborted';
  return name === 'TimeoutError' ? 'tool/timed-out' : 'tool/failed';
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  if (typeof error === 'string') return error;
  return `The tool threw ${error === null || typeof error !== 'object' ? String(error) : 'an object that is no error'}`;
}
