import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type Link,
  type SpanContext,
} from '@opentelemetry/api';
import type { Answering, RunIdentity } from '@planloom/executor-core';

import { ATTR_LINK_REASON, HEADER_CONTINUES, LINK_ANSWER, LINK_CALLER, LINK_CONTINUES } from '../names.ts';

/** Where a run comes from. */
export interface RunOrigin {
  /** What its span stands in. */
  readonly parent: Context;
  readonly links: readonly Link[];
}

/**
 * Where a run comes from: what is active where it is begun; else what its caller said. What the caller said goes first if it is another run that this one goes on
 * with: one trace shows both. The one that gave way is linked.
 */
export function runOrigin({ carrier }: RunIdentity): RunOrigin {
  const active = context.active();
  if (carrier === undefined) return { parent: active, links: [] };
  const here = validSpan(active);
  const said = propagation.extract(here ? ROOT_CONTEXT : active, carrier);
  const there = validSpan(said);
  const continued = parseTraceparent(carrier[HEADER_CONTINUES]);
  const links: Link[] = continued ? [link(continued, LINK_CONTINUES)] : [];
  if (!here) return { parent: there ? said : withSpan(said, continued), links };
  if (continued) {
    return { parent: there ? said : withSpan(active, continued), links: [...links, link(here, LINK_CALLER)] };
  }
  const isElsewhere = there !== undefined && there.spanId !== here.spanId;
  return { parent: active, links: isElsewhere ? [link(there, LINK_CALLER)] : [] };
}

/** Links to who answers a run: to what is active where the answer is given, and to what its carrier says if that is something else. */
export function answerLinks({ carrier }: Answering): Link[] {
  const here = validSpan(context.active());
  const there = carrier && validSpan(propagation.extract(ROOT_CONTEXT, carrier));
  const isElsewhere = there !== undefined && there.spanId !== here?.spanId;
  return [...(here ? [here] : []), ...(isElsewhere ? [there] : [])].map((each) => link(each, LINK_ANSWER));
}

/** A link that says why it is there. */
export function link(spanContext: SpanContext, reason: string): Link {
  return { context: spanContext, attributes: { [ATTR_LINK_REASON]: reason } };
}

/** A span's place in its trace, as a header. */
export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** @see https://www.w3.org/TR/trace-context/#traceparent-header */
function parseTraceparent(header: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/u.exec(header ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(spanContext) ? spanContext : undefined;
}

function withSpan(parent: Context, spanContext: SpanContext | undefined): Context {
  return spanContext ? trace.setSpanContext(parent, spanContext) : parent;
}

function validSpan(of: Context): SpanContext | undefined {
  const spanContext = trace.getSpanContext(of);
  return spanContext && isSpanContextValid(spanContext) ? spanContext : undefined;
}
