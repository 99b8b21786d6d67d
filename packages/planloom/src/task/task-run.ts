import { DEFAULT_LIMITS, type Limits, type Plan } from '@planloom/dsl-schema';
import {
  callThrough,
  DEFAULT_CONCURRENCY,
  isRunError,
  KeptResults,
  systemClock,
  type ErrorInfo,
  type ExecutionOptions,
  type ExecutionResult,
  type Executor,
  type Instrumentation,
  type Planner,
  type PlanningEvent,
  type PlanProposal,
  type PlanRequest,
  type ReplanRequest,
  type RunContext,
  type RunError,
  type PlanningIdentity,
  type TaskIdentity,
} from '@planloom/executor-core';

import { addUsage } from './add-usage.ts';
import { diffPlans } from './diff-plans.ts';
import { DoneSteps } from './done-steps.ts';
import { EarlyResults } from './early-results.ts';
import { EarlyStart } from './early-start.ts';
import type { TaskOptions, TaskResult } from './task-types.ts';

/** How long calls that were told to stop may take to do so, before a failed run goes on another way. */
const MOST_STOPPING_MS = 5000;

/** What a task needs besides its words. */
export interface TaskSetting {
  readonly planner: Planner;
  readonly executor: Executor;
  readonly context: RunContext | undefined;
  readonly options: TaskOptions;
  /** The options that the executor has anyway. */
  readonly defaults: ExecutionOptions;
  readonly signal: AbortSignal | undefined;
}

/** A plan that failed, with what its run has left. */
interface FailedRound {
  readonly proposal: PlanProposal;
  readonly context: RunContext | undefined;
  readonly done: DoneSteps;
  /** From 1. */
  readonly round: number;
}

type AskReplan = (request: ReplanRequest) => Promise<PlanProposal> | undefined;

/** One task, from its words to its result. */
export class TaskRun {
  readonly #setting: TaskSetting;
  readonly #request: PlanRequest;
  readonly #runOptions: ExecutionOptions;
  readonly #kept: KeptResults;
  readonly #identity: TaskIdentity;
  readonly #instrumentations: readonly Instrumentation[];

  constructor(task: string, setting: TaskSetting) {
    const { executor, context, options, signal } = setting;
    const { onPlan: _, onPlanning: __, eager: ___, replan: ____, ...runOptions } = options;
    const { max = 1 } = options.replan ?? {};
    const isCount = Number.isInteger(max) && max >= 1;
    if (!isCount) throw new RangeError(`replan.max is ${max}, and has to be a whole number from 1.`);
    this.#setting = setting;
    this.#identity = { taskId: crypto.randomUUID(), task };
    this.#instrumentations = options.instrumentations ?? setting.defaults.instrumentations ?? [];
    this.#runOptions = runOptions;
    const concurrency = options.concurrency ?? setting.defaults.concurrency ?? DEFAULT_CONCURRENCY;
    // Steps that begin early and the run of the plan have one limit together.
    this.#kept = new KeptResults(options.eager ? { concurrency } : {});
    this.#request = {
      task,
      tools: executor.tools,
      ...(context && { context }),
      ...(signal && { signal }),
      onEvent: (event) => this.#tell(event),
    };
  }

  /** Plans and runs, with whatever watches it around. */
  toEnd(): Promise<TaskResult> {
    const arounds = this.#instrumentations.map(
      (each) => (identity: TaskIdentity, make: () => Promise<TaskResult>) =>
        each.aroundTask?.(identity, make) ?? make(),
    );
    return callThrough(
      arounds,
      this.#identity,
      () => this.#planAndRun(),
      (error) => this.#warn('a task', error),
    );
  }

  /** Asks the planner, with whatever watches it around. */
  #ask<Answer>(round: number, ask: () => Promise<Answer>): Promise<Answer> {
    const arounds = this.#instrumentations.map(
      (each) => (identity: PlanningIdentity, make: () => Promise<Answer>) =>
        each.aroundPlanning?.(identity, make) ?? make(),
    );
    return callThrough(arounds, { ...this.#identity, round }, ask, (error) => this.#warn('planning', error));
  }

  #warn(what: string, error: unknown): void {
    const message = `An instrumentation failed around ${what}: ${error instanceof Error ? error.message : String(error)}`;
    (this.#runOptions.onWarning ?? this.#setting.defaults.onWarning)?.(message);
  }

  async #planAndRun(): Promise<TaskResult> {
    const { signal, options } = this.#setting;
    signal?.throwIfAborted();
    if (!options.eager || this.#setting.planner.stream === undefined) {
      return this.#runPlans(await this.#ask(0, () => this.#setting.planner.plan(this.#request)));
    }
    const controller = new AbortController();
    const early = this.#earlyStart(signal ? AbortSignal.any([signal, controller.signal]) : controller.signal);
    try {
      return await this.#runPlans(await this.#ask(0, () => this.#planEagerly(early)));
    } finally {
      // What was begun and is not wanted any more does not go on behind the task's back.
      early.end();
      controller.abort(new Error('The task is over.'));
      await early.settled();
    }
  }

  /** Runs a plan, and those that follow it after failures. */
  async #runPlans(first: PlanProposal): Promise<TaskResult> {
    const { options } = this.#setting;
    const context = contextOf(this.#setting.context, first.context);
    let proposal = first;
    for (let replans = 0; ; replans += 1) {
      await options.onPlan?.(proposal.plan);
      const done = new DoneSteps();
      try {
        const result = await this.#run(proposal.plan, context, done);
        const warnings = [...result.warnings, ...(await this.#settle(first, proposal.plan, true))];
        return taskResult(result, proposal, replans, warnings);
      } catch (error) {
        proposal = await this.#goOn(error, first, { proposal, context, done, round: replans + 1 });
      }
    }
  }

  #run(plan: Plan, context: RunContext | undefined, done: DoneSteps): Promise<ExecutionResult> {
    const { executor, options, defaults } = this.#setting;
    if (!options.eager && !options.replan) return executor.execute(plan, context, this.#runOptions);
    const sinks = [...(this.#runOptions.sinks ?? defaults.sinks ?? []), done];
    return executor.execute(plan, context, { ...this.#runOptions, sinks, kept: this.#kept });
  }

  /**
   * The plan that follows one that failed.
   *
   * @param first the proposal that the task began with: it is what did badly if there is no other way
   * @throws the failure as it is where another plan cannot help or is not wanted, else what the planner rejects with
   */
  async #goOn(error: unknown, first: PlanProposal, failed: FailedRound): Promise<PlanProposal> {
    const { planner, options, signal } = this.#setting;
    const { max = 0 } = options.replan ?? {};
    try {
      if (signal?.aborted || failed.round > max || planner.replan === undefined || !isReplannable(error)) throw error;
      return await this.#replan(error, failed, (request) => planner.replan?.(request));
    } catch (reason) {
      // A run that was cancelled says nothing about its plan.
      if (!signal?.aborted) await this.#settle(first, failed.proposal.plan, false);
      throw reason;
    }
  }

  async #replan(error: RunError, failed: FailedRound, ask: AskReplan): Promise<PlanProposal> {
    const { proposal, context, done, round } = failed;
    await this.#stopped();
    this.#kept.forget(done.undone);
    const failure = failureOf(error);
    const given = { ...this.#request, ...(context && { context }) };
    const request = { ...given, plan: proposal.plan, done: done.list, failure, round };
    const next = await this.#ask(round, async () => ask(request));
    if (next === undefined) throw error;
    const patch = diffPlans(proposal.plan, next.plan);
    this.#tell({ type: 'planning.replanned', round, reason: failure, patch, plan: next.plan });
    const usage = addUsage(proposal.usage, next.usage);
    return { ...proposal, ...next, ...(usage && { usage }) };
  }

  /** Plans, and lets steps begin meanwhile. */
  async #planEagerly(early: EarlyStart): Promise<PlanProposal> {
    const { planner } = this.#setting;
    const stream = planner.stream?.(this.#request);
    if (stream === undefined) return planner.plan(this.#request);
    for await (const part of stream) early.take(part);
    const proposal = await stream.proposal;
    early.end(proposal.plan);
    return proposal;
  }

  #earlyStart(signal: AbortSignal): EarlyStart {
    const { executor, context = {}, options, defaults } = this.#setting;
    const { tools = [] } = typeof options.eager === 'object' ? options.eager : {};
    return new EarlyStart({
      executor,
      context,
      runOptions: this.#runOptions,
      results: new EarlyResults(this.#kept, mostCalls(options.limits, defaults.limits)),
      concurrency: options.concurrency ?? defaults.concurrency ?? DEFAULT_CONCURRENCY,
      eagerTools: new Set(tools),
      signal,
      tell: (event) => this.#tell(event),
    });
  }

  /** Waits for calls that were told to stop: what they have done is known then. */
  async #stopped(): Promise<void> {
    const clock = this.#runOptions.clock ?? this.#setting.defaults.clock ?? systemClock;
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => (cancel = clock.schedule(MOST_STOPPING_MS, resolve)));
    await Promise.race([this.#kept.settled(), late]);
    cancel();
  }

  /** Tells a planner how its plan did. Gives a warning if that goes wrong: the run is done all the same. */
  async #settle(proposal: PlanProposal, plan: Plan, succeeded: boolean): Promise<string[]> {
    try {
      await this.#setting.planner.settle?.({ request: this.#request, proposal, plan, succeeded });
      return [];
    } catch (error) {
      return [`The planner could not take note of the run: ${error instanceof Error ? error.message : String(error)}`];
    }
  }

  #tell(event: PlanningEvent): void {
    for (const each of this.#instrumentations) {
      guard(
        () => each.receivePlanning?.(event, this.#identity),
        (error) => this.#warn(event.type, error),
      );
    }
    guard(
      () => this.#setting.options.onPlanning?.(event),
      (error) =>
        this.#runOptions.onWarning?.(`onPlanning threw: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
}

/** The variables of a run: a template's inputs come with its plan, and what the caller gave goes before them. */
function contextOf(given: RunContext | undefined, proposed: RunContext | undefined): RunContext | undefined {
  if (proposed === undefined) return given;
  const [ours, theirs] = [given?.['input'], proposed['input']];
  const input = isRecord(ours) && isRecord(theirs) ? { ...theirs, ...ours } : (ours ?? theirs);
  return { ...proposed, ...given, ...(input !== undefined && { input }) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function taskResult(
  result: ExecutionResult,
  { plan, source, usage }: PlanProposal,
  replans: number,
  warnings: readonly string[],
): TaskResult {
  return { ...result, warnings, plan, ...(source !== undefined && { source }), replans, ...(usage && { usage }) };
}

/** Whether another plan may help: not where the run as a whole met a limit, was cancelled or had a wrong input. */
function isReplannable(error: unknown): error is RunError {
  return isRunError(error) && error.path !== undefined && !/^(?:run|limit)\//.test(error.code);
}

function failureOf({ code, message, path = '', stepId = '', trace }: RunError): ErrorInfo {
  const attempts = trace.entries.find(({ nodeId }) => nodeId === path)?.attempts?.length ?? 1;
  return { code, message, step: stepId, attempts };
}

/** The calls that a run may make: what is given to it goes before what the executor has. */
function mostCalls(given: Partial<Limits> = {}, defaults: Partial<Limits> = {}): number {
  return given.toolCalls ?? defaults.toolCalls ?? DEFAULT_LIMITS.toolCalls;
}

/** Runs code of the user's; what it throws or rejects with is told. */
function guard(code: () => unknown, warn: (problem: unknown) => void): void {
  try {
    Promise.resolve(code()).catch(warn);
  } catch (error) {
    warn(error);
  }
}
