import type { ExecutionMode, StepType } from '@planloom/dsl-schema';

/** One argument of a step. */
export interface DraftArgument {
  readonly name: string;
  /** A text, or a template; or JSON, in which texts are templates. */
  readonly value: string;
  /** What `value` is: `json` for numbers, booleans, lists and objects. */
  readonly as: 'text' | 'json';
}

/** One branch of a conditional. */
export interface DraftCase {
  readonly when: string;
  /** Ids of its steps, in order. */
  readonly steps: readonly string[];
}

/** A step of a draft. Lists that are empty and values that are null say nothing. */
export interface DraftStep {
  readonly id: string;
  readonly type: StepType;
  readonly description: string | null;
  /** The tool of a tool step, the function of a final step, the tool that reduces, or the name of a subplan. */
  readonly tool: string | null;
  /** Of an approval: what it shows. */
  readonly input: readonly DraftArgument[];
  /** Of a loop or a reduce: a path or an expression that gives the list. */
  readonly over: string | null;
  /** The variable of the current item; of a repeating loop, of the last result. */
  readonly as: string | null;
  readonly concurrency: number | null;
  /** Of a conditional its condition; of a loop without `over` the condition as long as which it goes on. */
  readonly condition: string | null;
  /** Of a loop without `over`: it ends once this holds. Of a wait: the time at which it ends. */
  readonly until: string | null;
  readonly max_iterations: number | null;
  /** Ids of the steps inside: the body of a loop, the steps of a parallel, the reducer, the branch of a condition that holds. */
  readonly steps: readonly string[];
  /** Of a conditional: ids of the steps of the other branch. */
  readonly otherwise: readonly string[];
  /** Of a conditional with several branches, instead of `condition`. */
  readonly cases: readonly DraftCase[];
  /** Of a reduce: the variable of the value so far. */
  readonly accumulator: string | null;
  /** Of a reduce with an accumulator: its first value, as JSON. */
  readonly initial: string | null;
  readonly depends_on: readonly string[];
  readonly when: string | null;
  readonly output: string | null;
  readonly on_error: 'fail' | 'continue' | null;
  /** Ids of the steps that run in the place of this one if it fails. */
  readonly fallback: readonly string[];
  /** All other fields of the step, as one JSON object: `retry_count`, `timeout_ms`, `next`, `message` of an approval, … */
  readonly more: string | null;
}

/**
 * A plan as a flat list of steps, which providers can enforce while a model writes: no step stands inside another, containers name the steps inside them
 * by id, and every field is there. Steps that no other names are the plan's own, in the order of the list.
 */
export interface PlanDraft {
  /** One line on what the plan does. */
  readonly plan: string;
  readonly execution: ExecutionMode;
  readonly steps: readonly DraftStep[];
  /** All other fields of the plan, as one JSON object: `inputs`, `budget`, `metadata`. */
  readonly more: string | null;
}
