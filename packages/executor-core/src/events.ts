import type { OnTimeout, StepType } from '@planloom/dsl-schema';
import type { ToolUsage } from '@planloom/tool-kit';

/** What went wrong, as plain data: for events, traces and `errors.<id>` of a plan. */
export interface ErrorInfo {
  /** Stable, for instance `tool/failed`, `step/timeout`, `expression/missing-path`. */
  readonly code: string;
  readonly message: string;
  /** Path of the step where it began. */
  readonly step: string;
  /** Attempts made by that step. */
  readonly attempts: number;
}

/** What every event says. */
export interface EventBase {
  /** From 1, without gaps in one run. */
  readonly seq: number;
  /** Milliseconds since 1970, with fractions. */
  readonly at: number;
  readonly runId: string;
}

/** What every event of a step says. */
export interface StepEventBase extends EventBase {
  /** Path in the run, for instance `process_cities[2].fetch_weather`. */
  readonly path: string;
  readonly stepId: string;
  readonly stepType: StepType;
  /** Path of the step around it. */
  readonly parent?: string;
  /** The tool it calls. */
  readonly tool?: string;
}

/** How many of a container's items are done. */
export interface ItemCounts {
  /** Those that failed among them. */
  readonly done: number;
  readonly failed: number;
  /** Unknown for `while` and `until`. */
  readonly total?: number;
}

/** A piece of a result that its tool gives in pieces, such as the tokens of a model. Bounded and redacted. */
export type StepChunk =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'data'; readonly data: unknown };

/** How a failure was handled: by `on_error`, or by `on_item_error` of the container. */
export type FailureHandling = 'continue' | 'fallback' | 'item';

/** What a step waits for that comes from outside the run. */
export type WaitingFor =
  | {
      readonly kind: 'approval';
      /** What is asked. */
      readonly message: string;
      /** What the decision is about, by name. In events bounded and redacted, as all values. */
      readonly show?: unknown;
      /** SHA-256 of what is asked and shown, in hexadecimal digits: a decision can say what it is about. */
      readonly hash: string;
      /** When it times out: milliseconds since 1970. Absent: never. */
      readonly due?: number;
      /** What happens then. */
      readonly onTimeout?: OnTimeout;
    }
  | {
      readonly kind: 'signal';
      /** Its name. */
      readonly signal: string;
      /** As for an approval. */
      readonly due?: number;
    }
  | {
      readonly kind: 'time';
      /** Milliseconds since 1970. */
      readonly until: number;
    };

/** What was decided at an approval. */
export interface DecisionInfo {
  readonly approved: boolean;
  /** Whether a value is another than was shown. */
  readonly edited: boolean;
  /** Who has decided, as far as that is said. */
  readonly by?: string;
  readonly comment?: string;
}

/** What has ended a wait: the answer, or the time at which an approval counts as decided. */
export type ResumedBy = 'approval' | 'signal' | 'time' | 'timeout';

/** A step that the run waits for. */
export interface SuspendedStep {
  readonly path: string;
  readonly for: WaitingFor['kind'];
  /** When the time comes, or the wait times out: milliseconds since 1970. Absent: never. */
  readonly due?: number;
}

/** Something that happened in a run. Values in it are bounded and redacted as in the trace. */
export type RunEvent =
  | (EventBase & { readonly type: 'run.started'; readonly planId: string; readonly summary?: string })
  | (StepEventBase & { readonly type: 'step.started'; readonly input?: unknown })
  | (StepEventBase & {
      readonly type: 'step.progress';
      /** What the tool reported. */
      readonly data?: unknown;
      /** Of a container: how far it is. */
      readonly items?: ItemCounts;
      /** The next piece of the result. */
      readonly chunk?: StepChunk;
    })
  | (StepEventBase & {
      readonly type: 'step.usage';
      /** What the tool has used since it said so last. */
      readonly usage: ToolUsage;
    })
  | (StepEventBase & { readonly type: 'step.log'; readonly message: string; readonly data?: unknown })
  | (StepEventBase & {
      readonly type: 'step.retrying';
      /** The attempt that failed, from 1. */
      readonly attempt: number;
      /** Milliseconds until the next one. */
      readonly delayMs: number;
      readonly error: ErrorInfo;
    })
  /** It has begun to wait for something from outside the run. */
  | (StepEventBase & { readonly type: 'step.waiting'; readonly for: WaitingFor })
  /** What it waited for has come. A wait that fails or is cancelled is not resumed. */
  | (StepEventBase & {
      readonly type: 'step.resumed';
      readonly by: ResumedBy;
      /** Milliseconds. */
      readonly waitedMs: number;
      /** Of an approval. */
      readonly decision?: DecisionInfo;
    })
  | (StepEventBase & {
      readonly type: 'step.completed';
      readonly output?: unknown;
      readonly durationMs: number;
      readonly attempts: number;
      /** Milliseconds that its calls waited for a slot of the run or of their tool; absent if they did not wait. */
      readonly queuedMs?: number;
      /** Of a `conditional`, the branch it took: `then`, `otherwise` or `cases[1]`; absent if it took none. */
      readonly branch?: string;
      /** Set if the result is that of an equal call (of this run, or one before it: see `kept`), or of the fallback. */
      readonly source?: 'cache' | 'fallback' | 'kept';
    })
  | (StepEventBase & {
      readonly type: 'step.failed';
      readonly error: ErrorInfo;
      readonly durationMs: number;
      /** As for `step.completed`. */
      readonly queuedMs?: number;
      /** As for `step.completed`. */
      readonly branch?: string;
      /** Absent if nothing handled it. */
      readonly handled?: FailureHandling;
    })
  | (StepEventBase & { readonly type: 'step.skipped'; readonly reason: SkipReason })
  | (StepEventBase & {
      readonly type: 'step.cancelled';
      /** As for `step.completed`. */
      readonly branch?: string;
    })
  /** There is nothing to do until something comes from outside, or a time. */
  | (EventBase & {
      readonly type: 'run.suspended';
      /** The steps that wait, the oldest first; at most 100. */
      readonly waiting: readonly SuspendedStep[];
    })
  /** It goes on: before whatever has ended the wait. */
  | (EventBase & { readonly type: 'run.resumed'; readonly suspendedMs: number })
  | (EventBase & { readonly type: 'run.compensating'; readonly steps: number })
  | (EventBase & { readonly type: 'run.completed'; readonly result?: unknown; readonly durationMs: number })
  | (EventBase & { readonly type: 'run.failed'; readonly error: ErrorInfo; readonly durationMs: number })
  | (EventBase & { readonly type: 'run.cancelled'; readonly error: ErrorInfo; readonly durationMs: number });

/** Why a step did not run: its `when`, or a step that it needs has failed. */
export type SkipReason = 'when' | 'dependency';

/** Receives the events of a run, in order. What it throws or rejects with becomes a warning of the result. */
export interface EventSink {
  receive(event: RunEvent): void | PromiseLike<void>;
}
