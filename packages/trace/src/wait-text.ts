import type { ExecTraceEntry } from '@planloom/executor-core';

/**
 * How a wait for something from outside ended, in words for people: `approved by ann`, `approved with other values`, `rejected, as nobody decided in time`, `not decided`,
 * `for the signal "paid"`, `for a time`.
 *
 * @returns `undefined` for a step that has not waited
 */
export function waitText({ wait }: Pick<ExecTraceEntry, 'wait'>): string | undefined {
  if (wait === undefined) return undefined;
  const { decision, signal, by } = wait;
  if (decision) {
    const what = decision.approved ? 'approved' : 'rejected';
    const changes = decision.edited ? ' with other values' : '';
    const who = decision.by === undefined ? '' : ` by ${decision.by}`;
    return `${what}${changes}${who}${by === 'timeout' ? ', as nobody decided in time' : ''}`;
  }
  if (wait.for === 'approval') return 'not decided';
  return signal === undefined ? `for a ${wait.for}` : `for the signal ${JSON.stringify(signal)}`;
}
