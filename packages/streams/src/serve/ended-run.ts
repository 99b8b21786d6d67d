import { AnswerError } from '@planloom/executor-core';

import { EndedRunError, type RunOutcome } from '../run-outcome.ts';
import type { StreamedRun } from '../streamed-run.ts';

/** A run that has ended, without what only its end needed: the results of its steps, and its trace, which may be many times its events and its result. */
export function endedRun({ runId, events }: StreamedRun, outcome: RunOutcome): StreamedRun {
  const result = outcome.status === 'completed' ? Promise.resolve(outcome) : Promise.reject(new EndedRunError(outcome));
  result.catch(() => undefined); // whoever asks for it is told
  const refuse = (): never => {
    throw new AnswerError('answer/run-over', `The run ${runId} is over: ${outcome.status}.`);
  };
  return {
    runId,
    result,
    events: (options) => events(options),
    cancel: () => undefined,
    waiting: () => [],
    decide: refuse,
    signal: refuse,
  };
}
