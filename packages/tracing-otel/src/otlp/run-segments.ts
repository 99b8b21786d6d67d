import { readIsoTime, type ExecTrace, type ExecTraceEntry } from '@planloom/executor-core';

import { ATTR_SEGMENT_NUMBER, ATTR_SEGMENT_SUSPENDED, ATTR_SEGMENT_SUSPENDED_MS } from '../names.ts';
import type { ShowContent } from '../shape/captured-content.ts';
import { runAttributes, runEndAttributes, runSpanName, suspensionAttributes } from '../shape/run-shape.ts';
import type { SpanAttributes } from '../shape/span-attributes.ts';
import { usageAttributes } from '../shape/usage-shape.ts';
import { errorText } from '../shape/wait-shape.ts';
import type { SpanDraft } from './span-draft.ts';
import { suspensionsOf } from './suspensions.ts';

/** The spans of a run itself, in order: one, and another after each time that it was suspended for long. */
export function runSegments(
  trace: ExecTrace,
  workflow: string | undefined,
  showContent: ShowContent | undefined,
): readonly [SpanDraft, ...SpanDraft[]] {
  const pauses = suspensionsOf(trace).filter(({ isLong }) => isLong);
  const { status, statistics, entries } = trace;
  const culprit = status === 'failed' ? culpritOf(entries) : undefined;
  const ended = {
    ...runEndAttributes({ status, errorCode: culprit?.errorCode, failedStep: culprit?.nodeId }),
    ...usageAttributes(statistics.usage),
    ...suspensionAttributes(statistics.suspendedMs ?? 0),
  };
  const failure = status === 'failed' ? failureOf(culprit, showContent) : undefined;
  const startedAt = readIsoTime(trace.startedAt);
  const segment = (index: number, before: Pick<SpanDraft, 'parent' | 'continues'>): SpanDraft => {
    const [last, next] = [pauses[index - 1], pauses[index]];
    return {
      name: runSpanName(workflow),
      path: '',
      ...before,
      attributes: {
        ...runAttributes(trace.runId, trace.planId, workflow),
        ...(last && goingOn(index + 1, last.to - last.from)),
        ...(next ? { [ATTR_SEGMENT_SUSPENDED]: true } : ended),
      },
      events: [],
      startMs: last?.to ?? startedAt,
      endMs: next?.from ?? readIsoTime(trace.finishedAt),
      failure: next ? undefined : failure,
    };
  };
  const segments: [SpanDraft, ...SpanDraft[]] = [segment(0, { parent: undefined })];
  for (const index of pauses.keys()) {
    const [first] = segments;
    segments.push(segment(index + 1, { parent: first, continues: segments[index] ?? first }));
  }
  return segments;
}

function goingOn(number: number, suspendedMs: number): SpanAttributes {
  return { [ATTR_SEGMENT_NUMBER]: number, [ATTR_SEGMENT_SUSPENDED_MS]: Math.round(suspendedMs * 1000) / 1000 };
}

function failureOf(culprit: ExecTraceEntry | undefined, showContent: ShowContent | undefined): string {
  return errorText({ code: culprit?.errorCode ?? '', message: culprit?.error ?? '' }, showContent);
}

/** The step where a failure began: the innermost that nothing handled. */
function culpritOf(entries: readonly ExecTraceEntry[]): ExecTraceEntry | undefined {
  const failed = entries.filter(
    ({ status, handled, compensation }) => status === 'failed' && handled === undefined && compensation !== true,
  );
  const outer = new Set(failed.map(({ parentId }) => parentId));
  return failed.find(({ nodeId }) => !outer.has(nodeId));
}
