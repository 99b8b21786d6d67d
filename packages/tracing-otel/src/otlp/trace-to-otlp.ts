import type { ExecTrace } from '@planloom/executor-core';

import { ATTR_LINK_REASON, ATTR_SERVICE_NAME, LINK_CONTINUES, SCOPE_NAME } from '../names.ts';
import { contentShower } from '../shape/captured-content.ts';
import { planNameOf } from '../shape/run-shape.ts';
import type { SpanAttributes } from '../shape/span-attributes.ts';
import type { TracingOptions } from '../tracing-options.ts';
import { otlpAttributes } from './otlp-attributes.ts';
import type { OtlpSpan, OtlpTraces } from './otlp-types.ts';
import type { SpanDraft } from './span-draft.ts';
import { spanIdOf, traceIdOf } from './span-ids.ts';
import { SpanTree } from './span-tree.ts';

/** How a trace is turned into spans. */
export interface OtlpOptions extends Pick<TracingOptions, 'captureContent' | 'describeTool' | 'iterationSpans'> {
  /** `service.name` of the resource. Default: `planloom`. */
  readonly serviceName?: string;
  /** Further attributes of the resource. */
  readonly resource?: Readonly<SpanAttributes>;
  /** Names the run. Default: the plan's id, if that is one word. */
  readonly workflowName?: string;
}

/**
 * A trace as OTLP/JSON, for `POST /v1/traces` of any collector: the spans that `createTracing` would have sent while the run was under way, as far as a trace tells.
 * Ids are made of the run's id and the paths, so that sending it twice gives the same spans.
 *
 * A trace does not tell when a step was skipped, retries of containers, log lines, the error of a run that no step caused, who answered from where (links), what was asked before a step was asked again,
 * the hash of what was asked, and when it would have timed out. When a run was suspended is put together from the times of its steps; where these do not add up to what the trace says, its span is
 * one.
 *
 * @throws whatever `captureContent.redact` throws
 */
export function traceToOtlp(trace: ExecTrace, options: OtlpOptions = {}): OtlpTraces {
  const {
    serviceName = 'planloom',
    resource = {},
    workflowName,
    iterationSpans = 100,
    captureContent,
    describeTool,
  } = options;
  const { spans } = new SpanTree(trace, {
    workflow: workflowName ?? planNameOf(trace.planId, trace.runId),
    iterationSpans,
    showContent: contentShower(captureContent),
    describeTool,
  });
  return {
    resourceSpans: [
      {
        resource: { attributes: otlpAttributes({ [ATTR_SERVICE_NAME]: serviceName, ...resource }) },
        scopeSpans: [{ scope: { name: SCOPE_NAME }, spans: otlpSpans(trace.runId, spans) }],
      },
    ],
  };
}

function otlpSpans(runId: string, drafts: readonly SpanDraft[]): OtlpSpan[] {
  const traceId = traceIdOf(runId);
  const occurrences = new Map<string, number>();
  const ids = new Map<SpanDraft, string>();
  for (const draft of drafts) {
    const occurrence = occurrences.get(draft.path) ?? 0;
    occurrences.set(draft.path, occurrence + 1);
    ids.set(draft, spanIdOf(runId, draft.path, occurrence));
  }
  return drafts.map((draft) => otlpSpan(draft, traceId, ids));
}

function otlpSpan(draft: SpanDraft, traceId: string, ids: ReadonlyMap<SpanDraft, string>): OtlpSpan {
  const { name, parent, attributes, events, startMs, endMs, failure, continues } = draft;
  const parentSpanId = parent && ids.get(parent);
  const continued = continues && ids.get(continues);
  return {
    traceId,
    spanId: ids.get(draft) ?? '',
    ...(parentSpanId !== undefined && { parentSpanId }),
    name,
    kind: 1,
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: otlpAttributes(attributes),
    events: events.map((event) => ({
      timeUnixNano: nanoseconds(event.at),
      name: event.name,
      attributes: otlpAttributes(event.attributes),
    })),
    ...(continued !== undefined && {
      links: [{ traceId, spanId: continued, attributes: otlpAttributes({ [ATTR_LINK_REASON]: LINK_CONTINUES }) }],
    }),
    status: failure === undefined ? { code: 0 } : { code: 2, ...(failure !== '' && { message: failure }) },
  };
}

/** To the microsecond, as nanoseconds since 1970 are no safe integers. */
function nanoseconds(ms: number): string {
  return `${Math.round(ms * 1000)}000`;
}
