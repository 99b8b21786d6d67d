import type { Budget } from './plan.ts';

/** What a plan may be and do at most. The runner sets it; a plan can only lower it with its `budget`. */
export interface Limits {
  /** Bytes of a plan's text (UTF-8). A plan given as a value is measured by its keys, texts and other values. Default: 16 MiB. */
  readonly planBytes: number;
  /** Steps of a plan, nested ones and inline plans included. Default: 1,000,000. */
  readonly steps: number;
  /** Levels of steps inside steps, and levels of arrays and objects inside one value of a step. Default: 64. */
  readonly depth: number;
  /** Iterations of all loops and reduces of a run together. Default: 1,000,000. */
  readonly loopIterations: number;
  /** Tool calls of a run, every attempt counted. Default: 1,000,000. */
  readonly toolCalls: number;
  /** Milliseconds from the start of a run to its end. Default: no limit. */
  readonly durationMs: number;
  /** Units of work of one expression: one for each node visited and each element or character produced. Default: 1,000,000. */
  readonly expressionWork: number;
  /** Bytes of one value as it is kept in the trace. Default: 16 KiB. */
  readonly traceValueBytes: number;
}

/** The limits that hold where nobody says otherwise: room for plans of 100,000 steps and more. */
export const DEFAULT_LIMITS: Limits = {
  planBytes: 16 * 1024 * 1024,
  steps: 1_000_000,
  depth: 64,
  loopIterations: 1_000_000,
  toolCalls: 1_000_000,
  durationMs: Number.POSITIVE_INFINITY,
  expressionWork: 1_000_000,
  traceValueBytes: 16 * 1024,
};

/** The limits of a run: what the runner allows, lowered by what the plan asks for. A plan cannot raise one. */
export function lowerLimits(base: Limits, budget: Budget = {}): Limits {
  return {
    ...base,
    toolCalls: lower(base.toolCalls, budget.max_tool_calls),
    loopIterations: lower(base.loopIterations, budget.max_loop_iterations),
    durationMs: lower(base.durationMs, budget.max_duration_ms),
    expressionWork: lower(base.expressionWork, budget.max_expression_work),
    traceValueBytes: lower(base.traceValueBytes, budget.max_trace_value_bytes),
  };
}

function lower(limit: number, wish: number | undefined): number {
  return wish === undefined ? limit : Math.min(limit, wish);
}
