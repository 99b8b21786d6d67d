import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server';
import type { Plan } from '@planloom/dsl-schema';
import type { ApprovalHandler, Clock } from '@planloom/executor-core';

import { byteLength } from '../answer/byte-length.ts';
import { oneLine } from '../answer/one-line.ts';
import { toJson } from '../answer/to-json.ts';
import { refuseQuestions, refuseSignals } from '../approvals/answerable.ts';
import { awaitAndAsk, takeAnswer } from '../approvals/ask-user.ts';
import { type AllowedEffects, needingConsent } from '../effects/effects-policy.ts';
import { calledTools } from '../effects/plan-effects.ts';
import { Refusal } from '../refusal.ts';
import type { RunBook } from '../runs/run-book.ts';
import type { RunOrder, ServedRun } from '../runs/served-run.ts';
import type { Call } from '../tools/call.ts';
import type { PlanSurroundings } from './read-plan.ts';
import { runAnswer } from './run-answer.ts';

/** What it takes to run plans for clients. */
export interface RunDesk extends PlanSurroundings {
  readonly book: RunBook;
  readonly allowEffects: AllowedEffects;
  readonly clock: Clock;
  /** Asked first where a plan asks somebody. */
  readonly onApproval: ApprovalHandler | undefined;
  /** Whether clients may have to ask their users then. */
  readonly asksUsers: boolean;
}

/**
 * Starts a run, if the client may and whoever has to agree does. A request that brings the answer to what a run has asked starts none.
 *
 * @returns the run, or the question that has to be answered first
 * @throws Refusal if it may not
 */
export function startRun(order: RunOrder, title: string, call: Call, desk: RunDesk): ServedRun | InputRequiredResult {
  const answered = takeAnswer(call, desk.book);
  if (answered) return answered;
  refuseLargeInput(order.input, desk);
  refuseSignals(order.analysis, desk.plans);
  const asksUser = desk.asksUsers && call.asked.canAsk;
  if (!asksUser && !desk.onApproval) refuseQuestions(order.analysis, desk.plans);
  const called = calledTools(order.analysis, desk.tools, desk.plans);
  const question = call.consent.require({
    title,
    tools: needingConsent(called, desk.allowEffects),
    subject: { plan: order.plan, input: order.input },
  });
  if (question) return question;
  const { plans, onApproval } = desk;
  return desk.book.start(call.caller, { ...order, plans, carrier: call.carrier, onApproval, asksUser });
}

/**
 * Waits for a run that a call has started, and answers it. If the client takes the call back, the run is cancelled.
 *
 * @returns what the client is told of the run, or what it has to ask its user
 */
export async function finishRun(
  run: ServedRun,
  call: Call,
  waitMs: number,
  desk: RunDesk,
): Promise<CallToolResult | InputRequiredResult> {
  const question = await awaitAndAsk(run, call, waitMs, desk.clock);
  if (call.signal.aborted) run.cancel('the client cancelled the request');
  return question ?? runAnswer(run, desk.limits);
}

/** What is shown of a plan that a model wrote. */
export function titleOf({ plan }: Plan): string {
  return plan === undefined ? 'Run this plan?' : `Run this plan? It calls itself "${oneLine(plan, 200)}".`;
}

function refuseLargeInput(input: unknown, { limits }: RunDesk): void {
  const bytes = byteLength(toJson(input));
  if (bytes <= limits.inputBytes) return;
  const message = `the input has ${bytes} bytes; this server takes at most ${limits.inputBytes}. Let the plan read the data with a tool`;
  throw new Refusal('limit/input-bytes', message, { bytes, allowed: limits.inputBytes });
}
