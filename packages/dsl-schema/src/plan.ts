/** A value as JSON knows it. Plans, inputs and most results are made of these. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON Schema document (draft-07 or 2020-12). */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** How the steps of a plan follow each other. */
export type ExecutionMode = 'sequential' | 'dag' | 'graph';

/** A condition: an expression that has to give `true` or `false`, or one of these as they are. */
export type Condition = string | boolean;

/** The upper limits that a plan sets for itself; each can only lower what the runner allows. */
export interface Budget {
  /** Tool calls in the whole run, every attempt counted. */
  readonly max_tool_calls?: number;
  /** Iterations of all loops and reduces of the run together. */
  readonly max_loop_iterations?: number;
  /** Milliseconds from the start of the run to its end. */
  readonly max_duration_ms?: number;
  /** Units of work one expression may do; see `Limits.expressionWork`. */
  readonly max_expression_work?: number;
  /** Bytes of one value as it is kept in the trace. */
  readonly max_trace_value_bytes?: number;
}

/** A plan: data that says which tools to call, in which order and with what. */
export interface Plan {
  /** Address of the JSON Schema, for editors. Not read. */
  readonly $schema?: string;
  readonly version: '1.0';
  /** One line that says what the plan does. */
  readonly plan?: string;
  /** Default: `sequential`. */
  readonly execution?: ExecutionMode;
  /** JSON Schema of the variable `input` of a run. */
  readonly inputs?: JsonSchema;
  readonly steps: readonly Step[];
  readonly budget?: Budget;
  /** Anything else, kept as it is and never read. */
  readonly metadata?: { readonly [key: string]: unknown };
}

/** When and how often a failed step is tried again. */
export interface Retry {
  /** Further attempts after the first. 0 means none. */
  readonly max: number;
  /** Milliseconds before the second attempt. Default: 200. */
  readonly backoff_ms?: number;
  /** What the pause is multiplied with after each attempt. Default: 2. */
  readonly factor?: number;
  /** Upper bound of a pause in milliseconds. Default: 30,000. */
  readonly max_delay_ms?: number;
  /** Whether a pause is drawn from 0 to its length ("full jitter"). Default: true. */
  readonly jitter?: boolean;
  /** Error codes that are tried again. Default: every error that can pass. */
  readonly on?: readonly string[];
}

/** What happens when a step has failed for good. Default: `fail`. */
export type OnError = 'fail' | 'continue' | { readonly fallback: readonly Step[] };

/** What happens when an item of a container fails. Default: `fail`. */
export type OnItemError = 'fail' | 'settle' | { readonly tolerate: number | string };

/** One way out of a step in a graph plan. */
export interface NextStep {
  /** Id of the step that follows. */
  readonly to: string;
  /** Taken only if this holds. Default: true. */
  readonly when?: Condition;
}

/** What every kind of step can have. */
export interface StepBase {
  /** Unique in the plan, nested steps included. */
  readonly id: string;
  readonly description?: string;
  /** Ids of steps that have to be done before this one starts. */
  readonly depends_on?: readonly string[];
  /** The step is skipped, with the result null, unless this holds. */
  readonly when?: Condition;
  /** Milliseconds one attempt may take. */
  readonly timeout_ms?: number;
  /** Short form of `retry.max`. */
  readonly retry_count?: number;
  readonly retry?: Retry;
  readonly on_error?: OnError;
  /** Runs, newest first, if the run fails or is cancelled after this step was done. */
  readonly compensate?: Step;
  /** An equal call (same tool, same input) of the same run is not made twice; its result is used again. */
  readonly cache?: boolean;
  /** The variable the result is written to. Default: the id. */
  readonly output?: string;
  /** Graph plans only: the first entry that holds is taken. A string is the id of the only one. */
  readonly next?: string | readonly NextStep[];
  /** Graph plans only: how often the step may run. Default: 25. */
  readonly max_visits?: number;
}

/** Calls a tool. `type` can be left out. */
export interface ToolStep extends StepBase {
  readonly type?: 'tool';
  readonly tool: string;
  /** Arguments; strings in it, at any depth, are templates. */
  readonly input?: { readonly [name: string]: unknown };
}

/** Runs its body once for each item of an array, or while a condition holds. Its result: the bodies' results, in order. */
export interface LoopStep extends StepBase {
  readonly type: 'loop';
  /** Path or expression of an array, or the array itself. */
  readonly over?: string | readonly unknown[];
  /** Goes on as long as this holds; read before each iteration. */
  readonly while?: Condition;
  /** Ends once this holds; read after each iteration. */
  readonly until?: Condition;
  /** Needed with `while` and `until`; reaching it is a failure of the step. */
  readonly max_iterations?: number;
  /** The variable of the current item (default `item`); with `while` and `until`, of the last body's result (default `last`, at first null). */
  readonly as?: string;
  /** The variable of the current position, from 0. */
  readonly index_as?: string;
  readonly step?: Step;
  readonly steps?: readonly Step[];
  /** Iterations at a time. Default: 1. Not with `while` and `until`. */
  readonly concurrency?: number;
  readonly on_item_error?: OnItemError;
}

/** Runs its steps side by side. Its result: an object from child id to result. */
export interface ParallelStep extends StepBase {
  readonly type: 'parallel';
  readonly steps: readonly Step[];
  /** Steps at a time. Default: all. */
  readonly concurrency?: number;
  readonly on_item_error?: OnItemError;
}

/** Maps an array through `reducer`, or, with `accumulator`, folds it to one value. */
export interface ReduceStep extends StepBase {
  readonly type: 'reduce';
  /** Path or expression of an array, or the array itself. */
  readonly input: string | readonly unknown[];
  /** The variable of the current item. Default: `item`. */
  readonly as?: string;
  /** The variable of the current position, from 0. */
  readonly index_as?: string;
  /** A step, or the name of a tool that gets `{ [as]: item, [accumulator]: value }`. */
  readonly reducer: Step | string;
  /** The variable of the value so far; makes the step a fold. */
  readonly accumulator?: string;
  /** First value of the accumulator. Default: the first item. Strings in it are templates. */
  readonly initial?: unknown;
  /** The fold may be done as a tree, neighbours first. */
  readonly associative?: boolean;
  /** Items (or pairs of a tree) at a time. Default: 1. */
  readonly concurrency?: number;
  readonly on_item_error?: OnItemError;
}

/** One branch of a conditional. */
export interface ConditionalCase {
  readonly when: Condition;
  readonly steps: readonly Step[];
}

/** Runs one of its branches. Its result: that of the last step of the branch taken, else null. */
export interface ConditionalStep extends StepBase {
  readonly type: 'conditional';
  readonly condition?: Condition;
  readonly then?: readonly Step[];
  /** Instead of `condition` and `then`: the first case that holds is taken. */
  readonly cases?: readonly ConditionalCase[];
  readonly otherwise?: readonly Step[];
}

/** Gives the plan its result. In a dag it follows every step listed before it. */
export interface FinalStep extends StepBase {
  readonly type: 'final';
  /** The tool that makes the result; without it the input is the result. */
  readonly function?: string;
  readonly input?: { readonly [name: string]: unknown };
}

/** What becomes of an approval that nobody decides in time. */
export type OnTimeout = 'fail' | 'approve' | 'reject';

/** What becomes of an approval that is rejected. */
export type OnReject = 'fail' | 'continue';

/**
 * Asks a person, and waits for the decision, which is its result: `approved`, `values` (what was shown, or as it was edited; null if nothing was), `edited`,
 * `timed_out`, `by` and `comment` (a text, or null).
 */
export interface ApprovalStep extends StepBase {
  readonly type: 'approval';
  /** What is asked, for people. A template. */
  readonly message: string;
  /** What the decision is about, by name. Who decides sees it, and may edit it. Strings in it are templates. */
  readonly show?: { readonly [name: string]: unknown };
  /** With `timeout_ms`: what happens if nobody has decided by then. Default: `fail`. */
  readonly on_timeout?: OnTimeout;
  /** Default: `continue` if a condition of the plan reads `approved`, else `fail`: that ends the run, and nothing in the plan handles it. */
  readonly on_reject?: OnReject;
}

/** Waits for a time or a signal: it has one of `for_ms`, `until` and `signal`. Its result: the payload of the signal, else null. */
export interface WaitStep extends StepBase {
  readonly type: 'wait';
  /** Milliseconds, or a template that gives them. */
  readonly for_ms?: number | string;
  /** A time in ISO 8601, or a template that gives one (or milliseconds since 1970). If it is over, the step ends at once. */
  readonly until?: string;
  /** The name of the signal. A template. */
  readonly signal?: string;
}

/** Runs another plan, in a scope of its own. */
export interface SubplanStep extends StepBase {
  readonly type: 'subplan';
  /** The plan, or the name of one that the runner knows. */
  readonly plan: Plan | string;
  /** The variable `input` of that plan. Strings in it are templates. */
  readonly input?: { readonly [name: string]: unknown };
}

export type Step =
  | ToolStep
  | LoopStep
  | ParallelStep
  | ReduceStep
  | ConditionalStep
  | FinalStep
  | ApprovalStep
  | WaitStep
  | SubplanStep;

/** The value of `type`; a tool step may leave it out. */
export type StepType =
  | 'tool'
  | 'loop'
  | 'parallel'
  | 'reduce'
  | 'conditional'
  | 'final'
  | 'approval'
  | 'wait'
  | 'subplan';
