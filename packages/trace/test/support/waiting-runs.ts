import type { Decision, ExecTrace } from '@planloom/executor-core';

import { call, tracedRun } from './traced-run.ts';

const MINUTE = 60_000;

/** Asks, and goes on. A decision takes an hour. */
export function approvedRun(decision: Decision = { approved: true, by: 'ann' }, rest: object = {}): Promise<ExecTrace> {
  return tracedRun(
    [
      call('draft', 20),
      { id: 'ask', type: 'approval', message: 'Send it?', show: { to: 'all' }, depends_on: ['draft'], ...rest },
      call('send', 30, { depends_on: ['ask'] }),
    ],
    { decide: { afterMs: 60 * MINUTE, decision } },
  );
}

/** Waits for a time while something works, which is done earlier. */
export function waitingRun(): Promise<ExecTrace> {
  return tracedRun([
    { id: 'pause', type: 'wait', for_ms: MINUTE },
    call('aside', 40),
    call('last', 10, { depends_on: ['pause', 'aside'] }),
  ]);
}
