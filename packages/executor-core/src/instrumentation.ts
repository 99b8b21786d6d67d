import type { RunEvent } from './events.ts';
import type { PlanningEvent } from './planner.ts';
import { isThenable } from './warnings.ts';

/** One attempt of a call of a tool. */
export interface CallIdentity {
  readonly runId: string;
  /** Path of the step in the run. */
  readonly path: string;
  readonly stepId: string;
  /** Id of the tool. */
  readonly tool: string;
  /** From 1. */
  readonly attempt: number;
}

/** A run that begins. */
export interface RunIdentity {
  readonly runId: string;
  readonly planId: string;
  /** What `ExecutionOptions.carrier` says: where in a trace the caller stands. */
  readonly carrier?: Readonly<Record<string, string>>;
}

/** An answer to a run that waits: a decision or a signal. */
export interface Answering {
  readonly runId: string;
  /** Path of the step that takes it; absent for a signal that no step waits for yet. */
  readonly path?: string;
  /** Name of the signal. */
  readonly signal?: string;
  /** What `Decision.carrier` says: where in a trace who answers stands. */
  readonly carrier?: Readonly<Record<string, string>>;
}

/** A task that is planned and run. */
export interface TaskIdentity {
  /** Unique. */
  readonly taskId: string;
  /** In the user's words. */
  readonly task: string;
}

/** One time that a planner is asked for a task. */
export interface PlanningIdentity extends TaskIdentity {
  /** 0 for the first plan, from 1 for those that follow failed runs. */
  readonly round: number;
}

/**
 * Watches runs from inside: it sees every event as it happens, and what it sets up around a call, such as an active span, is there while the tool runs. The functions
 * that go around something have to call `make` once, before they return, and to give what it gives. Whatever an instrumentation does wrong becomes a warning; the
 * run goes on as if it was not there.
 */
export interface Instrumentation {
  /** Called where the run is begun, before its first event: what is active there is what has called. */
  beginRun?(run: RunIdentity): void;
  /** Gets every event of a run, in order, before the sinks. */
  receive(event: RunEvent): void;
  /** Goes around each attempt of a call. */
  aroundCall?<Result>(call: CallIdentity, make: () => Result): Result;
  /** Headers that tell other systems where in a trace a call stands: {@link ToolContext.carrier}. Asked when a tool asks. */
  carrierOf?(call: CallIdentity): Readonly<Record<string, string>> | undefined;
  /** Called where a run is answered, before it goes on: what is active there is what has answered. */
  answering?(answer: Answering): void;
  /** Goes around a task: its planning and its runs. */
  aroundTask?<Result>(task: TaskIdentity, make: () => Promise<Result>): Promise<Result>;
  /** Goes around one time that a planner is asked. */
  aroundPlanning?<Result>(planning: PlanningIdentity, make: () => Promise<Result>): Promise<Result>;
  /** Gets every decision on the way to a plan. */
  receivePlanning?(event: PlanningEvent, task: TaskIdentity): void;
}

/** Goes around something of which it knows the identity. */
type Around<Identity, Result> = (identity: Identity, make: () => Result) => Result;

/**
 * Calls through all that go around, the first outermost. What they throw or change is passed over: the answer is that of `make`, which is called exactly once.
 *
 * @param warn told of one that fails
 */
export function callThrough<Identity, Result>(
  arounds: readonly Around<Identity, Result>[],
  identity: Identity,
  make: () => Result,
  warn: (problem: unknown) => void,
): Result {
  let end: End<Result> | undefined;
  const makeOnce = (): Result => {
    if (end === undefined) {
      try {
        end = { result: make() };
      } catch (error) {
        end = { error };
      }
    }
    if ('error' in end) throw end.error;
    return end.result;
  };
  const nested = arounds.reduceRight<() => Result>((inner, around) => () => around(identity, inner), makeOnce);
  try {
    const answer = nested();
    if (end === undefined) warn(new Error('it did not call what it goes around'));
    else warnIfRejected(answer, end, warn);
  } catch (error) {
    const isItsOwn = end === undefined || !('error' in end) || end.error !== error;
    if (isItsOwn) warn(error);
  }
  return makeOnce();
}

/** How what is gone around has ended, or the promise of that. */
type End<Result> = { readonly result: Result } | { readonly error: unknown };

/** What goes around may give a promise of its own, which nobody waits for. That it rejects as what it goes around does is no problem of it. */
function warnIfRejected<Result>(answer: unknown, end: End<Result>, warn: (problem: unknown) => void): void {
  const made: unknown = 'result' in end ? end.result : undefined;
  if (answer === made || !isThenable(answer)) return;
  answer.then(undefined, (problem: unknown) => {
    if (!isThenable(made)) return warn(problem);
    made.then(
      () => warn(problem),
      (error: unknown) => {
        if (error !== problem) warn(problem);
      },
    );
  });
}
