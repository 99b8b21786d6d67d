import {
  isSpanContextValid,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import type { ErrorInfo, RunEvent, RunIdentity, StepEventBase } from '@planloom/executor-core';
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
  EVENT_STEP_CANCELLED,
  EVENT_STEP_FAILED,
  EVENT_STEP_SKIPPED,
  OPERATION_EXECUTE_TOOL,
  SPAN_ITERATION,
} from '../names.ts';
import { planNameOf, runAttributes, runEndAttributes, runSpanName, type RunEnd } from '../shape/run-shape.ts';
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
import type { Attempts } from './attempts.ts';
import { hrTime } from './hr-time.ts';
import type { Instruments } from './instruments.ts';
import { Iterations } from './iterations.ts';
import { writeLog } from './log-records.ts';
import { OpenStep } from './open-step.ts';
import type { Place } from './place.ts';
import type { RunOrigin } from './run-origin.ts';
import { sumUsage } from './sum-usage.ts';
import type { Telemetry } from './telemetry.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;
type StepEvent = Extract<RunEvent, StepEventBase>;

/** One run: its events become spans, metrics and log records. */
export class RunTracing {
  readonly #telemetry: Telemetry;
  readonly #tracer: Tracer | undefined;
  readonly #instruments: Instruments | undefined;
  readonly #attempts: Attempts;
  readonly #run: RunIdentity;
  readonly #workflow: string | undefined;
  readonly #origin: RunOrigin;
  readonly #steps = new Map<string, OpenStep>();
  #place: Place;
  #isInert = false;
  #usage: ToolUsage | undefined = undefined;

  constructor(run: RunIdentity, origin: RunOrigin, telemetry: Telemetry, attempts: Attempts) {
    this.#run = run;
    this.#origin = origin;
    this.#telemetry = telemetry;
    this.#attempts = attempts;
    this.#tracer = attempts.make(() => telemetry.tracer);
    this.#instruments = attempts.make(() => telemetry.instruments);
    this.#workflow = attempts.make(() => workflowOf(run, telemetry));
    this.#place = { span: undefined, context: origin.parent, isMuted: false };
  }

  /** What is active in the run. */
  get context(): Context {
    return this.#place.context;
  }

  get spanContext(): SpanContext | undefined {
    const { span } = this.#place;
    return this.#attempts.make(() => span?.spanContext());
  }

  /** What is active in a step. */
  contextOf(path: string): Context {
    return this.#steps.get(path)?.context ?? this.#place.context;
  }

  /** Whether nothing takes what the run has to tell: there is no SDK. */
  get isInert(): boolean {
    return this.#isInert;
  }

  receive(event: RunEvent): void {
    if (this.#isInert) return;
    switch (event.type) {
      case 'run.started':
        return this.#begin(event);
      case 'run.compensating':
        return this.#note(this.#place, EVENT_COMPENSATING, { [ATTR_COMPENSATION_STEPS]: event.steps }, event.at);
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
      case 'step.completed':
        return this.#endStep(event, { status: 'success', source: event.source, queuedMs: event.queuedMs, retries: 0 });
      case 'step.failed':
        return this.#fail(event);
      case 'step.skipped':
        return this.#endUnstarted(event, EVENT_STEP_SKIPPED, { [ATTR_STEP_SKIP_REASON]: event.reason });
      case 'step.cancelled':
        if (this.#steps.has(event.path)) this.#endStep(event, { status: 'cancelled', retries: 0 });
        else this.#endUnstarted(event, EVENT_STEP_CANCELLED, {});
        return;
      default:
        event satisfies never;
    }
  }

  // ---- The run

  #begin({ at }: EventOf<'run.started'>): void {
    const { runId, planId } = this.#run;
    const attributes = runAttributes(runId, planId, this.#workflow);
    const { parent, links } = this.#origin;
    this.#place = this.#startSpan(
      runSpanName(this.#workflow),
      attributes,
      at,
      { ...this.#place, context: parent },
      links,
    );
    const isHeard = this.#instruments !== undefined || this.#telemetry.logger !== undefined;
    this.#isInert = !isHeard && this.#attempts.make(() => isNoSpan(this.spanContext, parent)) === true;
    this.#attempts.make(() => this.#instruments?.runsActive(1, this.context));
  }

  #end(end: RunEnd, { at, durationMs, ...event }: EventOf<'run.completed' | 'run.failed' | 'run.cancelled'>): void {
    for (const step of [...this.#steps.values()].toReversed()) {
      this.#finish(step, { status: 'cancelled', retries: 0 }, at);
    }
    const { span } = this.#place;
    const message = 'error' in event ? event.error.message : undefined;
    if (span) {
      this.#attempts.make(() => span.setAttributes({ ...runEndAttributes(end), ...usageAttributes(this.#usage) }));
      if (end.status === 'failed') this.#attempts.make(() => span.setStatus(failure(message)));
      this.#attempts.make(() => span.end(hrTime(at)));
    }
    this.#attempts.make(() => {
      this.#instruments?.runsActive(-1, this.context);
      this.#instruments?.runEnded(end.status, this.#workflow, end.errorCode, durationMs, this.context);
    });
    if (end.status !== 'failed') return;
    const attributes = { [ATTR_RUN_ID]: this.#run.runId, ...runEndAttributes(end) };
    this.#write('error', message ?? '', attributes, this.#place, at);
  }

  // ---- Steps

  #start(event: EventOf<'step.started'>): void {
    const { path, at, parent } = event;
    const { place, compensates } = this.#around(event);
    const { stepId, stepType, tool } = event;
    const identity: StepIdentity = { path, stepId, stepType, tool, compensates };
    const own = place.isMuted ? place : this.#startStepSpan(identity, event, place);
    const container = parent === undefined ? undefined : this.#steps.get(parent);
    if (container) container.hasStarted = true;
    const step = new OpenStep(identity, own, at);
    this.#steps.set(path, step);
    this.#attempts.make(() => this.#instruments?.stepsActive(1, identity, step.context));
  }

  #startStepSpan(identity: StepIdentity, { input, at }: EventOf<'step.started'>, place: Place): Place {
    const { tool, path } = identity;
    const attributes = stepAttributes(this.#run.runId, identity);
    if (tool !== undefined) {
      Object.assign(
        attributes,
        this.#attempts.make(() => this.#telemetry.options.describeTool?.(tool)),
      );
      const shown = this.#shown('arguments', input, tool, path);
      if (shown !== undefined) attributes[ATTR_GEN_AI_TOOL_CALL_ARGUMENTS] = shown;
    }
    return this.#startSpan(stepSpanName(identity), attributes, at, place);
  }

  /** What a step stands in. */
  #around({ type, path, parent, at }: StepEvent): { readonly place: Place; readonly compensates?: string } {
    if (parent === undefined) return { place: this.#place };
    const container = this.#steps.get(parent);
    // What undoes a step comes when that is over.
    if (container === undefined) return { place: this.#place, compensates: parent };
    const index = iterationOf(path, parent);
    if (index === undefined || container.isMuted) return { place: container };
    // An iteration of which nothing has begun when it is cancelled was never there.
    if (type === 'step.cancelled') return { place: container.iterations?.at(index) ?? container };
    container.iterations ??= this.#iterationsOf(container);
    return { place: container.iterations.enter(index, at) };
  }

  #iterationsOf(container: OpenStep): Iterations {
    return new Iterations(
      container,
      this.#telemetry.iterationSpans,
      (index, at) => {
        const attributes = iterationAttributes(this.#run.runId, container.identity, index);
        return this.#startSpan(SPAN_ITERATION, attributes, at, container);
      },
      ({ span }, at) => this.#attempts.make(() => span?.end(hrTime(at))),
    );
  }

  #use({ path, usage, tool }: EventOf<'step.usage'>): void {
    const step = this.#steps.get(path);
    if (step) step.usage = sumUsage(step.usage, usage);
    this.#usage = sumUsage(this.#usage, usage);
    this.#attempts.make(() => this.#instruments?.used(OPERATION_EXECUTE_TOOL, usage, tool, this.contextOf(path)));
  }

  #log({ path, stepId, tool, message, data, at }: EventOf<'step.log'>): void {
    const attributes: SpanAttributes = this.#naming(path, stepId);
    const shown = this.#shown('log', data, tool, path);
    if (shown !== undefined) attributes[ATTR_LOG_DATA] = shown;
    this.#write('info', message, attributes, this.#steps.get(path) ?? this.#place, at);
  }

  #retry({ path, attempt, delayMs, error, at }: EventOf<'step.retrying'>): void {
    const step = this.#steps.get(path);
    if (step === undefined) return;
    step.retries += 1;
    step.iterations?.leaveAll();
    this.#attempts.make(() => this.#instruments?.retried(step.identity, error.code, step.context));
    if (step.isMuted) return;
    const attributes = { [ATTR_RETRY_ATTEMPT]: attempt, [ATTR_RETRY_DELAY_MS]: delayMs, ...errorAttributes(error) };
    this.#note(step, EVENT_RETRY, attributes, at);
  }

  #fail(event: EventOf<'step.failed'>): void {
    const { path, stepId, parent, error, handled, queuedMs, at } = event;
    const step = this.#steps.get(path);
    const container = parent === undefined ? undefined : this.#steps.get(parent);
    if (container && handled === 'item') container.failures += 1;
    const attributes = { ...this.#naming(path, stepId), ...errorAttributes(error) };
    if (step?.isMuted) this.#note(step, EVENT_STEP_FAILED, attributes, at);
    const severity = handled === undefined ? 'error' : 'warn';
    this.#write(
      severity,
      error.message,
      { ...this.#naming(path, stepId), [ATTR_ERROR_TYPE]: error.code },
      step ?? this.#place,
      at,
    );
    this.#endStep(event, { status: 'failed', handled, errorCode: error.code, queuedMs, retries: 0 });
  }

  #endStep(event: EventOf<'step.completed' | 'step.failed' | 'step.cancelled'>, end: StepEnd): void {
    const { path, at, tool } = event;
    const step = this.#steps.get(path);
    if (step === undefined) return;
    const { span } = step;
    if (span && !step.isMuted && event.type === 'step.completed' && tool !== undefined) {
      const shown = this.#shown('result', event.output, tool, path);
      if (shown !== undefined) this.#attempts.make(() => span.setAttribute(ATTR_GEN_AI_TOOL_CALL_RESULT, shown));
    }
    const durationMs = event.type === 'step.cancelled' ? undefined : event.durationMs;
    this.#finish(step, end, at, durationMs, event.type === 'step.failed' ? event.error.message : undefined);
    this.#noteInIteration(event);
  }

  /** A step that never began has no span. */
  #endUnstarted(event: EventOf<'step.skipped' | 'step.cancelled'>, name: string, attributes: SpanAttributes): void {
    const { path, stepId, at } = event;
    const { place } = this.#around(event);
    if (!place.isMuted) this.#note(place, name, { ...this.#naming(path, stepId), ...attributes }, at);
    this.#noteInIteration(event);
  }

  #noteInIteration({ path, parent, at }: StepEvent): void {
    const iterations = parent === undefined ? undefined : this.#steps.get(parent)?.iterations;
    const index = parent === undefined ? undefined : iterationOf(path, parent);
    if (index === undefined || iterations?.at(index) === undefined) return;
    iterations.enter(index, at);
    iterations.stepEnded(index);
  }

  #finish(step: OpenStep, end: StepEnd, at: number, durationMs: number = at - step.startedAt, message?: string): void {
    const { identity, span, context, retries, usage, failures, hasStarted, iterations } = step;
    this.#steps.delete(identity.path);
    iterations?.leaveAll();
    if (span && !step.isMuted) {
      const inside = { iterations: iterations?.begun ?? 0, untraced: iterations?.untraced ?? 0, failures, hasStarted };
      const attributes = {
        ...stepEndAttributes({ ...end, retries }),
        ...containerAttributes(identity.stepType, inside),
        ...usageAttributes(usage),
      };
      this.#attempts.make(() => span.setAttributes(attributes));
      if (end.status === 'failed') this.#attempts.make(() => span.setStatus(failure(message)));
      this.#attempts.make(() => span.end(hrTime(at)));
    }
    const { status, source, errorCode, queuedMs = 0 } = end;
    const isCall = identity.tool !== undefined && source !== 'cache' && source !== 'kept';
    this.#attempts.make(() => {
      this.#instruments?.stepsActive(-1, identity, context);
      this.#instruments?.stepEnded(
        identity,
        { status, durationMs, errorCode, queuedMs: isCall ? queuedMs : undefined },
        context,
      );
    });
  }

  // ---- Telemetry

  /** Starts a span in a place; if that cannot be done, what stands in it stands in that place. */
  #startSpan(
    name: string,
    attributes: SpanAttributes,
    at: number,
    around: Place,
    links: RunOrigin['links'] = [],
  ): Place {
    const tracer = this.#tracer;
    const started = this.#attempts.make((): Place | undefined => {
      const options = { kind: SpanKind.INTERNAL, attributes, startTime: hrTime(at), links: [...links] };
      const span: Span | undefined = tracer?.startSpan(name, options, around.context);
      return span && { span, context: trace.setSpan(around.context, span), isMuted: false };
    });
    return started ?? { span: undefined, context: around.context, isMuted: false };
  }

  #note({ span }: Place, name: string, attributes: SpanAttributes, at: number): void {
    this.#attempts.make(() => span?.addEvent(name, attributes, hrTime(at)));
  }

  #write(
    severity: 'info' | 'warn' | 'error',
    body: string,
    attributes: SpanAttributes,
    { context }: Place,
    at: number,
  ): void {
    this.#attempts.make(() => writeLog(this.#telemetry, { severity, body, attributes, context, at }));
  }

  #shown(
    kind: 'arguments' | 'result' | 'log',
    value: unknown,
    tool: string | undefined,
    path: string,
  ): string | undefined {
    const { showContent } = this.#telemetry;
    return (
      showContent && this.#attempts.make(() => showContent({ kind, ...(tool !== undefined && { tool }), path, value }))
    );
  }

  #naming(path: string, stepId: string): SpanAttributes {
    return { [ATTR_RUN_ID]: this.#run.runId, [ATTR_STEP_ID]: stepId, [ATTR_STEP_PATH]: path };
  }
}

/** Whether no SDK has made a span: the API then gives that of its parent again, or one that is not valid. A span that is not sampled has an id of its own. */
function isNoSpan(spanContext: SpanContext | undefined, parent: Context): boolean {
  return (
    spanContext !== undefined &&
    (!isSpanContextValid(spanContext) || spanContext.spanId === trace.getSpanContext(parent)?.spanId)
  );
}

function workflowOf(run: RunIdentity, { options: { workflowName } }: Telemetry): string | undefined {
  if (typeof workflowName === 'string') return workflowName;
  return workflowName ? workflowName(run) : planNameOf(run.planId, run.runId);
}

function runEndOf(status: 'failed' | 'cancelled', { code, step }: ErrorInfo): RunEnd {
  return { status, errorCode: code, failedStep: step };
}

function failure(message: string | undefined): { code: SpanStatusCode; message?: string } {
  return { code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) };
}

function errorAttributes({ code, message }: ErrorInfo): SpanAttributes {
  return { [ATTR_ERROR_TYPE]: code, [ATTR_ERROR_MESSAGE]: message };
}
