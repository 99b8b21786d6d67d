import type { DecisionInfo, ResumedBy, WaitingFor } from '../events.ts';
import type { ToolEntry } from '../program/program.ts';
import type { FailureReason } from './failure.ts';
import type { StepRun } from './step-run.ts';
import type { Timer } from './timers.ts';

/** What the machine wants to be done: a call, or that one is given up; a question, or that it is no longer one. */
export type Command = ToolCall | Abort | Ask | Unask;

/** The result of the call is not wanted any more. */
interface Abort {
  readonly type: 'abort';
  readonly call: ToolCall;
  readonly reason: FailureReason;
}

/** Somebody has to decide. */
interface Ask {
  readonly type: 'ask';
  readonly waiting: Waiting;
}

/** Nobody has to decide any more: it is decided, or the step has ended. */
interface Unask {
  readonly type: 'unask';
  readonly waiting: Waiting;
}

/** A step that waits for something from outside the run. */
export interface Waiting {
  readonly run: StepRun;
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** With what is shown whole, as a copy that cannot be changed. */
  readonly for: WaitingFor;
  /** An answer is on its way; set by the driver, so that there is only one. */
  isAnswered: boolean;
  /** When the wait was over: milliseconds since 1970. */
  endedAt: number | undefined;
  /** What has ended it; `undefined` if it was not answered. */
  by: ResumedBy | undefined;
  decision: DecisionInfo | undefined;
}

/** A decision that fits what was asked. */
export interface CheckedDecision {
  readonly approved: boolean;
  /** As they were shown, or edited; null if nothing was shown. */
  readonly values: Readonly<Record<string, unknown>> | null;
  readonly edited: boolean;
  readonly by: string | null;
  readonly comment: string | null;
}

/** What has come for a step that waits. */
export type Answer =
  | { readonly by: 'approval'; readonly decision: CheckedDecision }
  | { readonly by: 'signal'; readonly payload: unknown }
  | { readonly by: 'time' };

/** One attempt to call a tool. It is the timer of its deadline, too: nearly every call has one, and two objects cost more. */
export interface ToolCall extends Timer {
  readonly type: 'call';
  readonly kind: 'timeout';
  readonly run: StepRun;
  readonly tool: ToolEntry;
  /** Kept with the call, as long as the timer of its deadline is. */
  readonly input: unknown;
  /** From 1. */
  readonly attempt: number;
  /** Whatever the driver keeps with it. */
  handle: unknown;
}

/** What the machine has to be told. `at` is the only clock it sees: milliseconds since 1970. */
export type MachineEvent =
  | { readonly type: 'call.began'; readonly call: ToolCall; readonly at: number }
  | { readonly type: 'call.succeeded'; readonly call: ToolCall; readonly value: unknown; readonly at: number }
  | { readonly type: 'call.failed'; readonly call: ToolCall; readonly reason: FailureReason; readonly at: number }
  | { readonly type: 'answer'; readonly waiting: Waiting; readonly answer: Answer; readonly at: number }
  /** Who was to decide has failed to. */
  | { readonly type: 'answer.failed'; readonly waiting: Waiting; readonly reason: FailureReason; readonly at: number }
  | { readonly type: 'signal'; readonly name: string; readonly payload: unknown; readonly at: number }
  | { readonly type: 'cancel'; readonly reason: FailureReason; readonly at: number }
  /** Time has gone by, or the machine asked to be called again. */
  | { readonly type: 'tick'; readonly at: number };

/** How a run ended. */
export type Outcome =
  | { readonly status: 'success'; readonly result: unknown }
  | { readonly status: 'failed' | 'cancelled'; readonly failure: EndFailure };

/** What ended a run, and what went wrong while it was undone. */
export interface EndFailure extends FailureReason {
  /** The step where it began, if a step did. */
  readonly origin: StepRun | undefined;
  readonly compensationFailures: readonly { readonly path: string; readonly code: string; readonly message: string }[];
}
