/** One answer of a model that was asked for a plan, and what is wrong with it. */
export interface PlanAttempt {
  /** What the model answered, whole. */
  readonly answer: string;
  /** The problems found in it, as text for people. */
  readonly problems: string;
}

/** `planner/missing`: a task was given, but nobody who plans; `planner/no-plan`: no attempt gave a plan without errors. */
export type PlannerErrorCode = 'planner/missing' | 'planner/no-plan';

/** No plan could be had for a task. */
export class PlannerError extends Error {
  override readonly name: string = 'PlannerError';
  readonly code: PlannerErrorCode;
  /** In order; empty for `planner/missing`. */
  readonly attempts: readonly PlanAttempt[];

  constructor(code: PlannerErrorCode, message: string, attempts: readonly PlanAttempt[] = []) {
    super(message);
    this.code = code;
    this.attempts = attempts;
  }
}

/** Whether a value is a {@link PlannerError}, also one of another copy of this package. */
export function isPlannerError(value: unknown): value is PlannerError {
  return value instanceof Error && value.name === 'PlannerError' && 'attempts' in value;
}
