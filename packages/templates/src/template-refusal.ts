import { PlannerError } from '@planloom/planner';

/**
 * - `unknown-task`: no template does such a thing
 * - `not-understood`: a template would fit, but for words that it does not account for
 * - `missing-input`: a template would fit, but something that it needs is not in the task, or does not fit
 * - `missing-tools`: a template fits, but the tools it calls are not all there
 * - `ambiguous`: more than one template fits
 * - `not-for-variables`: the run has an input of its own, which a template would put away
 */
export type RefusalReason =
  | 'unknown-task'
  | 'not-understood'
  | 'missing-input'
  | 'missing-tools'
  | 'ambiguous'
  | 'not-for-variables';

/** No template does the task, or none does all of it: a `PlannerError` with the code `planner/declined`. */
export class TemplateRefusal extends PlannerError {
  readonly reason: RefusalReason;
  /** Ids of the templates that come nearest, the nearest first. */
  readonly nearest: readonly string[];

  constructor(reason: RefusalReason, message: string, nearest: readonly string[] = []) {
    super('planner/declined', message);
    this.reason = reason;
    this.nearest = nearest;
  }
}
