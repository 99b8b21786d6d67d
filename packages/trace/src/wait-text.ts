import type { ExecTraceEntry } from '@planloom/executor-core';

import { isRecord } from './unknown-record.ts';

/**
 * How a wait for something from outside ended, in words for people: `approved by ann`, `approved with other values`, `rejected, as nobody decided in time`, `not decided`,
 * `for the signal "paid"`, `for a time`.
 *
 * @returns `undefined` for a step that has not waited
 */
export function waitText({ wait, output }: Pick<ExecTraceEntry, 'wait' | 'output'>): string | undefined {
  if (wait === undefined) return undefined;
  const { decision, signal } = wait;
  if (decision) {
    const what = decision.approved ? 'approved' : 'rejected';
    const changes = decision.edited ? ' with other values' : '';
    const who = decision.by === undefined ? '' : ` by ${decision.by}`;
    // That it timed out stands in the result only, and a trace may be without those.
    const isLate = isRecord(output) && output['timed_out'] === true;
    return `${what}${changes}${who}${isLate ? ', as nobody decided in time' : ''}`;
  }
  if (wait.for === 'approval') return 'not decided';
  return signal === undefined ? `for a ${wait.for}` : `for the signal ${JSON.stringify(signal)}`;
}
