import { createHash } from 'node:crypto';

import type { ToolContext } from '@planloom/tool-kit';

/** What of a call's place in a trace is passed on to the server, in `_meta` of the request. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
  readonly baggage?: string;
}

/** The trace context of a call: what traces the run says it; undefined if nothing does, or if it is not to be handed on. */
export function carriedTraceContext({ carrier }: ToolContext): TraceContext | undefined {
  const { traceparent, ...others } = carrier;
  return traceparent === undefined ? undefined : { ...others, traceparent };
}

/**
 * Makes a trace context out of the call's own ids, for `traceContext` where nothing traces: the run is the trace, and the attempt is the span. A server's records can so be put beside the
 * run's.
 *
 * @see https://www.w3.org/TR/trace-context/
 */
export function traceContextOfIds({ runId, path, attempt }: ToolContext): TraceContext {
  const uuid = runId.replaceAll('-', '').toLowerCase();
  const traceId = /^(?!0{32})[\da-f]{32}$/u.test(uuid) ? uuid : digest(runId, 32);
  return { traceparent: `00-${traceId}-${digest(`${runId} ${path} ${attempt}`, 16)}-00` };
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
