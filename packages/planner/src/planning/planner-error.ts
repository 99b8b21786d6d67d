import type { PlanningUsage } from '@planloom/executor-core';

/** One answer of a model that was asked for a plan, and what is wrong with it. */
export interface PlanAttempt {
  /** What the model answered, whole; empty if it gave no answer. */
  readonly answer: string;
  /** The problems found in it, as text for people. */
  readonly problems: string;
  /** What was mended in it without asking again, one line each. */
  readonly repairs?: readonly string[];
}

/**
 * - `planner/missing`: a task was given, but nobody who plans
 * - `planner/declined`: a source of plans has none for this task, and says why
 * - `planner/no-plan`: no attempt gave a plan without errors
 * - `planner/over-budget`: the limit of tokens or money was reached before there was a plan
 * - `planner/model-failed`: the model did not answer; `cause` is the `LLMError`
 */
export type PlannerErrorCode =
  | 'planner/missing'
  | 'planner/declined'
  | 'planner/no-plan'
  | 'planner/over-budget'
  | 'planner/model-failed';

/** What is known of a failure to plan besides its message. */
export interface PlannerErrorOptions {
  readonly cause?: unknown;
  /** What asking models has cost until then. */
  readonly usage?: PlanningUsage;
}

/** No plan could be had for a task. */
export class PlannerError extends Error {
  override readonly name: string = 'PlannerError';
  readonly code: PlannerErrorCode;
  /** In order; empty if no model was asked. */
  readonly attempts: readonly PlanAttempt[];
  readonly usage: PlanningUsage | undefined;

  constructor(
    code: PlannerErrorCode,
    message: string,
    attempts: readonly PlanAttempt[] = [],
    options: PlannerErrorOptions = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.attempts = attempts;
    this.usage = options.usage;
  }
}

/** Whether a value is a {@link PlannerError}, also one of another copy of this package. */
export function isPlannerError(value: unknown): value is PlannerError {
  return value instanceof Error && value.name === 'PlannerError' && 'attempts' in value;
}
