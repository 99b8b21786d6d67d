import type { ApprovalQuestion, Decision, RunStream } from '@planloom/executor-core';
import type { Fixtures, ToolReplay, VirtualClock } from '@planloom/testing';

/** What was answered in a run before, for a run that is like it. */
export interface RecordedAnswers {
  /** The decision for a question; nothing if none was recorded. Gives nothing later on, too, where nobody decided in time. */
  decide(question: ApprovalQuestion): PromiseLike<Decision | undefined> | undefined;
  /** Sends the signals that the run waits for; one that waits for another is cancelled. */
  sendSignals(run: RunStream): Promise<void>;
  /** Keeps the time of the run from going on while somebody is asked. */
  hold(asking: Promise<unknown>): void;
}

/** The answers in fixtures: each once. */
export function recordedAnswers(
  { answers = [] }: Fixtures,
  replay: Pick<ToolReplay, 'onApproval' | 'sendSignals'>,
  clock: VirtualClock,
): RecordedAnswers {
  const left = new Map([...Map.groupBy(answers, ({ path }) => path)].map(([path, { length }]) => [path, length]));
  return {
    decide: (question) => {
      const count = left.get(question.path) ?? 0;
      if (count === 0) return undefined;
      left.set(question.path, count - 1);
      return Promise.resolve(replay.onApproval(question));
    },
    sendSignals: (run) => replay.sendSignals(run),
    hold: (asking) => clock.hold(asking),
  };
}
