import type { DecisionInfo, ItemCounts, ResumedBy, WaitingFor } from '../events.ts';
import { variablesOf, type Frame } from '../program/frame.ts';
import type { BlockProgram, Evaluator, NodeProgram, Program, ToolEntry } from '../program/program.ts';
import { BlockOrder, type BlockEnds } from './block-order.ts';
import { BlockRun } from './block-run.ts';
import { CallCache } from './call-cache.ts';
import type { Answer, Command, MachineEvent, Outcome, Waiting } from './commands.ts';
import type { Container, ContainerHost } from './containers/container.ts';
import { containerOf } from './containers/index.ts';
import { errorInfo, evaluationFailure, failureOf, type Failure, type FailureReason } from './failure.ts';
import type { RunObserver } from './observer.ts';
import { OpenedSteps } from './opened-steps.ts';
import { ReadyQueue } from './ready-queue.ts';
import { retryPauseMs } from './retry.ts';
import { RunBudget, type RunLimits } from './run-budget.ts';
import { StepRun } from './step-run.ts';
import { Suspension } from './suspension.ts';
import { Timers, type Timer } from './timers.ts';
import { ToolCalls } from './tool-calls.ts';
import { UndoStack } from './undo-stack.ts';
import { markUnstarted } from './unstarted.ts';
import { Waits } from './waits.ts';

/** What a run is begun with. */
export interface MachineSettings {
  /** The variables of the plan. */
  readonly frame: Frame;
  /** Tool calls at a time. */
  readonly concurrency: number;
  readonly maxRetries: number;
  readonly defaultTimeoutMs: number;
  readonly limits: RunLimits;
  /** What jitter is drawn from, with path and attempt: the same seed draws the same. */
  readonly seed: string;
  readonly observer: RunObserver;
}

/** Steps looked at and calls begun in one turn, so that a plan that calls nothing cannot keep its host from cancelling it. */
const STEPS_PER_TURN = 2_000;

/**
 * Decides what happens in a run: what starts, is tried again, is skipped, is undone, and how it ends. It reads no clock, no
 * random source and no promise, and does nothing itself: it is told events and answers with commands, the same for the same.
 */
export class RunMachine implements BlockEnds, ContainerHost {
  /** Set once the run has ended. */
  outcome: Outcome | undefined = undefined;
  /** Attempts after the first. */
  retries = 0;
  readonly calls: ToolCalls;
  readonly waits: Waits;
  readonly suspension: Suspension;
  readonly #program: Program;
  readonly #settings: MachineSettings;
  readonly #observer: RunObserver;
  readonly #root: BlockRun;
  readonly #opened = new OpenedSteps();
  readonly #order: BlockOrder = new BlockOrder(this.#opened, this);
  readonly #timers = new Timers();
  readonly #cache = new CallCache();
  readonly #undo = new UndoStack();
  readonly #budget: RunBudget;
  /** Whether a turn was over before there was nothing more to do. */
  #hasMore = false;
  #now = 0;
  /** Steps that pause until their next attempt. */
  #pausing = 0;
  /** Set once the run is lost and only compensations run. */
  #loss: { status: 'failed' | 'cancelled'; reason: FailureReason; origin: StepRun | undefined } | undefined = undefined;

  constructor(program: Program, settings: MachineSettings) {
    this.#program = program;
    this.#settings = settings;
    this.#observer = settings.observer;
    this.suspension = new Suspension(settings.observer);
    this.waits = new Waits(this.#timers, settings.observer, (waiting, answer) => this.#answered(waiting, answer));
    this.calls = new ToolCalls(program.tools, settings.concurrency);
    this.#budget = new RunBudget(settings.limits);
    this.#root = new BlockRun(program.root, settings.frame, undefined, -1, Number.POSITIVE_INFINITY);
  }

  /** Whether it wants to go on at once: call `apply` with a tick. */
  get isBusy(): boolean {
    return this.outcome === undefined && this.#hasMore;
  }

  /** Begins the run. Returns the first commands. */
  begin(at: number): readonly Command[] {
    this.#now = at;
    const { durationMs } = this.#settings.limits;
    if (Number.isFinite(durationMs)) {
      this.#timers.add({ due: at + durationMs, kind: 'run', run: undefined, attempt: 0 });
    }
    this.#order.start(this.#root);
    return this.#turn();
  }

  /** Takes in what has happened. Returns what has to be done now. */
  apply(events: readonly MachineEvent[]): readonly Command[] {
    for (const event of events) {
      if (this.outcome) break;
      this.#now = event.at;
      this.#take(event);
    }
    for (let timer = this.#timers.takeDue(this.#now); timer && !this.outcome; timer = this.#timers.takeDue(this.#now)) {
      this.#ring(timer.kind, timer.run);
    }
    return this.#turn();
  }

  /** Nothing that has happened is left to be told: if there is nothing to do but to wait for something from outside, the run is suspended. */
  rest(): void {
    const isIdle = !this.outcome && !this.#hasMore && this.calls.active === 0 && this.#pausing === 0;
    if (isIdle) this.suspension.begin(this.waits, this.#now);
  }

  /** The time it was told last: milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** When it has to be told the time, if nothing else happens before: milliseconds since 1970. */
  nextDue(): number | undefined {
    return this.outcome ? undefined : this.#timers.nextDue();
  }

  /** The plan's variables as they are now. */
  variables(): Record<string, unknown> {
    return variablesOf(this.#program.layout, this.#settings.frame);
  }

  #take(event: MachineEvent): void {
    if (event.type === 'tick') return;
    if (event.type === 'cancel') {
      if (this.#loss) this.#stopWaiting(event.reason);
      else this.#lose('cancelled', event.reason, undefined);
      return;
    }
    if (event.type === 'signal') return this.waits.deliver(event.name, event.payload);
    if (event.type === 'answer') return this.waits.answer(event.waiting, event.answer);
    if (event.type === 'answer.failed') {
      if (this.waits.isOpen(event.waiting)) this.#failWait(event.waiting.run, event.reason);
      return;
    }
    const { run, attempt } = event.call;
    if (run.status !== 'running' || run.attempt !== attempt) return; // late: it timed out or was aborted
    if (event.type === 'call.began') {
      this.calls.waited(run, this.#now);
      run.attemptStartedAt = this.#now;
      return this.#startTimeout(run);
    }
    this.calls.end(run, this.#now);
    if (event.type === 'call.succeeded') this.complete(run, event.value);
    else this.fail(run, event.reason);
  }

  #ring(kind: Timer['kind'], run: StepRun | undefined): void {
    this.suspension.end(this.#now);
    if (!run) {
      const message = `The run took longer than ${this.#settings.limits.durationMs} ms.`;
      const reason: FailureReason = { code: 'limit/duration', message, retryable: false };
      if (this.#loss) this.#stopWaiting(reason);
      else this.#lose('failed', reason, undefined);
    } else if (kind === 'retry') {
      this.#pausing--;
      this.#tryAgain(run);
    } else if (kind === 'wake') {
      this.waits.answer(this.waits.of(run), { by: 'time' });
    } else {
      this.#timedOut(run);
    }
  }

  #timedOut(run: StepRun): void {
    const waiting = this.waits.of(run);
    if (waiting && containerOf(run).timedOut?.(run, this) === true) return;
    const what = waiting
      ? waiting.for.kind === 'approval'
        ? 'nobody decided within'
        : 'no signal came within'
      : 'it took longer than';
    const message = `Timeout: ${what} ${this.#timeoutOf(run)} ms.`;
    const reason: FailureReason = { code: 'step/timeout', message, retryable: true };
    this.#stopInside(run, reason);
    this.fail(run, reason);
  }

  /** Starts what can start, until there is nothing more to do or the turn is over. */
  #turn(): readonly Command[] {
    this.#hasMore = true;
    for (let left = STEPS_PER_TURN; left > 0 && this.#hasMore && !this.outcome; left--) {
      const opened = this.#opened.next();
      if (opened) this.#visit(opened);
      else this.#hasMore = this.#dispatch();
    }
    const asked = this.waits.takeCommands();
    const commands = this.calls.takeCommands();
    return asked ? [...commands, ...asked] : commands;
  }

  // ---- Waiting for something from outside

  wait(run: StepRun, waitingFor: WaitingFor): void {
    this.waits.begin(run, waitingFor, this.#now);
  }

  endWait(run: StepRun, by: ResumedBy, decision?: DecisionInfo): void {
    this.waits.resume(run, this.#now, by, decision);
  }

  dueOf(run: StepRun): number | undefined {
    const timeoutMs = this.#timeoutOf(run);
    return Number.isFinite(timeoutMs) ? this.#now + timeoutMs : undefined;
  }

  #answered({ run }: Waiting, answer: Answer): void {
    this.suspension.end(this.#now);
    containerOf(run).resumed?.(run, answer, this);
  }

  /** What undoes steps is not stopped, but does not wait for anybody any more. */
  #stopWaiting(reason: FailureReason): void {
    for (const { run } of this.waits.all) this.#failWait(run, reason);
  }

  #failWait(run: StepRun, reason: FailureReason): void {
    this.suspension.end(this.#now);
    this.#stopInside(run, reason);
    this.fail(run, reason);
  }

  // ---- Blocks

  startBlock(
    program: BlockProgram,
    frame: Frame,
    owner: StepRun,
    ordinal: number,
    limit: number = Number.POSITIVE_INFINITY,
  ): void {
    const waiting = limit < program.nodes.length ? new ReadyQueue() : undefined;
    const block = new BlockRun(program, frame, owner, ordinal, limit, waiting);
    owner.addInner(block);
    this.#order.start(block);
  }

  endBlock(block: BlockRun): void {
    const { owner } = block;
    if (!owner) return this.#endRun(block);
    owner.removeInner(block);
    if (block.program.role === 'fallback') this.#recovered(owner, block);
    else if (block.program.role === 'compensate') this.#undoNext();
    else containerOf(owner).blockDone?.(owner, block, this);
    block.release();
  }

  /** A step of the block has failed and nothing handled it: the block has failed, and so has what owns it. */
  failBlock(block: BlockRun, culprit: StepRun, failure: Failure): void {
    const { owner } = block;
    if (!owner) return this.#lose('failed', failure, failure.origin);
    this.#stopBlock(block, culprit, failure);
    owner.removeInner(block);
    if (block.program.role === 'compensate') {
      this.#undo.fail(failure);
      this.#undoNext();
    } else {
      this.#stopInside(owner, failure);
      this.#failed(owner, failure);
    }
  }

  // ---- Steps

  /** A step whose needs are met: skips it, lets it wait for a slot, or starts what is inside it. */
  #visit(run: StepRun): void {
    if (run.status !== 'open') return; // cancelled meanwhile
    const { node, block } = run;
    if (node.when && run.attempt === 0) {
      const holds = this.evaluate(run, node.when, block.frame);
      if (!holds) return;
      if (holds.value !== true) return this.#skip(run);
    }
    if (node.action.kind === 'call') this.calls.enqueue(run, this.#now);
    else this.#startInside(run);
  }

  #skip(run: StepRun): void {
    run.status = 'skipped';
    run.endedAt = this.#now;
    this.#write(run, null);
    this.#observer.skipped(run, 'when');
    this.#order.follow(run, null);
  }

  #startInside(run: StepRun): void {
    const { action, policy } = run.node;
    this.#began(run);
    if (policy.timeoutMs !== undefined) this.#startTimeout(run);
    if (action.kind === 'value') {
      const evaluated = this.evaluate(run, action.value, run.block.frame);
      if (evaluated) this.complete(run, evaluated.value);
    } else {
      containerOf(run).start(run, this);
    }
  }

  #began(run: StepRun): void {
    run.status = 'running';
    run.attempt++;
    run.attemptStartedAt = this.#now;
    if (run.attempt > 1) return;
    run.startedAt = this.#now;
    this.#observer.started(run);
  }

  /** Gives a free slot to the next call. False if there is no slot or no call. */
  #dispatch(): boolean {
    const run = this.calls.next();
    if (!run) return false;
    const { action, policy } = run.node;
    if (action.kind !== 'call') return true;
    if (run.attempt === 0) {
      try {
        run.input = action.input.evaluate(run.block.frame);
      } catch (error) {
        this.fail(run, evaluationFailure(error));
        return true;
      }
      if (policy.cache && this.#answerFromCache(run, action.tool.prepared.id)) return true;
    }
    const refusal = this.#loss ? undefined : this.budgetOf(run).takeCall();
    if (refusal) this.fail(run, refusal);
    else this.#call(run, action.tool);
    return true;
  }

  #call(run: StepRun, tool: ToolEntry): void {
    const { concurrency, rate } = tool.prepared;
    this.calls.waited(run, this.#now);
    this.#began(run);
    this.calls.begin(run, tool);
    // A tool with limits over all runs may have to wait; its time begins when it does.
    if (concurrency === undefined && rate === undefined) this.#startTimeout(run);
  }

  #startTimeout(run: StepRun): void {
    const timeoutMs = this.#timeoutOf(run);
    if (!Number.isFinite(timeoutMs)) return;
    const timer = run.call ?? { due: Number.NaN, kind: 'timeout', run, attempt: run.attempt };
    timer.due = this.#now + timeoutMs;
    this.#timers.add(timer);
  }

  #timeoutOf({ node }: StepRun): number {
    if (node.policy.timeoutMs !== undefined) return node.policy.timeoutMs;
    if (node.action.kind !== 'call') return Number.POSITIVE_INFINITY;
    return node.action.tool.prepared.timeoutMs ?? this.#settings.defaultTimeoutMs;
  }

  complete(run: StepRun, output: unknown): void {
    const value = output === undefined ? null : output;
    const { node, block } = run;
    run.status = 'success';
    run.endedAt = this.#now;
    this.#write(run, value);
    if (node.type === 'final') block.frame.plan.result = value;
    this.#undo.push(run);
    this.#observer.completed(run, value);
    run.input = undefined;
    const joined = node.policy.cache ? this.#cache.succeeded(run, value) : [];
    this.#order.follow(run, value);
    // Only now: what one of them brings about may stop the block this step stands in.
    for (const other of joined) this.#completeJoined(other, value);
  }

  #write({ node, block }: StepRun, value: unknown): void {
    if (node.slot >= 0) block.frame.values[node.slot] = value;
  }

  // ---- Equal calls

  #answerFromCache(run: StepRun, toolId: string): boolean {
    const answer = this.#cache.ask(run, toolId, run.input);
    if (answer === 'call') return false;
    if (answer === 'join') run.status = 'joined';
    else this.#completeJoined(run, answer.value);
    return true;
  }

  #completeJoined(run: StepRun, value: unknown): void {
    if (run.hasEnded) return;
    run.source = 'cache';
    run.status = 'running';
    run.startedAt = this.#now;
    this.#observer.started(run);
    this.complete(run, value);
  }

  // ---- Failures

  fail(run: StepRun, reason: FailureReason): void {
    this.#failed(run, failureOf(run, reason));
  }

  #failed(run: StepRun, failure: Failure): void {
    if (Number.isNaN(run.startedAt)) this.#began(run);
    if (run.status === 'recovering') return this.#giveUp(run, failure); // it was its fallback that failed
    if (run.status === 'running') this.#noteAttempt(run, failure); // else there was no call left to begin another
    const pause = failure.fatal ? undefined : retryPauseMs(run, failure, this.#settings);
    if (pause === undefined) return this.#giveUp(run, failure);
    run.status = 'pausing';
    this.#pausing++;
    this.retries++;
    this.#observer.retrying(run, pause, errorInfo(failure));
    this.#timers.add({ due: this.#now + pause, kind: 'retry', run, attempt: run.attempt });
  }

  #noteAttempt(run: StepRun, { code, message }: Failure): void {
    (run.failedAttempts ??= []).push({ startedAt: run.attemptStartedAt, endedAt: this.#now, code, message });
  }

  #tryAgain(run: StepRun): void {
    if (run.node.action.kind === 'call') {
      this.calls.enqueue(run, this.#now);
    } else {
      run.status = 'open';
      this.#opened.push(run);
    }
  }

  #giveUp(run: StepRun, failure: Failure): void {
    const { onError } = run.node.policy;
    run.failure = failure;
    if (run.node.policy.cache) for (const joined of this.#cache.failed(run)) this.#tryAgain(joined);
    if (!failure.fatal && onError !== 'fail' && run.status !== 'recovering') {
      this.rememberError(run, errorInfo(failure));
      if (onError !== 'continue') return this.#recover(run, onError);
      return this.#endFailed(run, 'continue');
    }
    if (!failure.fatal && this.#bears(run)) return this.#bear(run, failure);
    run.status = 'failed';
    run.handled = undefined;
    run.endedAt = this.#now;
    this.#observer.failed(run);
    this.failBlock(run.block, run, failure);
  }

  /** A failure that is handled: the step is over, with null. */
  #endFailed(run: StepRun, handled: 'continue' | 'item'): void {
    run.status = 'failed';
    run.handled = handled;
    run.endedAt = this.#now;
    this.#write(run, null);
    this.#observer.failed(run);
    this.#order.follow(run, null);
  }

  #recover(run: StepRun, fallback: BlockProgram): void {
    run.status = 'recovering';
    run.handled = 'fallback';
    this.startBlock(fallback, run.block.frame, run, -1);
  }

  #recovered(run: StepRun, { result }: BlockRun): void {
    run.source = 'fallback';
    this.complete(run, result);
  }

  #bears({ block: { program, owner } }: StepRun): boolean {
    const isItem = program.role === 'body' || program.role === 'reducer' || program.role === 'parallel';
    return isItem && owner !== undefined && (containerOf(owner).bears?.(owner) ?? false);
  }

  /** The container goes on without this item. */
  #bear(run: StepRun, failure: Failure): void {
    const { block } = run;
    const owner = block.owner!;
    const container: Container = containerOf(owner);
    if (block.program.role === 'parallel') {
      container.itemFailed?.(owner, block, run, failure, this);
      return this.#endFailed(run, 'item');
    }
    run.status = 'failed';
    run.handled = 'item';
    run.endedAt = this.#now;
    this.#observer.failed(run);
    this.#stopBlock(block, run, failure);
    owner.removeInner(block);
    container.itemFailed?.(owner, block, run, failure, this);
    block.release();
  }

  // ---- Stopping

  #stopBlock(block: BlockRun, culprit: StepRun | undefined, reason: FailureReason): void {
    for (const run of block.live) this.#stop(run, reason);
    markUnstarted(block, culprit, (node) => this.#neverStarted(node, block), this.#observer);
  }

  #neverStarted(node: NodeProgram, block: BlockRun): StepRun {
    const run = new StepRun(node, block, this.#opened.takeNumber(), 0);
    run.endedAt = this.#now;
    return run;
  }

  #stop(run: StepRun, reason: FailureReason): void {
    if (run.status === 'queued') this.calls.waited(run, this.#now);
    if (run.status === 'pausing') this.#pausing--;
    this.#stopInside(run, reason);
    if (run.node.policy.cache) for (const joined of this.#cache.failed(run)) this.#tryAgain(joined);
    run.status = 'cancelled';
    run.endedAt = this.#now;
    this.#observer.cancelled(run);
  }

  /** Stops what a step has under way: its call, its wait, or the blocks inside it. */
  #stopInside(run: StepRun, reason: FailureReason): void {
    this.calls.abort(run, reason, this.#now);
    this.waits.end(run, this.#now);
    for (const block of run.takeInner()) this.#stopBlock(block, undefined, reason);
  }

  // ---- The end

  #lose(status: 'failed' | 'cancelled', reason: FailureReason, origin: StepRun | undefined): void {
    this.suspension.end(this.#now);
    this.#loss = { status, reason, origin };
    this.#stopBlock(this.#root, culpritIn(this.#root, origin), reason);
    if (this.#undo.size > 0) this.#observer.compensating(this.#undo.size);
    this.#undoNext();
  }

  /** Undoes the newest step that is not undone yet; after the last one the run is over. */
  #undoNext(): void {
    const undo = this.#undo.pop();
    if (undo) return this.startBlock(undo.program, undo.frame, undo.run, -1);
    const { status, reason, origin } = this.#loss!;
    this.outcome = { status, failure: { ...reason, origin, compensationFailures: this.#undo.failures } };
  }

  #endRun(block: BlockRun): void {
    const { result } = block.frame.plan;
    this.outcome = { status: 'success', result: result === undefined ? block.result : result };
  }

  // ---- For containers

  evaluate(run: StepRun, evaluator: Evaluator, frame: Frame): { readonly value: unknown } | undefined {
    try {
      return { value: evaluator.evaluate(frame) };
    } catch (error) {
      this.fail(run, evaluationFailure(error));
      return undefined;
    }
  }

  takeIteration(run: StepRun): boolean {
    const refusal = this.#loss ? undefined : this.budgetOf(run).takeIteration();
    if (!refusal) return true;
    this.#stopInside(run, refusal);
    this.fail(run, refusal);
    return false;
  }

  budgetOf({ block: { frame } }: StepRun): RunBudget {
    return frame.plan.budget ?? this.#budget;
  }

  showInput(run: StepRun, input: unknown): void {
    this.#observer.entered(run, input);
  }

  reportItems(run: StepRun, counts: ItemCounts): void {
    this.#observer.items(run, counts);
  }

  rememberError({ node, block: { frame } }: StepRun, error: unknown): void {
    (frame.errors ??= new Map()).set(node.id, error);
  }
}

/** The step of a block that has a step in it, or is it. */
function culpritIn(block: BlockRun, origin: StepRun | undefined): StepRun | undefined {
  let run = origin;
  while (run && run.block !== block) run = run.block.owner;
  return run;
}
