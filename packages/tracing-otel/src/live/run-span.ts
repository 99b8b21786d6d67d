import { isSpanContextValid, trace, type Context, type Link, type SpanContext } from '@opentelemetry/api';
import type { RunEvent, RunIdentity } from '@planloom/executor-core';

import { ATTR_SEGMENT_NUMBER, ATTR_SEGMENT_SUSPENDED, ATTR_SEGMENT_SUSPENDED_MS, LINK_CONTINUES } from '../names.ts';
import { runAttributes, runSpanName, suspensionAttributes } from '../shape/run-shape.ts';
import { isLongWait } from '../shape/segments.ts';
import type { SpanAttributes } from '../shape/span-attributes.ts';
import type { Place } from './place.ts';
import { link, type RunOrigin } from './run-origin.ts';
import type { SpanEnd, Signals } from './signals.ts';

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/**
 * The span of a run. A span is exported when it ends, and a run may wait for weeks: where it is suspended for long, its span ends, and another of the same trace goes on when the
 * run does. What is open then stays where it is.
 */
export class RunSpan {
  readonly #run: RunIdentity;
  readonly #workflow: string | undefined;
  readonly #origin: RunOrigin;
  readonly #signals: Signals;
  #place: Place;
  /** What segments after the first stand in. */
  #parent: Context;
  #number = 1;
  /** When the last segment ended; undefined if one is open, or none has begun. */
  #endedAt: number | undefined = undefined;
  #suspendedMs = 0;

  constructor(run: RunIdentity, workflow: string | undefined, origin: RunOrigin, signals: Signals) {
    this.#run = run;
    this.#workflow = workflow;
    this.#origin = origin;
    this.#signals = signals;
    this.#parent = origin.parent;
    this.#place = { span: undefined, context: origin.parent, isMuted: false };
  }

  /** The newest segment, and what is active in it. */
  get place(): Place {
    return this.#place;
  }

  get spanContext(): SpanContext | undefined {
    const { span } = this.#place;
    return this.#signals.try(() => span?.spanContext());
  }

  /** Whether it is the span of the run, or of what that stands in. */
  isOwn({ spanId }: SpanContext): boolean {
    const around = this.#signals.try(() => trace.getSpanContext(this.#origin.parent));
    return spanId === around?.spanId || spanId === this.spanContext?.spanId;
  }

  /** @returns whether an SDK has made a span: the API alone gives that of its parent again, or one that is not valid. One that is not sampled has an id of its own. */
  begin(at: number): boolean {
    const { parent, links } = this.#origin;
    this.#start(at, parent, {}, links);
    const { spanContext } = this;
    const around = this.#signals.try(() => trace.getSpanContext(parent));
    // A root has nothing around it that further segments could stand in, too: they stand in the first one.
    const isRoot = around === undefined || !isSpanContextValid(around);
    if (isRoot && spanContext) this.#parent = trace.setSpanContext(parent, spanContext);
    return spanContext === undefined || (isSpanContextValid(spanContext) && spanContext.spanId !== around?.spanId);
  }

  /** Ends the segment if it may be long until the run goes on. */
  suspend({ waiting, at }: EventOf<'run.suspended'>): void {
    if (!waiting.some((step) => isLongWait(step, at))) return;
    this.#endedAt = at;
    this.#signals.end(this.#place, { attributes: { [ATTR_SEGMENT_SUSPENDED]: true }, at });
  }

  /** Begins another segment if the last one has ended. */
  resume({ suspendedMs, at }: EventOf<'run.resumed'>, answers: readonly Link[]): void {
    this.#suspendedMs += suspendedMs;
    this.#goOn(at, answers);
  }

  /** Ends the run's span; if the last segment has ended, one that says how the run did. */
  end({ attributes, ...end }: SpanEnd): void {
    this.#goOn(end.at, []);
    const told = { ...attributes, ...suspensionAttributes(this.#suspendedMs) };
    this.#signals.end(this.#place, { attributes: told, ...end });
  }

  /** Adds an event. */
  note(name: string, attributes: SpanAttributes, at: number): void {
    this.#goOn(at, []);
    this.#signals.note(this.#place, name, attributes, at);
  }

  #goOn(at: number, answers: readonly Link[]): void {
    const endedAt = this.#endedAt;
    if (endedAt === undefined) return;
    this.#endedAt = undefined;
    this.#number += 1;
    const before = this.spanContext;
    const attributes = {
      [ATTR_SEGMENT_NUMBER]: this.#number,
      [ATTR_SEGMENT_SUSPENDED_MS]: Math.round((at - endedAt) * 1000) / 1000,
    };
    this.#start(at, this.#parent, attributes, [...(before ? [link(before, LINK_CONTINUES)] : []), ...answers]);
  }

  #start(at: number, parent: Context, more: SpanAttributes, links: readonly Link[]): void {
    const { runId, planId } = this.#run;
    const attributes = { ...runAttributes(runId, planId, this.#workflow), ...more };
    this.#place = this.#signals.start({ name: runSpanName(this.#workflow), attributes, at, links }, parent);
  }
}
