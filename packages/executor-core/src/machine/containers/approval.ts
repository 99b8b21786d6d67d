import { hashOf } from '@planloom/tool-kit';

import type { DecisionInfo, ResumedBy, WaitingFor } from '../../events.ts';
import { thrownText } from '../../thrown-text.ts';
import type { CheckedDecision, Waiting } from '../commands.ts';
import { dataCopy } from '../data-copy.ts';
import type { StepRun } from '../step-run.ts';
import { actionOf, type Container, type ContainerHost } from './container.ts';

/** `approval`: somebody decides; the result is the decision. */
export const approval: Container = {
  start(run, host) {
    const { message, show } = actionOf(run, 'approval');
    const { frame } = run.block;
    const asked = host.evaluate(run, message, frame);
    const shown = asked && show && host.evaluate(run, show, frame);
    if (!asked || (show && !shown)) return;
    const question = questionOf(run, asked.value, shown?.value, host);
    if (!question) return;
    host.showInput(run, question);
    host.wait(run, { kind: 'approval', ...question, hash: hashOf(question), ...dueOf(run, host) });
  },

  resumed(run, answer, host) {
    if (answer.by === 'approval') decided(run, answer.decision, 'approval', host);
  },

  timedOut(run, host) {
    const { onTimeout } = actionOf(run, 'approval');
    if (onTimeout === 'fail') return false;
    decided(run, { ...UNDECIDED, approved: onTimeout === 'approve', values: valuesOf(run) }, 'timeout', host);
    return true;
  },
};

const UNDECIDED = { edited: false, by: null, comment: null } as const;

function dueOf(run: StepRun, host: ContainerHost): Pick<WaitingFor & { kind: 'approval' }, 'due' | 'onTimeout'> {
  const due = host.dueOf(run);
  return due === undefined ? {} : { due, onTimeout: actionOf(run, 'approval').onTimeout };
}

interface Question {
  readonly message: string;
  readonly show?: unknown;
}

/** What a decision is bound to: a copy, as who made the values may change them. `undefined` if it cannot be said, and the step has failed. */
function questionOf(run: StepRun, asked: unknown, shown: unknown, host: ContainerHost): Question | undefined {
  try {
    const text = dataCopy(asked, 'message');
    const message = typeof text === 'string' ? text : JSON.stringify(text);
    return { message, ...(shown !== undefined && { show: dataCopy(shown, 'show', true) }) };
  } catch (error) {
    const message = `What somebody decides about has to be JSON or bytes, but ${thrownText(error)}.`;
    host.fail(run, { code: 'approval/not-data', message, retryable: false, cause: error });
    return undefined;
  }
}

/** What is shown to who decides. */
function valuesOf({ state }: StepRun): CheckedDecision['values'] {
  const { for: asked } = state as Waiting;
  return asked.kind === 'approval' ? (dataCopy(asked.show ?? null, 'show') as CheckedDecision['values']) : null;
}

function decided(run: StepRun, decision: CheckedDecision, how: ResumedBy, host: ContainerHost): void {
  const { approved, values, edited, by, comment } = decision;
  host.endWait(run, how, infoOf(decision));
  if (!approved && actionOf(run, 'approval').onReject === 'fail') {
    host.fail(run, { code: 'approval/rejected', message: rejectionText(decision, how), retryable: false });
  } else {
    host.complete(run, { approved, values, edited, timed_out: how === 'timeout', by, comment });
  }
}

function infoOf({ approved, edited, by, comment }: CheckedDecision): DecisionInfo {
  return { approved, edited, ...(by !== null && { by }), ...(comment !== null && { comment }) };
}

function rejectionText({ by, comment }: CheckedDecision, how: ResumedBy): string {
  if (how === 'timeout') return 'It was rejected, as nobody had decided in time.';
  const who = by === null ? '' : ` by ${by}`;
  return comment === null ? `It was rejected${who}.` : `It was rejected${who}: ${comment}`;
}
