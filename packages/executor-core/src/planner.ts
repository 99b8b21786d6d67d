import type { Plan } from '@planloom/dsl-schema';
import type { ToolRegistry } from '@planloom/tool-kit';

import type { RunContext } from './executor-types.ts';

/** What a planner is asked. */
export interface PlanRequest {
  /** What is to be done, in the user's words. */
  readonly task: string;
  /** What a plan may call. */
  readonly tools: ToolRegistry;
  /** The variables the run will begin with. Their values may be private or hostile: a model needs their names and types only. */
  readonly context?: RunContext;
  /** Aborted when the plan is no longer wanted. */
  readonly signal?: AbortSignal;
}

/** What a planner answers. */
export interface PlanProposal {
  /** Checked again before it runs: a planner is not trusted to have done it. */
  readonly plan: Plan;
  /** How often the planner asked its model. */
  readonly attempts?: number;
}

/** Turns a task into a plan. */
export interface Planner {
  /** Rejects if it finds no plan. */
  plan(request: PlanRequest): Promise<PlanProposal>;
}
