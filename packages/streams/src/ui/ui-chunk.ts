import type {
  DecisionInfo,
  ItemCounts,
  RunEvent,
  SkipReason,
  StepEventBase,
  SuspendedStep,
  WaitingFor,
} from '@planloom/executor-core';

/** What is wrong, for people. */
export interface PartError {
  readonly code: string;
  readonly message: string;
}

/** The run as a whole: part `data-plan` of a message, whose id is that of the run. */
export interface PlanPart {
  readonly runId: string;
  /** `suspended`: there is nothing to do until an answer, a signal or a time comes. */
  readonly status: 'running' | 'suspended' | 'undoing' | 'completed' | 'failed' | 'cancelled';
  /** While it is suspended: the steps that wait, at most 100. */
  readonly waiting?: readonly SuspendedStep[];
  /** Line of the plan that says what it does. */
  readonly summary?: string;
  /** How many steps have begun, and how many of these have ended how. */
  readonly steps: {
    readonly started: number;
    readonly completed: number;
    readonly failed: number;
    readonly skipped: number;
    readonly cancelled: number;
  };
  /** Steps that have no part of their own, as there are too many. */
  readonly hiddenSteps: number;
  /** Events that the server did not have any more when this reader came to them; what is counted leaves them out. */
  readonly missedEvents: number;
  readonly durationMs?: number;
  readonly error?: PartError;
}

/** One step: part `data-step` of a message, whose id is that of the run and the path of the step. With `parent`, the parts are a tree. */
export interface StepPart {
  /** Path in the run, for instance `process_cities[2].fetch_weather`. */
  readonly path: string;
  readonly stepId: string;
  readonly type: StepEventBase['stepType'];
  /** Path of the step around it. */
  readonly parent?: string;
  readonly tool?: string;
  /** `missed`: the run is over, and how the step has ended was among the events that this reader has missed. */
  readonly status: 'running' | 'retrying' | 'waiting' | 'completed' | 'failed' | 'skipped' | 'cancelled' | 'missed';
  /** Of a container: how far it is. */
  readonly items?: ItemCounts;
  /** What its tool has reported last. */
  readonly progress?: unknown;
  /** What its tool has logged last. */
  readonly log?: string;
  /** The attempt that is under way, or was the last. */
  readonly attempt?: number;
  readonly durationMs?: number;
  /** Why it has failed, or is tried again. */
  readonly error?: PartError;
  /** Why it was skipped. */
  readonly reason?: SkipReason;
  /** Of an approval or a wait: what it waits for, or has waited for. */
  readonly waitsFor?: WaitingFor;
  /** Of an approval: what was decided. */
  readonly decision?: DecisionInfo;
}

/** What a person is asked: part `data-approval` of a message, whose id is that of the run and the path of the step. What it takes to put up buttons, and what came of it. */
export interface ApprovalPart {
  readonly runId: string;
  /** Path of the step that asks: a decision is about it. */
  readonly path: string;
  readonly message: string;
  /** What the decision is about, by name; bounded and redacted. */
  readonly show?: unknown;
  /** SHA-256 of what is asked and shown, in hexadecimal digits; a decision says which it is about. */
  readonly hash: string;
  /** When it times out: milliseconds since 1970. Absent: never. */
  readonly due?: number;
  /**
   * `cancelled`: nobody is asked any more, and nobody has decided. `missed`: the run is over, and what was decided was among the events that this reader has missed.
   */
  readonly status: 'requested' | 'approved' | 'rejected' | 'timed-out' | 'cancelled' | 'missed';
  /** Who has decided, as far as that is known. */
  readonly by?: string;
  readonly comment?: string;
}

/** The data parts of a message about a run, as type arguments of the AI SDK want them: `UIMessage<unknown, PlanloomDataParts>`. */
// It is no interface, as the AI SDK asks for a type that any record fits.
export type PlanloomDataParts = {
  readonly plan: PlanPart;
  readonly step: StepPart;
  readonly approval: ApprovalPart;
  /** The result of the run, unless it is told as text. */
  readonly result: unknown;
};

/** One piece of a message of the AI SDK (`UIMessageChunk`), of the kinds that a run gives. */
export type UIChunk =
  | { readonly type: 'start'; readonly messageId: string }
  | { readonly type: 'start-step' }
  | { readonly type: 'data-plan'; readonly id: string; readonly data: PlanPart }
  | { readonly type: 'data-step'; readonly id: string; readonly data: StepPart }
  | { readonly type: 'data-approval'; readonly id: string; readonly data: ApprovalPart }
  | { readonly type: 'data-result'; readonly id: string; readonly data: unknown }
  | { readonly type: 'text-start'; readonly id: string }
  | { readonly type: 'text-delta'; readonly id: string; readonly delta: string }
  | { readonly type: 'text-end'; readonly id: string }
  | {
      readonly type: 'tool-input-available';
      readonly toolCallId: string;
      readonly toolName: string;
      readonly input: unknown;
      readonly dynamic: true;
      readonly providerExecuted: true;
      /** Path of the step. */
      readonly title: string;
    }
  | (ToolEnd & { readonly type: 'tool-output-available'; readonly output: unknown })
  | (ToolEnd & { readonly type: 'tool-output-error'; readonly errorText: string })
  | { readonly type: 'error'; readonly errorText: string }
  | { readonly type: 'abort'; readonly reason: string }
  | { readonly type: 'finish-step' }
  | { readonly type: 'finish'; readonly finishReason: 'stop' | 'error' };

interface ToolEnd {
  readonly toolCallId: string;
  readonly dynamic: true;
  readonly providerExecuted: true;
}

/** An event about a step. */
export type StepEvent = Extract<RunEvent, StepEventBase>;
