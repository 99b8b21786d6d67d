import { inputRequired, type InputRequiredResult, inputResponse } from '@modelcontextprotocol/server';
import type { Clock } from '@planloom/executor-core';

import { CONSENT_MISMATCH } from '../effects/consent.ts';
import { awaitRun } from '../plans/run-answer.ts';
import { Refusal } from '../refusal.ts';
import type { RunBook } from '../runs/run-book.ts';
import type { ServedRun } from '../runs/served-run.ts';
import type { Call } from '../tools/call.ts';
import { decisionOf, formOf } from './question-form.ts';
import type { OpenQuestion } from './questions.ts';

const QUESTION = 'approval';

/**
 * Waits as {@link awaitRun} does, and has the client's user asked what the run asks meanwhile. Who does not wait is not asked.
 *
 * @param waitMs most to wait, after each answer anew
 * @returns the question that the call has to answer with, where another request brings the answer
 */
export async function awaitAndAsk(
  run: ServedRun,
  call: Call,
  waitMs: number,
  clock: Pick<Clock, 'schedule'>,
): Promise<InputRequiredResult | undefined> {
  for (;;) {
    await awaitRun(run, call, waitMs, clock);
    const question = run.questions.first;
    if (!question || run.outcome || waitMs <= 0 || call.signal.aborted) return undefined;
    const { elicit } = call;
    if (!elicit) return questionResult(run, question);
    await askNow(run, question, { ...call, elicit });
  }
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
  run.questions.answer(id, decisionOf(answer), carrier);
  return run;
}

function questionResult(run: ServedRun, question: OpenQuestion): InputRequiredResult {
  return inputRequired({
    inputRequests: { [QUESTION]: inputRequired.elicit(formOf(question)) },
    requestState: `${QUESTION}:${run.id}:${question.id}`,
  });
}

/** Asks while the request goes on. A question that nobody has to answer any more is taken back. */
async function askNow(
  { questions }: ServedRun,
  question: OpenQuestion,
  call: Call & Pick<Required<Call>, 'elicit'>,
): Promise<void> {
  const signal = AbortSignal.any([call.signal, question.signal]);
  try {
    questions.answer(question.id, decisionOf(await call.elicit(formOf(question), signal)), call.carrier);
  } catch (error) {
    if (signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    questions.putAway(question.id, `the user could not be asked: ${reason}`);
  }
}
