import type { ExecutionMode, StepType } from '@planloom/dsl-schema';
import type { ToolUsage } from '@planloom/tool-kit';

import type { DecisionInfo, ResumedBy, SkipReason, WaitingFor } from '../events.ts';

export type StepStatus = 'pending' | 'running' | 'success' | 'failed' | 'skipped' | 'cancelled';

/** One attempt of a step. */
export interface TraceAttempt {
  /** From 1. */
  readonly attempt: number;
  /** ISO 8601, UTC, to the microsecond. */
  readonly startTime: string;
  readonly durationMs: number;
  readonly error?: string;
  readonly errorCode?: string;
}

/** How a step has waited for something from outside the run. */
export interface TraceWait {
  readonly for: WaitingFor['kind'];
  /** The name of the signal. */
  readonly signal?: string;
  readonly waitedMs: number;
  /** What has ended it; absent if it has failed or was cancelled meanwhile. */
  readonly by?: ResumedBy;
  /** Of an approval; absent if nobody has decided. */
  readonly decision?: DecisionInfo;
}

/** What happened to one node: a step, or one of its instances in a loop. */
export interface ExecTraceEntry {
  /** Path in the run, for instance `process_cities[2].fetch_weather`. */
  readonly nodeId: string;
  /** Id of the step in the plan. */
  readonly stepId?: string;
  /** Path of the step around it. */
  readonly parentId?: string;
  readonly type: StepType;
  readonly status: StepStatus;
  /** ISO 8601, UTC, to the microsecond. Absent if it never started. */
  readonly startTime?: string;
  readonly endTime?: string;
  readonly durationMs?: number;
  /** Milliseconds that its calls waited for a slot of the run or of their tool; what they waited before the first attempt is before `startTime`. Absent if they did not. */
  readonly queuedMs?: number;
  /** Paths of the steps beside it that it waited for; absent if there were none, or the plan is a graph. */
  readonly dependsOn?: readonly string[];
  /** Why it was skipped: its `when`, or a step that it needs has failed. */
  readonly skipReason?: SkipReason;
  /** Of a `conditional`, the branch it took: `then`, `otherwise` or `cases[1]`; absent if it took none. */
  readonly branch?: string;
  /** Of an `approval` or a `wait` that has begun to wait; the last time, if it was tried again. */
  readonly wait?: TraceWait;
  readonly error?: string;
  readonly errorCode?: string;
  /** How a failure was handled. */
  readonly handled?: 'continue' | 'fallback' | 'item';
  /** The arguments of the call; of a container, what it went over; of an approval, what was asked. Bounded and redacted. */
  readonly input?: unknown;
  /** Bounded and redacted. */
  readonly output?: unknown;
  readonly retryCount: number;
  /** Of steps that call a tool. */
  readonly attempts?: readonly TraceAttempt[];
  readonly toolName?: string;
  /** What its calls have used up, as the tool said. */
  readonly usage?: ToolUsage;
  /** It undid another step after the run had failed or was cancelled. */
  readonly compensation?: boolean;
  /** The result is that of an equal call. */
  readonly cached?: boolean;
  /** Set if the result is that of an equal call of a run before this one. */
  readonly kept?: boolean;
}

export interface ExecTraceStatistics {
  /** Entries: every node that ended, also skipped and cancelled ones. */
  readonly totalSteps: number;
  readonly successfulSteps: number;
  readonly failedSteps: number;
  readonly skippedSteps: number;
  readonly cancelledSteps: number;
  /** Calls of tools, every attempt counted. */
  readonly toolCalls: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** Most calls that were under way at once. */
  readonly peakConcurrency: number;
  /** Sum of the durations of all attempts: how long the run would have taken one call at a time. */
  readonly workMs: number;
  /** Sum of the times that calls waited for a slot of the run or of their tool. */
  readonly queuedMs: number;
  /** Milliseconds in which there was nothing to do but to wait for something from outside; absent if there were none. */
  readonly suspendedMs?: number;
  /** What tools said they have used up; absent if none said anything. */
  readonly usage?: ToolUsage;
}

/** What happened in a run. Plain data, so it can be written as JSON. */
export interface ExecTrace {
  readonly planId: string;
  readonly runId: string;
  readonly executionMode: ExecutionMode;
  readonly status: 'success' | 'failed' | 'cancelled';
  /** ISO 8601, UTC, to the microsecond. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly totalDurationMs: number;
  /** One for each node, in the order they started; empty if the trace is off. */
  readonly entries: readonly ExecTraceEntry[];
  readonly statistics: ExecTraceStatistics;
  /** The variables at the end of the run. Bounded and redacted. */
  readonly contextSnapshot?: Readonly<Record<string, unknown>>;
  /** Problems that did not touch the run, such as a callback that threw. */
  readonly warnings?: readonly string[];
}
