import type { Plan } from '@planloom/dsl-schema';
import type { ExecutionOptions, ExecutionResult, PlanningEvent, PlanningUsage } from '@planloom/executor-core';

/** Which steps may begin before their plan is whole. */
export interface EagerOptions {
  /** Tools that may be called early, besides those that say that they are read-only. */
  readonly tools?: readonly string[];
}

/** How a failed run goes on. */
export interface ReplanOptions {
  /** How often a plan may be changed after its run has failed; from 1. */
  readonly max: number;
}

/** How one task is planned and run. */
export interface TaskOptions extends ExecutionOptions {
  /** Sees each plan before anything of it runs (but for steps that began early), and is waited for; if it throws, nothing runs. */
  readonly onPlan?: (plan: Plan) => void | PromiseLike<void>;
  /** Told of each decision on the way to a plan. */
  readonly onPlanning?: (event: PlanningEvent) => void;
  /**
   * Whether steps may begin while the model still writes the plan: those that are checked, change nothing, and read only what is known. Needs a planner that can
   * stream. Default: false.
   */
  readonly eager?: boolean | EagerOptions;
  /**
   * Whether the planner is asked for another way after a failure that nothing handled. What is done is not done again. Default: no.
   */
  readonly replan?: ReplanOptions;
}

/** What a task gave: the plan that did it, and what its run gave. */
export interface TaskResult extends ExecutionResult {
  /** The plan that ran last. */
  readonly plan: Plan;
  /** Where it comes from: `cache`, `templates`, `model`, or another source; absent if the planner does not say. */
  readonly source?: string;
  /** How often it was changed after a failed run. */
  readonly replans: number;
  /** What asking models has cost, replanning included; absent if none was asked. */
  readonly usage?: PlanningUsage;
}
