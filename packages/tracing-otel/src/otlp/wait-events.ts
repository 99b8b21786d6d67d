import type { ExecTraceEntry, TraceWait } from '@planloom/executor-core';

import type { ShowContent } from '../shape/captured-content.ts';
import type { SpanAttributes } from '../shape/span-attributes.ts';
import { waitAttributes, waitEnded, waitStarted, type WaitStart } from '../shape/wait-shape.ts';
import type { SpanDraft } from './span-draft.ts';
import { dueTimeOf, waitTimeOf } from './suspensions.ts';

/** What the span of a step says of its wait. */
export function waitAttributesOf({ wait }: ExecTraceEntry): SpanAttributes {
  return wait ? waitAttributes(wait) : {};
}

/** The events of a step's last wait. A trace does not tell the hash of what was asked, nor when it would have timed out. */
export function waitEventsOf(entry: ExecTraceEntry, show: ShowContent | undefined): SpanDraft['events'] {
  const { nodeId: path, wait } = entry;
  const time = waitTimeOf(entry);
  if (wait === undefined || time === undefined) return [];
  const begun = { at: time.from, ...waitStarted(path, startOf(entry, wait), show) };
  return wait.by !== undefined ? [begun, { at: time.to, ...waitEnded(path, wait, show) }] : [begun];
}

function startOf(entry: ExecTraceEntry, wait: TraceWait): WaitStart {
  if (wait.for === 'signal') return { kind: 'signal', signal: wait.signal ?? '' };
  if (wait.for === 'time') {
    const until = dueTimeOf(entry);
    return { kind: 'time', ...(until !== undefined && { until }) };
  }
  const { message, show } = Object(entry.input) as { readonly message?: unknown; readonly show?: unknown };
  return { kind: 'approval', ...(typeof message === 'string' && { message }), show };
}
