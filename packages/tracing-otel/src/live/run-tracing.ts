import type { Context, Link, SpanContext } from '@opentelemetry/api';
import type { Answering, ErrorInfo, RunEvent, RunIdentity, StepEventBase } from '@planloom/executor-core';
import type { ToolUsage } from '@planloom/tool-kit';

import {
  ATTR_COMPENSATION_STEPS,
  ATTR_ERROR_MESSAGE,
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_LOG_DATA,
  ATTR_RETRY_ATTEMPT,
  ATTR_RETRY_DELAY_MS,
  ATTR_RUN_ID,
  ATTR_STEP_ID,
  ATTR_STEP_PATH,
  ATTR_STEP_SKIP_REASON,
  EVENT_COMPENSATING,
  EVENT_RETRY,
  EVENT_RUN_LEFT,
  EVENT_STEP_CANCELLED,
  EVENT_STEP_FAILED,
  EVENT_STEP_SKIPPED,
  OPERATION_EXECUTE_TOOL,
  SPAN_ITERATION,
} from '../names.ts';
import { planNameOf, runEndAttributes, type RunEnd } from '../shape/run-shape.ts';
import type { SpanAttributes } from '../shape/span-attributes.ts';
import {
  containerAttributes,
  iterationAttributes,
  iterationOf,
  stepAttributes,
  stepEndAttributes,
  stepSpanName,
  type StepEnd,
  type StepIdentity,
} from '../shape/step-shape.ts';
import { usageAttributes } from '../shape/usage-shape.ts';
import { errorText } from '../shape/wait-shape.ts';
import { Answers } from './answers.ts';
import type { Attempts } from './attempts.ts';
import { Iterations } from './iterations.ts';
import { OpenStep } from './open-step.ts';
import type { Place } from './place.ts';
import type { RunOrigin } from './run-origin.ts';
import { RunSpan } from './run-span.ts';
import { Signals } from './signals.ts';
import { StepWaits } from './step-waits.ts';
import { sumUsage } from './sum-usage.ts';
import type { Telemetry } from './telemetry.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;
type StepEvent = Extract<RunEvent, StepEventBase>;

/** What is known of a step that starts, besides which it is. */
interface StepStart {
  readonly at: number;
  readonly input: unknown;
  /** What is known of its tool. */
  readonly described: Readonly<SpanAttributes> | undefined;
}

/** What is known of a step that ends, besides how. */
interface StepFinish {
  readonly at: number;
  readonly durationMs: number;
  readonly failure?: string | undefined;
  /** What it gave, as far as that is to be seen. */
  readonly result?: string | undefined;
}

/** One run: its events become spans, metrics and log records. */
export class RunTracing {
  readonly #signals: Signals;
  readonly #run: RunIdentity;
  readonly #workflow: string | undefined;
  readonly #span: RunSpan;
  readonly #answers = new Answers();
  readonly #waits: StepWaits;
  readonly #steps = new Map<string, OpenStep>();
  /** Whether nothing takes what the run has to tell: there is no SDK. */
  #isInert = false;
  #usage: ToolUsage | undefined = undefined;
  /** Time of the last event; undefined if none has come. */
  #lastAt: number | undefined = undefined;

  constructor(run: RunIdentity, origin: RunOrigin, telemetry: Telemetry, attempts: Attempts) {
    this.#run = run;
    this.#signals = new Signals(telemetry, attempts);
    this.#workflow = attempts.make(() => workflowOf(run, telemetry));
    this.#span = new RunSpan(run, this.#workflow, origin, this.#signals);
    this.#waits = new StepWaits(this.#signals, this.#answers);
  }

  /** What is active in the run. */
  get context(): Context {
    return this.#span.place.context;
  }

  get spanContext(): SpanContext | undefined {
    return this.#span.spanContext;
  }

  /** What is active in a step. */
  contextOf(path: string): Context {
    return this.#steps.get(path)?.context ?? this.context;
  }

  /** @param links to who answers; what the run itself stands in is nobody */
  answer(answer: Answering, links: readonly Link[]): void {
    if (this.#isInert) return;
    const others = links.filter(({ context }) => !this.#span.isOwn(context));
    this.#answers.add(answer, others);
  }

  receive(event: RunEvent): void {
    if (this.#isInert) return;
    this.#lastAt = event.at;
    switch (event.type) {
      case 'run.started':
        return this.#begin(event);
      case 'run.compensating':
        return this.#span.note(EVENT_COMPENSATING, { [ATTR_COMPENSATION_STEPS]: event.steps }, event.at);
      case 'run.suspended':
        return this.#span.suspend(event);
      case 'run.resumed':
        return this.#span.resume(event, this.#answers.awaited);
      case 'run.completed':
        return this.#end({ status: 'success' }, event);
      case 'run.failed':
        return this.#end(runEndOf('failed', event.error), event);
      case 'run.cancelled':
        return this.#end(runEndOf('cancelled', event.error), event);
      default:
        this.#receiveStep(event);
    }
  }

  #receiveStep(event: StepEvent): void {
    switch (event.type) {
      case 'step.started':
        return this.#start(event);
      case 'step.progress':
        if (event.items) this.#steps.get(event.path)?.iterations?.counted();
        return;
      case 'step.usage':
        return this.#use(event);
      case 'step.log':
        return this.#log(event);
      case 'step.retrying':
        return this.#retry(event);
      case 'step.waiting':
      case 'step.resumed':
        return this.#wait(event);
      case 'step.completed':
        return this.#complete(event);
      case 'step.failed':
        return this.#fail(event);
      case 'step.skipped':
        return this.#endUnstarted(event, EVENT_STEP_SKIPPED, { [ATTR_STEP_SKIP_REASON]: event.reason });
      case 'step.cancelled':
        return this.#cancel(event);
      default:
        event satisfies never;
    }
  }

  // ---- The run

  #begin({ at }: EventOf<'run.started'>): void {
    const isSomewhere = this.#span.begin(at);
    this.#isInert = !isSomewhere && !this.#signals.areHeard;
    this.#signals.measure((instruments) => instruments.runsActive(1, this.context));
  }

  #end(end: RunEnd, { at, durationMs, ...event }: EventOf<'run.completed' | 'run.failed' | 'run.cancelled'>): void {
    for (const step of [...this.#steps.values()].toReversed()) {
      this.#finish(step, { status: 'cancelled', retries: 0 }, { at, durationMs: at - step.startedAt });
    }
    const failure = end.status === 'failed' && 'error' in event ? this.#textOf(event.error) : undefined;
    const ended = runEndAttributes(end);
    this.#span.end({ attributes: { ...ended, ...usageAttributes(this.#usage) }, at, failure });
    this.#signals.measure((instruments) => {
      instruments.runsActive(-1, this.context);
      instruments.runEnded(end.status, this.#workflow, end.errorCode, durationMs, this.context);
    });
    if (failure === undefined) return;
    const attributes = { [ATTR_RUN_ID]: this.#run.runId, ...ended };
    this.#signals.log({ severity: 'error', body: failure, attributes, at }, this.context);
  }

  /** Ends what is open of a run that cannot be followed to its end; how it ends is not told. */
  leave(): void {
    const at = this.#lastAt;
    if (at === undefined || this.#isInert) return;
    for (const step of [...this.#steps.values()].toReversed()) {
      this.#close(step, {}, at);
      this.#signals.measure((instruments) => instruments.stepsActive(-1, step.identity, step.context));
    }
    this.#span.note(EVENT_RUN_LEFT, {}, at);
    this.#span.end({ attributes: usageAttributes(this.#usage), at });
    this.#signals.measure((instruments) => instruments.runsActive(-1, this.context));
  }

  // ---- Steps

  #start(event: EventOf<'step.started'>): void {
    const { path, at, stepId, stepType, tool, input } = event;
    const { place, compensates } = this.#around(event);
    const identity: StepIdentity = { path, stepId, stepType, tool, compensates };
    const described = tool === undefined ? undefined : this.#describe(tool);
    const own = place.isMuted ? place : this.#startStepSpan(identity, { at, input, described }, place);
    const step = new OpenStep(identity, own, at, described);
    this.#steps.set(path, step);
    this.#signals.measure((instruments) => instruments.stepsActive(1, identity, step.context));
  }

  #describe(tool: string): Readonly<SpanAttributes> | undefined {
    const { describeTool } = this.#signals.telemetry.options;
    return describeTool && this.#signals.try(() => describeTool(tool));
  }

  #startStepSpan(identity: StepIdentity, { at, input, described }: StepStart, { context }: Place): Place {
    const { tool, path } = identity;
    const given = tool === undefined ? undefined : this.#signals.show({ kind: 'arguments', tool, path, value: input });
    const attributes = {
      ...stepAttributes(this.#run.runId, identity),
      ...described,
      ...(given !== undefined && { [ATTR_GEN_AI_TOOL_CALL_ARGUMENTS]: given }),
    };
    return this.#signals.start({ name: stepSpanName(identity), attributes, at }, context);
  }

  /** What a step stands in. */
  #around({ type, path, parent, at }: StepEvent): { readonly place: Place; readonly compensates?: string } {
    if (parent === undefined) return { place: this.#span.place };
    const container = this.#steps.get(parent);
    // What undoes a step comes when that is over.
    if (container === undefined) return { place: this.#span.place, compensates: parent };
    this.#waits.fallBack(container, at);
    const index = iterationOf(path, parent);
    if (index === undefined || container.isMuted) return { place: container };
    // An iteration of which nothing has begun when it is cancelled was never there.
    if (type === 'step.cancelled') return { place: container.iterations?.at(index) ?? container };
    container.iterations ??= this.#iterationsOf(container);
    return { place: container.iterations.enter(index, at) };
  }

  #iterationsOf(container: OpenStep): Iterations {
    const start = (index: number, at: number): Place => {
      const attributes = iterationAttributes(this.#run.runId, container.identity, index);
      return this.#signals.start({ name: SPAN_ITERATION, attributes, at }, container.context);
    };
    const end = (place: Place, at: number): void => this.#signals.end(place, { attributes: {}, at });
    return new Iterations(container, this.#signals.telemetry.iterationSpans, start, end);
  }

  #use({ path, usage, tool }: EventOf<'step.usage'>): void {
    const step = this.#steps.get(path);
    if (step) step.usage = sumUsage(step.usage, usage);
    this.#usage = sumUsage(this.#usage, usage);
    this.#signals.measure((instruments) => instruments.used(OPERATION_EXECUTE_TOOL, usage, tool, this.contextOf(path)));
  }

  #log({ path, stepId, tool, message, data, at }: EventOf<'step.log'>): void {
    const shown = this.#signals.show({ kind: 'log', ...(tool !== undefined && { tool }), path, value: data });
    const attributes = { ...this.#naming(path, stepId), ...(shown !== undefined && { [ATTR_LOG_DATA]: shown }) };
    this.#signals.log({ severity: 'info', body: message, attributes, at }, this.contextOf(path));
  }

  #retry({ path, attempt, delayMs, error, at }: EventOf<'step.retrying'>): void {
    const step = this.#steps.get(path);
    if (step === undefined) return;
    step.retries += 1;
    step.iterations?.leaveAll();
    this.#waits.giveUp(step, at, error.code);
    this.#signals.measure((instruments) => instruments.retried(step.identity, error.code, step.context));
    if (step.isMuted) return;
    const attributes = {
      [ATTR_RETRY_ATTEMPT]: attempt,
      [ATTR_RETRY_DELAY_MS]: delayMs,
      ...this.#errorAttributes(error),
    };
    this.#signals.note(step, EVENT_RETRY, attributes, at);
  }

  #wait(event: EventOf<'step.waiting' | 'step.resumed'>): void {
    const step = this.#steps.get(event.path);
    if (step === undefined) return;
    if (event.type === 'step.waiting') this.#waits.begin(step, event);
    else this.#waits.resume(step, event);
  }

  #fail(event: EventOf<'step.failed'>): void {
    const { path, stepId, parent, error, handled, queuedMs, branch, at } = event;
    const step = this.#steps.get(path);
    const container = parent === undefined ? undefined : this.#steps.get(parent);
    if (container && handled === 'item') container.failures += 1;
    const naming = this.#naming(path, stepId);
    if (step?.isMuted) this.#signals.note(step, EVENT_STEP_FAILED, { ...naming, ...this.#errorAttributes(error) }, at);
    const severity = handled === undefined ? 'error' : 'warn';
    const attributes = { ...naming, [ATTR_ERROR_TYPE]: error.code };
    this.#signals.log({ severity, body: this.#textOf(error), attributes, at }, this.contextOf(path));
    this.#endStep(event, { status: 'failed', handled, errorCode: error.code, queuedMs, branch, retries: 0 });
  }

  #endStep(event: EventOf<'step.completed' | 'step.failed' | 'step.cancelled'>, end: StepEnd): void {
    const { path, at, tool } = event;
    const step = this.#steps.get(path);
    if (step === undefined) return;
    const durationMs = event.type === 'step.cancelled' ? at - step.startedAt : event.durationMs;
    const failure = event.type === 'step.failed' ? this.#textOf(event.error) : undefined;
    const value = event.type === 'step.completed' && tool !== undefined && !step.isMuted ? event.output : undefined;
    const result = this.#signals.show({ kind: 'result', ...(tool !== undefined && { tool }), path, value });
    this.#finish(step, end, { at, durationMs, failure, result });
    this.#noteInIteration(event);
  }

  #complete(event: EventOf<'step.completed'>): void {
    const { source, queuedMs, branch } = event;
    this.#endStep(event, { status: 'success', source, queuedMs, branch, retries: 0 });
  }

  #cancel(event: EventOf<'step.cancelled'>): void {
    const { path, branch } = event;
    if (this.#steps.has(path)) this.#endStep(event, { status: 'cancelled', branch, retries: 0 });
    else this.#endUnstarted(event, EVENT_STEP_CANCELLED, {});
  }

  /** A step that never began has no span. */
  #endUnstarted(event: EventOf<'step.skipped' | 'step.cancelled'>, name: string, attributes: SpanAttributes): void {
    const { path, stepId, at } = event;
    const { place } = this.#around(event);
    if (!place.isMuted) this.#signals.note(place, name, { ...this.#naming(path, stepId), ...attributes }, at);
    this.#noteInIteration(event);
  }

  #noteInIteration({ path, parent, at }: StepEvent): void {
    const iterations = parent === undefined ? undefined : this.#steps.get(parent)?.iterations;
    const index = parent === undefined ? undefined : iterationOf(path, parent);
    if (index === undefined || iterations?.at(index) === undefined) return;
    iterations.enter(index, at);
    iterations.stepEnded(index);
  }

  #finish(step: OpenStep, end: StepEnd, { at, durationMs, failure, result }: StepFinish): void {
    this.#waits.finish(step, at, end);
    const { identity, retries, usage, context, described, waited } = step;
    const attributes = {
      ...stepEndAttributes(identity.stepType, { ...end, retries }),
      ...waited,
      ...containerAttributes(identity.stepType, step.inside),
      ...usageAttributes(usage),
      ...(result !== undefined && { [ATTR_GEN_AI_TOOL_CALL_RESULT]: result }),
    };
    this.#close(step, attributes, at, failure);
    const { status, source, errorCode, queuedMs = 0 } = end;
    const isCall = identity.tool !== undefined && source !== 'cache' && source !== 'kept';
    const measured = { status, durationMs, errorCode, queuedMs: isCall ? queuedMs : undefined, described };
    this.#signals.measure((instruments) => {
      instruments.stepsActive(-1, identity, context);
      instruments.stepEnded(identity, measured, context);
    });
  }

  #close(step: OpenStep, attributes: SpanAttributes, at: number, failure?: string): void {
    this.#steps.delete(step.identity.path);
    step.iterations?.leaveAll();
    if (!step.isMuted) this.#signals.end(step, { attributes, at, failure });
  }

  #naming(path: string, stepId: string): SpanAttributes {
    return { [ATTR_RUN_ID]: this.#run.runId, [ATTR_STEP_ID]: stepId, [ATTR_STEP_PATH]: path };
  }

  #errorAttributes(error: ErrorInfo): SpanAttributes {
    return { [ATTR_ERROR_TYPE]: error.code, [ATTR_ERROR_MESSAGE]: this.#textOf(error) };
  }

  #textOf(error: ErrorInfo): string {
    return errorText(error, (content) => this.#signals.show(content));
  }
}

function workflowOf(run: RunIdentity, { options: { workflowName } }: Telemetry): string | undefined {
  if (typeof workflowName === 'string') return workflowName;
  return workflowName ? workflowName(run) : planNameOf(run.planId, run.runId);
}

function runEndOf(status: 'failed' | 'cancelled', { code, step }: ErrorInfo): RunEnd {
  return { status, errorCode: code, failedStep: step };
}
