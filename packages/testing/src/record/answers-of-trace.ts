import { isShownWhole, REDACTED, type ExecTrace, type ExecTraceEntry } from '@planloom/executor-core';

import { encodeValue } from '../fixtures/encode-value.ts';
import type { RecordedAnswer } from '../fixtures/fixtures.ts';

/** What the steps of a run that waited for decisions and signals were answered, in the order they began to wait. */
export function answersOfTrace({ entries }: Pick<ExecTrace, 'entries'>): RecordedAnswer[] {
  return entries.flatMap((entry) => {
    const { wait, nodeId: path } = entry;
    const answer = wait && answerIn(entry, wait);
    return answer ? [{ path, waitedMs: wait.waitedMs, answer }] : [];
  });
}

function answerIn(
  { output, errorCode }: ExecTraceEntry,
  { for: kind, by, signal = '', decision }: NonNullable<ExecTraceEntry['wait']>,
): RecordedAnswer['answer'] | undefined {
  if (kind === 'time') return undefined;
  if (by === 'timeout' || errorCode === 'step/timeout') return { type: 'none' };
  if (by === 'signal') {
    return isWhole(output) ? { type: 'signal', signal, payload: encodeValue(output ?? null) } : unwritable('payload');
  }
  if (decision === undefined) return undefined;
  const { approved, edited, by: who, comment } = decision;
  const said = { ...(who !== undefined && { by: who }), ...(comment !== undefined && { comment }) };
  if (!edited) return { type: 'decision', approved, ...said };
  const values = (output as { readonly values?: unknown } | undefined)?.values;
  return isWhole(values)
    ? { type: 'decision', approved, ...said, values: encodeValue(values) }
    : unwritable('decision');
}

function isWhole(value: unknown): boolean {
  return value !== undefined && isShownWhole(value) && !JSON.stringify(value).includes(REDACTED);
}

function unwritable(what: string): RecordedAnswer['answer'] {
  return { type: 'unwritable', reason: `The trace does not show the whole ${what}` };
}
