import type { BlockLinks, ExecutionMode, OnReject, OnTimeout, Plan, StepType } from '@planloom/dsl-schema';
import type { PreparedTool } from '@planloom/tool-kit';

import type { SecretPlace } from '../secrets/secret-arguments.ts';
import type { Frame } from './frame.ts';

/** Gives a value from the variables of a frame. */
export interface Evaluator {
  /** @throws ExpressionError if it cannot */
  evaluate(frame: Frame): unknown;
}

/** The variables of one scope by their place in a frame. */
export interface FrameLayout {
  readonly names: readonly string[];
}

/** A plan, ready to be run: every name a number, every template a function, every order a counter. */
export interface Program {
  readonly plan: Plan;
  readonly mode: ExecutionMode;
  readonly root: BlockProgram;
  /** The variables of the plan. */
  readonly layout: FrameLayout;
  /** The tools it calls; a call names its tool by the position here. */
  readonly tools: readonly ToolEntry[];
  /** Checks the variable `input`; it throws if that does not fit the plan's `inputs`. */
  readonly checkInput: ((input: unknown) => unknown) | undefined;
  /** A step of each kind that waits for something from outside, if there is one; subplans count. */
  readonly waits: ProgramWaits;
}

/** The ids of steps that wait for something from outside. */
export interface ProgramWaits {
  approval?: string;
  signal?: string;
}

/** A tool of a program. */
export interface ToolEntry {
  readonly index: number;
  readonly prepared: PreparedTool;
}

/** A list of steps that are ordered among themselves. */
export interface BlockProgram {
  readonly role: 'plan' | 'body' | 'parallel' | 'branch' | 'reducer' | 'fallback' | 'compensate';
  readonly order: 'sequential' | 'dag' | 'graph' | 'parallel';
  readonly nodes: readonly NodeProgram[];
  /** Who waits for whom, by position. */
  readonly links: BlockLinks;
  /** How many variables a frame of its scope holds. */
  readonly frameSize: number;
}

/** One step. */
export interface NodeProgram {
  readonly position: number;
  readonly id: string;
  readonly type: StepType;
  /** Place of the output in the frame; -1 if it has none. */
  readonly slot: number;
  readonly action: Action;
  readonly when: Evaluator | undefined;
  /** Hops on the longest way from here to the end of the plan: who has most goes first when slots are short. */
  readonly priority: number;
  /** What is said of it besides; most steps say nothing and share one. */
  readonly policy: StepPolicy;
}

/** How a step fails, is tried again, is undone, and what follows it in a graph. */
export interface StepPolicy {
  readonly timeoutMs: number | undefined;
  /** Absent: the run's default for calls, 0 for containers. */
  readonly maxRetries: number | undefined;
  readonly backoff: Backoff;
  readonly onError: 'fail' | 'continue' | BlockProgram;
  readonly compensate: BlockProgram | undefined;
  readonly cache: boolean;
  /** Graph blocks only. */
  readonly next: readonly Exit[];
  readonly maxVisits: number;
}

/** How long to wait before another attempt, and after which errors there is one. */
export interface Backoff {
  readonly initialMs: number;
  readonly factor: number;
  readonly maxMs: number;
  readonly jitter: boolean;
  /** Codes of the errors; absent: every one that can pass. */
  readonly on: readonly string[] | undefined;
}

/** A way out of a node of a graph. */
export interface Exit {
  readonly to: number;
  readonly when: Evaluator | undefined;
}

/** What a step does. */
export type Action =
  | CallAction
  | { readonly kind: 'value'; readonly value: Evaluator }
  | LoopAction
  | WhileAction
  | ParallelAction
  | FoldAction
  | { readonly kind: 'conditional'; readonly branches: readonly Branch[] }
  | ApprovalAction
  | WaitAction
  | { readonly kind: 'subplan'; readonly program: Program; readonly input: Evaluator };

/** Calls a tool. */
interface CallAction {
  readonly kind: 'call';
  readonly tool: ToolEntry;
  readonly input: Evaluator;
  /** Where in the input secrets stand, as `SecretText`; absent if there are none. */
  readonly secrets: readonly SecretPlace[] | undefined;
}

/** Runs the body once for each item; the reduce without accumulator does the same. */
interface LoopAction {
  readonly kind: 'loop';
  readonly items: Evaluator;
  readonly body: BlockProgram;
  readonly itemSlot: number;
  readonly indexSlot: number;
  readonly concurrency: number;
  readonly itemErrors: ItemErrors;
}

interface WhileAction {
  readonly kind: 'while';
  readonly before: Evaluator | undefined;
  readonly after: Evaluator | undefined;
  readonly maxIterations: number;
  readonly body: BlockProgram;
  readonly lastSlot: number;
  readonly indexSlot: number;
  readonly itemErrors: ItemErrors;
}

interface ParallelAction {
  readonly kind: 'parallel';
  readonly body: BlockProgram;
  readonly concurrency: number;
  readonly itemErrors: ItemErrors;
}

interface FoldAction {
  readonly kind: 'fold';
  readonly items: Evaluator;
  readonly initial: Evaluator | undefined;
  readonly body: BlockProgram;
  readonly itemSlot: number;
  readonly indexSlot: number;
  readonly accumulatorSlot: number;
  readonly associative: boolean;
  readonly concurrency: number;
}

/** Asks a person. */
interface ApprovalAction {
  readonly kind: 'approval';
  readonly message: Evaluator;
  /** The message as the plan has it, for where values are not to be seen. */
  readonly source: string;
  readonly show: Evaluator | undefined;
  readonly onTimeout: OnTimeout;
  readonly onReject: OnReject;
}

/** Waits for a signal, or until a time. */
interface WaitAction {
  readonly kind: 'wait';
  readonly for: 'span' | 'time' | 'signal';
  /** Gives the milliseconds, the time or the name. */
  readonly value: Evaluator;
  /** Of a signal: the name as the plan has it, for where values are not to be seen. */
  readonly source: string;
}

/** A branch of a conditional; without a condition it is always taken. */
export interface Branch {
  /** Where its steps stand in the step: `then`, `otherwise`, `cases[1]`. */
  readonly name: string;
  readonly condition: Evaluator | undefined;
  readonly body: BlockProgram;
}

/** How many failed items a container bears. */
export type ItemErrors =
  | { readonly mode: 'fail' }
  | { readonly mode: 'settle' }
  | { readonly mode: 'tolerate'; readonly count: number; readonly percent: number };
