import type { CheckResult, ParseResult, Plan } from '@planloom/dsl-schema';
import type { ToolRegistry } from '@planloom/tool-kit';

import type { Decision } from './approval.ts';
import type { WaitingFor } from './events.ts';
import type { ExecutionOptions } from './options.ts';
import type { CompiledPlan } from './program/compiled-plan.ts';
import type { StreamEvent } from './stream-event.ts';
import type { ExecTrace } from './trace/exec-trace.ts';

/** The variables a run begins with; `{ input: { … } }` makes `input.…` readable. */
export type RunContext = Readonly<Record<string, unknown>>;

/**
 * A plan to run: a plan, an object that has yet to be checked (what a model wrote, say), its text as JSON or YAML, what
 * `parsePlan` gave, or a plan that is compiled already.
 */
export type PlanSource =
  | Plan
  | string
  | ParseResult
  | CompiledPlan
  | { readonly version: unknown; readonly steps: readonly unknown[] };

/** What a run gave. */
export interface ExecutionResult {
  readonly runId: string;
  /** What the final step gave; without one, what the last step gave. */
  readonly result: unknown;
  /** The variables at the end of the run: those it began with and the outputs of its steps. */
  readonly context: Record<string, unknown>;
  readonly trace: ExecTrace;
  /** Problems that did not touch the run, such as a callback that threw. */
  readonly warnings: readonly string[];
}

/** Which events a reader gets. */
export interface ReadEventsOptions {
  /** Number of the first event, from 1: one more than the last that was read goes on behind it. Default: 1. */
  readonly from?: number;
  /** Ends the reading, also while it waits for the next event. The run goes on. */
  readonly signal?: AbortSignal;
}

/** A step that waits for something from outside the run. */
export interface WaitingStep {
  /** Path in the run. */
  readonly path: string;
  readonly stepId: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** What is shown to who decides is here as it is, not bounded and redacted as in events. */
  readonly for: WaitingFor;
}

/** How a signal is sent. */
export interface SignalOptions {
  /** Headers that say where in a trace the sender stands, such as `traceparent`. Names in lower case. */
  readonly carrier?: Readonly<Record<string, string>>;
}

/** How a run is streamed. */
export interface StreamOptions extends ExecutionOptions {
  /**
   * Events that are kept for readers, from 1: at least so many with 2 KiB each on average, fewer where values are large. `Infinity` keeps all. Up to twice as many, and twice their bytes, are
   * held for a while. Default: 10,000, which is 20 MB.
   */
  readonly keptEvents?: number;
}

/**
 * A run and its events as they happen. There may be several readers, at any time, each at its own pace; none slows the run down, and leaving the loop leaves the run going. As the events
 * that are kept are bounded, a reader who is too slow, or comes too late, gets one `stream.skipped` in the place of those that are missing.
 */
export interface RunStream extends AsyncIterable<StreamEvent> {
  readonly runId: string;
  /** Rejects as `execute` would. The events end before it settles. */
  readonly result: Promise<ExecutionResult>;
  /**
   * The events from a number on: those that are kept, then those to come, until the run ends. The stream itself is `events()`.
   *
   * @throws RangeError if the number is none
   */
  events(options?: ReadEventsOptions): AsyncIterableIterator<StreamEvent>;
  cancel(reason?: unknown): void;
  /** What the run waits for now and nobody has answered yet, the oldest first. */
  waiting(): readonly WaitingStep[];
  /**
   * Decides at an `approval` step.
   *
   * @param path of the step, as `waiting` and the event `step.waiting` say it
   * @throws AnswerError if no step waits there, or the decision does not fit what is asked; the run still waits then
   */
  decide(path: string, decision: Decision): void;
  /**
   * Sends a signal. The `wait` step that has waited for it longest takes it; if there is none, it is kept for the next.
   *
   * @throws AnswerError if the run is over
   */
  signal(name: string, payload?: unknown, options?: SignalOptions): void;
}

/** Runs plans with a set of tools. */
export interface Executor {
  readonly tools: ToolRegistry;
  /**
   * Checks and runs a plan.
   *
   * @throws PlanError if the plan is not fit to run; nothing was called then
   * @throws RunError if a step failed and nothing handled it, a limit was reached or the run was cancelled; also, before anything is called, if the plan waits for
   *   decisions or signals that cannot come: `approval/nobody-to-ask`, `wait/no-signals`
   */
  execute(plan: PlanSource, context?: RunContext, options?: ExecutionOptions): Promise<ExecutionResult>;
  /** As `execute`, with the events of the run. */
  stream(plan: PlanSource, context?: RunContext, options?: StreamOptions): RunStream;
  /** Checks a plan against the tools, without running it. */
  check(plan: PlanSource, context?: RunContext): CheckResult;
  /**
   * Prepares a plan once for many runs. It keeps the tools as they are now.
   *
   * @throws PlanError if the plan is not fit to run
   */
  compile(plan: PlanSource, context?: RunContext): CompiledPlan;
}
