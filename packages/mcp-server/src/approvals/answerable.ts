import type { Plan, PlanAnalysis } from '@planloom/dsl-schema';

import { allNodes } from '../plans/all-nodes.ts';
import { Refusal } from '../refusal.ts';

/** A plan asks somebody, and nobody can be asked. */
export const NOBODY_TO_ASK = 'approval/nobody-to-ask';

/**
 * @param plans those that subplan steps can name
 * @throws Refusal if the plan waits for a signal: clients of this protocol cannot send one
 */
export function refuseSignals(analysis: PlanAnalysis, plans: Readonly<Record<string, Plan>>): void {
  for (const { step } of allNodes(analysis, plans)) {
    if (step.type !== 'wait' || step.signal === undefined) continue;
    const message = `nothing was run: the step "${step.id}" waits for the signal "${step.signal}", and nobody can send one here. Wait for a time (for_ms, until), or have a person asked (approval)`;
    throw new Refusal('wait/no-signals', message, { step: step.id });
  }
}

/**
 * @param plans those that subplan steps can name
 * @throws Refusal if the plan asks somebody
 */
export function refuseQuestions(analysis: PlanAnalysis, plans: Readonly<Record<string, Plan>>): void {
  for (const { step } of allNodes(analysis, plans)) {
    if (step.type !== 'approval') continue;
    const message = `nothing was run: the step "${step.id}" asks for approval, and this client cannot ask its user (it lacks the capability "elicitation")`;
    throw new Refusal(NOBODY_TO_ASK, message, { step: step.id });
  }
}
