import type { PatchOperation, Plan } from '@planloom/dsl-schema';
import type { ToolRegistry } from '@planloom/tool-kit';

import type { ErrorInfo } from './events.ts';
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
  /** Told of each decision on the way to a plan. What it throws is no failure of the planner. */
  readonly onEvent?: (event: PlanningEvent) => void;
}

/** What asking models has cost. What is not known is absent. */
export interface PlanningUsage {
  /** Answers of models, also those that held no plan. */
  readonly calls: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** In US dollars. */
  readonly costUsd?: number;
}

/** What a planner answers. */
export interface PlanProposal {
  /** Checked again before it runs: a planner is not trusted to have done it. */
  readonly plan: Plan;
  /** Where it comes from: `cache`, `templates`, `model`, or the name of another source. */
  readonly source?: string;
  /** The variables that the plan is to begin with besides those of the request; a template's inputs, found in the task. */
  readonly context?: RunContext;
  /** How often the planner asked its model. */
  readonly attempts?: number;
  readonly usage?: PlanningUsage;
  /** How sure the planner is that this does the task, from 0 to 1. */
  readonly confidence?: number;
  /** What else a person who approves the plan should know: what was assumed, say. */
  readonly notes?: readonly string[];
}

/** A decision on the way to a plan. */
export type PlanningEvent =
  | {
      readonly type: 'planning.source';
      /** The source that was asked: `cache`, `templates`, `model`, or another name. */
      readonly source: string;
      readonly outcome: 'used' | 'declined' | 'failed';
      /** Why, for people. */
      readonly reason: string;
    }
  | {
      readonly type: 'planning.attempt';
      /** From 1. */
      readonly attempt: number;
      /** What was found wrong with the answer; empty if it is the plan. */
      readonly problems: string;
      /** What was mended without asking the model again. */
      readonly repairs: readonly string[];
      readonly usage?: PlanningUsage;
    }
  | {
      /** A step began while the plan was still being written. */
      readonly type: 'planning.early-start';
      readonly stepId: string;
    }
  | {
      /** No more steps begin before the plan is whole. */
      readonly type: 'planning.early-stop';
      /** Why, for people. */
      readonly reason: string;
    }
  | {
      readonly type: 'planning.replanned';
      /** From 1. */
      readonly round: number;
      readonly reason: ErrorInfo;
      /** Leads from the plan that failed to the one that follows. */
      readonly patch: readonly PatchOperation[];
      readonly plan: Plan;
    };

/** A piece of a plan that is still being written: first what stands before the steps, then each step when it is complete. */
export type PlanPart =
  | {
      readonly type: 'header';
      /** The plan without its steps, as written: not checked. */
      readonly header: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: 'step';
      /** From 0. */
      readonly index: number;
      /** As written, in the form of a plan's `steps`: not checked. */
      readonly step: unknown;
    };

/** A plan while it is being written: the parts of the first answer. Where it has errors, the plan at the end differs from them. */
export interface PlanStream extends AsyncIterable<PlanPart> {
  /** The plan that stands at the end. Rejects as `plan` would; a rejection that nobody handles is not reported as unhandled. */
  readonly proposal: Promise<PlanProposal>;
}

/** A step that is done. */
export interface DoneStep {
  /** Path in the run. */
  readonly path: string;
  readonly stepId: string;
  readonly tool?: string;
  /** What it gave. Only names, types and a short beginning of it should go to a model. */
  readonly output: unknown;
}

/** What a planner is asked after a run has failed. */
export interface ReplanRequest extends PlanRequest {
  /** The plan that failed. */
  readonly plan: Plan;
  /** Steps that are done: if they stay in the plan as they are, they are not run again. */
  readonly done: readonly DoneStep[];
  readonly failure: ErrorInfo;
  /** From 1. */
  readonly round: number;
}

/** What came of a proposal. */
export interface PlanOutcome {
  readonly request: PlanRequest;
  readonly proposal: PlanProposal;
  /** The plan that ran last: another than the proposal's after replanning. */
  readonly plan: Plan;
  readonly succeeded: boolean;
}

/** Turns a task into a plan. */
export interface Planner {
  /** Rejects if it finds no plan. */
  plan(request: PlanRequest): Promise<PlanProposal>;
  /** The same, step by step, so that some steps can begin before the plan is whole. */
  stream?(request: PlanRequest): PlanStream;
  /** The plan that goes on where another failed. Rejects if it finds none. */
  replan?(request: ReplanRequest): Promise<PlanProposal>;
  /** Told how the plan did; a cache keeps what succeeded. */
  settle?(outcome: PlanOutcome): void | Promise<void>;
}
