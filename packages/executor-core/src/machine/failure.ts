import { isExpressionError } from '@planloom/dsl-schema';

import type { ErrorInfo } from '../events.ts';
import { thrownText } from '../thrown-text.ts';
import type { StepRun } from './step-run.ts';

/** Why an attempt failed, as plain data plus what was thrown. */
export interface FailureReason {
  /** Stable, for instance `tool/failed`, `step/timeout`. */
  readonly code: string;
  readonly message: string;
  /** Whether another attempt can help. */
  readonly retryable: boolean;
  /** Milliseconds that the tool asks to wait before the next attempt. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A failed step: the reason and where it began. */
export interface Failure extends FailureReason {
  readonly origin: StepRun;
  /** Nothing in the plan may handle it: a limit of the run, or a rejection that the plan does not look at. */
  readonly fatal: boolean;
}

/** A failure that begins at this step. */
export function failureOf(origin: StepRun, reason: FailureReason): Failure {
  return { ...reason, origin, fatal: isFatal(reason) };
}

function isFatal({ code }: FailureReason): boolean {
  return code.startsWith('limit/') || code === 'approval/rejected';
}

/** A failure as events, traces and `errors.<id>` show it. */
export function errorInfo({ code, message, origin }: Failure): ErrorInfo {
  return { code, message, step: origin.path, attempts: origin.attempt };
}

/** Why an expression, or the check of an input, could not be evaluated. */
export function evaluationFailure(error: unknown): FailureReason {
  const known = isExpressionError(error) || isCoded(error);
  const { code, message } = known ? error : { code: 'run/internal', message: thrownText(error) };
  return { code, message, retryable: false, cause: error };
}

function isCoded(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
