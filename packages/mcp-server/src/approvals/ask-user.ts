import { inputRequired, type InputRequiredResult, inputResponse } from '@modelcontextprotocol/server';
import type { Decision } from '@planloom/executor-core';

import { oneLine } from '../answer/one-line.ts';
import { toText } from '../answer/to-json.ts';
import { CONSENT_MISMATCH } from '../effects/consent.ts';
import { Refusal } from '../refusal.ts';
import type { RunBook } from '../runs/run-book.ts';
import type { ServedRun } from '../runs/served-run.ts';
import type { Call } from '../tools/call.ts';
import type { OpenQuestion } from './questions.ts';

const QUESTION = 'approval';
/** UTF-16 units of the message, and of each value, that are shown. */
const MOST_SHOWN = 2000;
/** Values that are shown. */
const MOST_VALUES = 20;

/** What a run asks the client's user, if it asks something: the call has to answer with it. */
export function askUser(run: ServedRun, call: Call): InputRequiredResult | undefined {
  const question = run.questions.first;
  if (!question || run.outcome) return undefined;
  if (call.staysOpen) cancelWithCall(run, question, call.signal);
  return inputRequired({
    inputRequests: { [QUESTION]: formOf(question) },
    requestState: `${QUESTION}:${run.id}:${question.id}`,
  });
}

/**
 * Takes the answer that came with a request. One that comes too late, or a second one, changes nothing.
 *
 * @returns the run that is answered; `undefined` if the request answers none
 * @throws Refusal if it answers no question of a run that this client has
 */
export function takeAnswer({ asked, caller, carrier }: Call, book: RunBook): ServedRun | undefined {
  const answer = inputResponse(asked.responses, QUESTION);
  if (answer.kind !== 'elicit') return undefined;
  const [kind, runId, id] = (asked.state ?? '').split(':');
  if (kind !== QUESTION || runId === undefined || id === undefined) {
    const message =
      'nothing was run: the answer that came with this call belongs to no question. Call again without it';
    throw new Refusal(CONSENT_MISMATCH, message);
  }
  const run = book.find(caller, runId);
  if (answer.action === 'cancel') run.questions.putAway(id, 'the user has put the question away');
  else run.questions.decide(id, { ...decisionOf(answer.action, answer.content), carrier });
  return run;
}

function decisionOf(action: 'accept' | 'decline', content: Readonly<Record<string, unknown>> = {}): Decision {
  const { decision, comment } = content;
  return {
    approved: action === 'accept' && decision === 'approve',
    ...(typeof comment === 'string' && comment !== '' && { comment }),
  };
}

/** The client may take the call back while its user is asked: nobody waits for the run then. */
function cancelWithCall(run: ServedRun, question: OpenQuestion, signal: AbortSignal): void {
  const cancel = (): void => run.cancel('the client cancelled the request');
  signal.addEventListener('abort', cancel, { signal: question.signal });
}

function formOf(question: OpenQuestion): ReturnType<typeof inputRequired.elicit> {
  return inputRequired.elicit({
    message: textOf(question),
    requestedSchema: {
      type: 'object',
      properties: {
        decision: { type: 'string', title: 'Decision', enum: ['approve', 'reject'] },
        comment: { type: 'string', title: 'Comment', description: 'Why; goes into the run' },
      },
      required: ['decision'],
    },
  });
}

function textOf({ message, show = {}, due }: OpenQuestion): string {
  const values = Object.entries(show);
  // A time that no calendar has is far enough away.
  const latest = due === undefined ? null : new Date(due).toJSON();
  const lines = values
    .slice(0, MOST_VALUES)
    .map(([name, value]) => `- ${oneLine(name, 100)}: ${oneLine(toText(value), MOST_SHOWN)}`);
  return [
    oneLine(message, MOST_SHOWN),
    ...lines,
    ...(values.length > MOST_VALUES ? [`- and ${values.length - MOST_VALUES} more`] : []),
    ...(latest === null ? [] : [`It can be decided until ${latest}.`]),
  ].join('\n');
}
