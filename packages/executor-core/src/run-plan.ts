import { lowerLimits, type Limits } from '@planloom/dsl-schema';
import type { ToolPiece, ToolUsage } from '@planloom/tool-kit';

import { systemClock, type Clock } from './clock.ts';
import { AnswerDesk } from './driver/answer-desk.ts';
import { CallInstruments } from './driver/call-instruments.ts';
import { drive } from './driver/drive.ts';
import { Inbox } from './driver/inbox.ts';
import { PieceGuard } from './driver/piece-guard.ts';
import type { CallReports } from './driver/tool-call-context.ts';
import { ToolRunner } from './driver/tool-runner.ts';
import { RunError } from './errors.ts';
import { EventEmitter } from './event-emitter.ts';
import type { ErrorInfo, EventSink } from './events.ts';
import type { ExecutionResult, RunContext } from './executor-types.ts';
import { defineLazy } from './lazy-property.ts';
import type { EndFailure, Outcome, ToolCall } from './machine/commands.ts';
import { evaluationFailure } from './machine/failure.ts';
import { RunMachine } from './machine/run-machine.ts';
import { DEFAULT_CONCURRENCY, DEFAULT_RETRIES, type ExecutionOptions } from './options.ts';
import { CompiledPlan } from './program/compiled-plan.ts';
import { planFrame } from './program/frame.ts';
import type { Program } from './program/program.ts';
import { createRunId } from './run-id.ts';
import { RunObservers } from './run-observers.ts';
import type { ExecTrace } from './trace/exec-trace.ts';
import { isoTime, roundMs } from './trace/iso-time.ts';
import { Preview, SECRET_KEYS } from './trace/preview.ts';
import { TraceRecorder } from './trace/trace-recorder.ts';
import { addUsage, readUsage } from './usage.ts';
import { Warnings } from './warnings.ts';
import { watchCancellation } from './watch-cancellation.ts';

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Runs a compiled plan in this process.
 *
 * @param reader reads its events, and may answer what it waits for
 * @throws RunError if it does not end well
 */
export async function runPlan(
  compiled: CompiledPlan,
  context: RunContext,
  options: ExecutionOptions,
  limits: Limits,
  reader?: RunReader,
): Promise<ExecutionResult> {
  const run = new PlanRun(
    CompiledPlan.programOf(compiled),
    context,
    options,
    lowerLimits(limits, compiled.plan.budget),
    reader?.sink,
  );
  reader?.attach(run.desk);
  return run.toEnd();
}

/** Who follows a run. */
export interface RunReader {
  readonly sink: EventSink;
  /** Is handed the place where the run takes answers, before it begins. */
  readonly attach: (desk: AnswerDesk) => void;
}

/** One run of a plan. */
export class PlanRun {
  readonly #program: Program;
  readonly #options: ExecutionOptions;
  readonly #runId: string;
  readonly #planId: string;
  readonly #clock: Clock;
  readonly #warnings: Warnings;
  readonly #preview: Preview;
  readonly #recorder: TraceRecorder;
  readonly #emitter: EventEmitter | undefined;
  readonly #pieces: PieceGuard | undefined;
  readonly #inbox: Inbox;
  readonly #instruments: CallInstruments;
  readonly #runner: ToolRunner;
  readonly #machine: RunMachine;
  /** Where it asks, and is answered. */
  readonly desk: AnswerDesk;
  readonly #startedAt: number;
  /** What tools said they have used up. */
  #usage: ToolUsage | undefined = undefined;
  #hasEnded = false;
  /** Set if the run must not begin. */
  readonly #refusal: Outcome | undefined;

  constructor(
    program: Program,
    context: RunContext,
    options: ExecutionOptions,
    limits: Limits,
    reader: EventSink | undefined,
  ) {
    const { clock = systemClock, enableTrace = true, trace = {}, sinks = [], onEvent, instrumentations = [] } = options;
    this.#program = program;
    this.#options = options;
    this.#runId = options.runId ?? createRunId();
    this.#planId = options.planId ?? program.plan.plan ?? 'plan';
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#warnings = new Warnings(options.onWarning);
    this.#preview = new Preview({
      values: trace.values ?? true,
      maxBytes: limits.traceValueBytes,
      secrets: trace.secrets ?? [],
      secretKeys: trace.secretKeys ?? SECRET_KEYS,
    });
    this.#recorder = new TraceRecorder(enableTrace, this.#preview);
    const allSinks = [
      ...instrumentations,
      ...sinks,
      ...(reader ? [reader] : []),
      ...(onEvent ? [{ receive: onEvent }] : []),
    ];
    const now = (): number => this.#clock.now();
    this.#emitter =
      allSinks.length > 0 ? new EventEmitter(this.#runId, allSinks, this.#preview, this.#warnings, now) : undefined;
    this.#pieces =
      this.#emitter && new PieceGuard(this.#preview.secrets, (call, piece) => this.#tellPiece(call, piece));
    this.#inbox = new Inbox(clock);
    this.#instruments = new CallInstruments(instrumentations, this.#runId, this.#warnings);
    const preview = enableTrace || this.#emitter ? this.#preview : undefined;
    const { variables, refusal } = checkedVariables(program, context);
    this.#refusal = refusal ?? refuseUnanswerable(program, options, reader !== undefined);
    this.#machine = new RunMachine(program, {
      frame: planFrame(program.layout, variables),
      concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
      maxRetries: options.maxRetries ?? DEFAULT_RETRIES,
      defaultTimeoutMs: options.defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS,
      limits,
      seed: this.#runId,
      observer: new RunObservers(this.#recorder, this.#emitter, options, preview, this.#warnings),
    });
    this.desk = new AnswerDesk(this.#inbox, {
      runId: this.#runId,
      clock,
      onApproval: options.onApproval,
      kept: options.kept,
      isOpen: reader !== undefined,
      waits: this.#machine.waits,
      isOver: () => this.#hasEnded,
      onAnswer: (answer) => this.#instruments.answering(answer),
    });
    this.#runner = new ToolRunner(this.#inbox, {
      clock,
      reports: this.#reports(),
      secrets: options.secrets,
      kept: options.kept,
      instruments: this.#instruments,
      desk: this.desk,
    });
  }

  #reports(): CallReports {
    return {
      runId: this.#runId,
      progress: (call, data) => {
        if (isUnderWay(call)) this.#emitter?.progress(call.run, this.#runner.clear(data));
      },
      log: (call, message, data) => {
        const cleared = this.#runner.clear(message) as string;
        if (isUnderWay(call)) this.#emitter?.log(call.run, cleared, this.#runner.clear(data));
      },
      piece: (call, piece) => {
        if (isUnderWay(call)) this.#pieces?.take(call, piece, this.#runner.secretParts);
      },
      endOfPieces: (call) => {
        if (isUnderWay(call)) this.#pieces?.end(call);
      },
      usage: (call, said) => this.#take(call, said),
      carrier: (call) => this.#instruments.carrierOf(call),
    };
  }

  #tellPiece({ run }: ToolCall, piece: ToolPiece): void {
    const shown: ToolPiece =
      piece.type === 'text' ? { type: 'text', text: this.#runner.clear(piece.text) as string } : piece;
    this.#emitter?.piece(run, shown);
  }

  /** What was used is used, also by a call that nobody waits for any more; after the run it is nobody's. */
  #take({ run, tool }: ToolCall, said: unknown): void {
    if (this.#machine.outcome) return;
    const { usage, problems } = readUsage(said, (name) => this.#preview.text(this.#runner.clear(name) as string));
    if (problems.length > 0) this.#warnings.add(`What ${tool.prepared.id} says it used: ${problems.join('; ')}.`);
    if (Object.keys(usage).length === 0) return;
    run.usage = addUsage(run.usage, usage);
    this.#usage = addUsage(this.#usage, usage);
    this.#emitter?.usage(run, usage);
  }

  async toEnd(): Promise<ExecutionResult> {
    const { signal, abortController, carrier } = this.#options;
    const unwatch = watchCancellation([signal, abortController?.signal], this.#inbox, this.#clock);
    const summary = this.#program.plan.plan;
    this.#instruments.begin({ runId: this.#runId, planId: this.#planId, ...(carrier && { carrier }) });
    this.#emitter?.emit({ type: 'run.started', planId: this.#planId, ...(summary !== undefined && { summary }) });
    try {
      return this.#finish(this.#refusal ?? (await drive(this.#machine, this.#startedAt, this.#runner, this.#inbox)));
    } finally {
      this.#hasEnded = true;
      unwatch();
      this.#inbox.close();
    }
  }

  #finish(outcome: Outcome): ExecutionResult {
    const durationMs = roundMs(this.#clock.now() - this.#startedAt);
    for (const [name, count] of this.#machine.waits.mailbox.counts()) {
      this.#warnings.add(untakenSignal(this.#preview.text(name), count));
    }
    if (outcome.status === 'success') {
      const { result } = outcome;
      this.#emitter?.emit({ type: 'run.completed', result: this.#preview.show(result), durationMs });
      return this.#result(result);
    }
    const { failure } = outcome;
    const type = outcome.status === 'failed' ? 'run.failed' : 'run.cancelled';
    this.#emitter?.emit({ type, error: this.#emitter.clean(infoOf(failure)), durationMs });
    const context = this.#machine.variables();
    throw this.#error(
      failure,
      this.#trace(outcome.status, () => context),
      context,
    );
  }

  /** Variables and trace are put together when somebody looks at them: many never do, and both grow with the run. */
  #result(result: unknown): ExecutionResult {
    const done: ExecutionResult = {
      runId: this.#runId,
      result,
      context: {},
      trace: this.#trace('success', () => done.context),
      warnings: this.#warnings.list,
    };
    defineLazy(done, 'context', () => this.#machine.variables());
    return done;
  }

  #error(failure: EndFailure, trace: ExecTrace, context: Record<string, unknown>): RunError {
    const { code, message, cause, origin, compensationFailures } = failure;
    const text = origin ? `Step "${origin.path}" failed: ${message}` : message;
    return new RunError(this.#preview.text(text), {
      code,
      cause,
      runId: this.#runId,
      stepId: origin?.node.id,
      path: origin?.path,
      plan: this.#program.plan,
      trace,
      context,
      compensationErrors: compensationFailures.map((each) => ({ ...each, message: this.#preview.text(each.message) })),
      warnings: this.#warnings.list,
    });
  }

  #trace(status: ExecTrace['status'], context: () => Record<string, unknown>): ExecTrace {
    const finishedAt = this.#clock.now();
    const { retries, calls, suspension } = this.#machine;
    const { values = true, contextSnapshot = values } = this.#options.trace ?? {};
    const keepsSnapshot = contextSnapshot && (this.#options.enableTrace ?? true);
    const trace: ExecTrace = {
      planId: this.#planId,
      runId: this.#runId,
      executionMode: this.#program.mode,
      status,
      startedAt: isoTime(this.#startedAt),
      finishedAt: isoTime(finishedAt),
      totalDurationMs: roundMs(finishedAt - this.#startedAt),
      entries: [],
      statistics: {
        ...this.#recorder.counts(),
        toolCalls: calls.made,
        retries,
        peakConcurrency: calls.peak,
        workMs: roundMs(calls.workMs),
        queuedMs: roundMs(calls.queuedMs),
        ...(suspension.totalMs > 0 && { suspendedMs: roundMs(suspension.totalMs) }),
        ...(this.#usage && { usage: this.#usage }),
      },
      ...(keepsSnapshot && { contextSnapshot: {} }),
      ...(this.#warnings.list.length > 0 && { warnings: this.#warnings.list }),
    };
    defineLazy(trace, 'entries', () => this.#recorder.entries());
    if (keepsSnapshot) {
      defineLazy(trace, 'contextSnapshot', () => this.#preview.show(context()) as Record<string, unknown>);
    }
    return trace;
  }
}

/** Whether anybody still waits for the call: what an attempt says that is over is dropped. */
function isUnderWay({ run, attempt }: ToolCall): boolean {
  return run.status === 'running' && run.attempt === attempt;
}

function infoOf({ code, message, origin }: EndFailure): ErrorInfo {
  return { code, message, step: origin?.path ?? '', attempts: origin?.attempt ?? 0 };
}

/** Why a run must not begin that would wait for what cannot come. */
function refuseUnanswerable({ waits }: Program, options: ExecutionOptions, isRead: boolean): Outcome | undefined {
  if (isRead) return undefined;
  if (waits.approval !== undefined && !options.onApproval) {
    const message = `The plan asks for approval at "${waits.approval}", and nobody can be asked: give the run "onApproval", or run it with "stream" and answer with "decide".`;
    return refused('approval/nobody-to-ask', message);
  }
  if (waits.signal === undefined) return undefined;
  const message = `The plan waits for a signal at "${waits.signal}", and nobody can send one: run it with "stream", and send it with "signal".`;
  return refused('wait/no-signals', message);
}

function refused(code: string, message: string): Outcome {
  const failure = { code, message, retryable: false, origin: undefined, compensationFailures: [] };
  return { status: 'failed', failure };
}

function untakenSignal(name: string, count: number): string {
  const times = count === 1 ? '' : ` ${count} times`;
  return `The signal "${name}" was sent${times} and no step has taken it.`;
}

/** The variables of a run, its input checked and completed, or why it must not begin. */
function checkedVariables({ checkInput }: Program, context: RunContext): { variables: RunContext; refusal?: Outcome } {
  // A copy: what the caller does to its object later is not part of the run.
  if (!checkInput) return { variables: { ...context } };
  try {
    return { variables: { ...context, input: checkInput(context['input']) } };
  } catch (error) {
    const failure = { ...evaluationFailure(error), origin: undefined, compensationFailures: [] };
    return { variables: { ...context }, refusal: { status: 'failed', failure } };
  }
}
