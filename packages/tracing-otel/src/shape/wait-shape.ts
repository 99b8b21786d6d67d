import type { ErrorInfo, TraceWait, WaitingFor } from '@planloom/executor-core';

import {
  ATTR_APPROVAL_APPROVED,
  ATTR_APPROVAL_BY,
  ATTR_APPROVAL_COMMENT,
  ATTR_APPROVAL_EDITED,
  ATTR_APPROVAL_HASH,
  ATTR_APPROVAL_MESSAGE,
  ATTR_APPROVAL_SHOWN,
  ATTR_APPROVAL_TIMED_OUT,
  ATTR_WAIT_DUE,
  ATTR_WAIT_FOR,
  ATTR_WAIT_MS,
  ATTR_WAIT_SIGNAL,
  EVENT_APPROVAL_DECIDED,
  EVENT_APPROVAL_REQUESTED,
  EVENT_WAIT_ENDED,
  EVENT_WAIT_STARTED,
} from '../names.ts';
import type { ShowContent } from './captured-content.ts';
import type { SpanAttributes } from './span-attributes.ts';

/** How an approval ended, as metrics count it. */
export type ApprovalOutcome = 'approved' | 'rejected' | 'timeout';

/** An event of a span, without its time. */
export interface WaitEvent {
  readonly name: string;
  readonly attributes: SpanAttributes;
}

/** What a step begins to wait for. Of an approval, a trace does not tell all. */
export type WaitStart =
  | Partial<WaitingFor & { readonly kind: 'approval' }>
  | Pick<WaitingFor & { readonly kind: 'signal' }, 'kind' | 'signal' | 'due'>
  | (Pick<WaitingFor & { readonly kind: 'time' }, 'kind'> & { readonly until?: number });

const REJECTED = 'approval/rejected';

/** What is told when a step begins to wait. */
export function waitStarted(path: string, wait: WaitStart, show: ShowContent | undefined): WaitEvent {
  if (wait.kind === 'signal' || wait.kind === 'time') {
    const [signal, due] = wait.kind === 'signal' ? [wait.signal, wait.due] : [undefined, wait.until];
    const attributes = {
      [ATTR_WAIT_FOR]: wait.kind,
      ...(signal !== undefined && { [ATTR_WAIT_SIGNAL]: signal }),
      ...dueAttribute(due),
    };
    return { name: EVENT_WAIT_STARTED, attributes };
  }
  const { hash, due } = wait;
  const message = show?.({ kind: 'message', path, value: wait.message });
  const shown = show?.({ kind: 'shown', path, value: wait.show });
  return {
    name: EVENT_APPROVAL_REQUESTED,
    attributes: {
      ...(hash !== undefined && { [ATTR_APPROVAL_HASH]: hash }),
      ...dueAttribute(due),
      ...(message !== undefined && { [ATTR_APPROVAL_MESSAGE]: message }),
      ...(shown !== undefined && { [ATTR_APPROVAL_SHOWN]: shown }),
    },
  };
}

/** What is told when that for which a step waited has come. */
export function waitEnded(path: string, wait: TraceWait, show: ShowContent | undefined): WaitEvent {
  const { decision, waitedMs } = wait;
  const waited = { [ATTR_WAIT_MS]: waitedMs };
  if (decision === undefined) return { name: EVENT_WAIT_ENDED, attributes: waited };
  const by = show?.({ kind: 'decider', path, value: decision.by });
  const comment = show?.({ kind: 'comment', path, value: decision.comment });
  return {
    name: EVENT_APPROVAL_DECIDED,
    attributes: {
      ...decisionAttributes(wait),
      ...waited,
      ...(by !== undefined && { [ATTR_APPROVAL_BY]: by }),
      ...(comment !== undefined && { [ATTR_APPROVAL_COMMENT]: comment }),
    },
  };
}

/** What the span of a step says of its wait. */
export function waitAttributes(wait: TraceWait): SpanAttributes {
  const { for: waitedFor, signal, waitedMs } = wait;
  return {
    [ATTR_WAIT_FOR]: waitedFor,
    ...(signal !== undefined && { [ATTR_WAIT_SIGNAL]: signal }),
    [ATTR_WAIT_MS]: waitedMs,
    ...decisionAttributes(wait),
  };
}

/** What an error says, as far as it is to be seen: that of a rejection says who has decided and why, which is content. */
export function errorText(
  { code, message }: Pick<ErrorInfo, 'code' | 'message'>,
  show: ShowContent | undefined,
): string {
  if (code !== REJECTED) return message;
  return show?.({ kind: 'comment', value: message }) ?? 'It was rejected.';
}

function decisionAttributes({ decision, by }: TraceWait): SpanAttributes {
  if (decision === undefined) return {};
  const { approved, edited } = decision;
  return {
    [ATTR_APPROVAL_APPROVED]: approved,
    [ATTR_APPROVAL_EDITED]: edited,
    [ATTR_APPROVAL_TIMED_OUT]: by === 'timeout',
  };
}

/** Times that no calendar has are left out. */
function dueAttribute(due: number | undefined): SpanAttributes {
  const date = new Date(due ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? {} : { [ATTR_WAIT_DUE]: date.toISOString() };
}
