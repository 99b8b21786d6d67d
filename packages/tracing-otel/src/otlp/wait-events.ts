import type { ExecTraceEntry } from '@planloom/executor-core';

import type { ShowContent } from '../shape/captured-content.ts';
import type { SpanAttributes } from '../shape/span-attributes.ts';
import { waitAttributes, waitEnded, waitStarted, type WaitEnd, type WaitStart } from '../shape/wait-shape.ts';
import type { SpanDraft } from './span-draft.ts';
import { dueTimeOf, waitTimeOf } from './suspensions.ts';

/** What the span of a step says of its wait. */
export function waitAttributesOf(entry: ExecTraceEntry): SpanAttributes {
  const wait = waitOf(entry);
  return wait ? waitAttributes(wait) : {};
}

/** The events of a step's last wait. A trace does not tell the hash of what was asked, nor when it would have timed out. */
export function waitEventsOf(entry: ExecTraceEntry, show: ShowContent | undefined): SpanDraft['events'] {
  const [wait, time] = [waitOf(entry), waitTimeOf(entry)];
  if (wait === undefined || time === undefined) return [];
  const { nodeId: path, status, handled } = entry;
  const begun = { at: time.from, ...waitStarted(path, startOf(entry, wait), show) };
  // Of the others nothing came: they timed out, also those that went well by their fallback, or were cancelled.
  const hasCome = wait.for === 'approval' ? wait.decision !== undefined : status === 'success' && handled === undefined;
  return hasCome ? [begun, { at: time.to, ...waitEnded(path, wait, show) }] : [begun];
}

function waitOf({ wait, output }: ExecTraceEntry): WaitEnd | undefined {
  if (wait?.decision === undefined) return wait;
  const { timed_out: timedOut } = Object(output) as { readonly timed_out?: unknown };
  return { ...wait, timedOut: typeof timedOut === 'boolean' ? timedOut : undefined };
}

function startOf(entry: ExecTraceEntry, wait: WaitEnd): WaitStart {
  if (wait.for === 'signal') return { kind: 'signal', signal: wait.signal ?? '' };
  if (wait.for === 'time') {
    const until = dueTimeOf(entry);
    return { kind: 'time', ...(until !== undefined && { until }) };
  }
  const { message, show } = Object(entry.input) as { readonly message?: unknown; readonly show?: unknown };
  return { kind: 'approval', ...(typeof message === 'string' && { message }), show };
}
