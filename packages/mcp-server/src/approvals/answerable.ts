import type { Diagnostic, Plan, PlanAnalysis } from '@planloom/dsl-schema';

import { allNodes } from '../plans/all-nodes.ts';
import { Refusal } from '../refusal.ts';

/** A plan asks somebody, and nobody can be asked. */
export const NOBODY_TO_ASK = 'approval/nobody-to-ask';

/**
 * What keeps a plan that waits for a signal from being run: clients of this protocol cannot send one.
 *
 * @param plans those that subplan steps can name
 */
export function lostSignal(analysis: PlanAnalysis, plans: Readonly<Record<string, Plan>>): Diagnostic | undefined {
  for (const { step, pointer } of allNodes(analysis, plans)) {
    if (step.type !== 'wait' || step.signal === undefined) continue;
    return {
      code: 'wait/no-signals',
      severity: 'error',
      path: `${pointer}/signal`,
      message: `the step "${step.id}" waits for the signal "${step.signal}", and nobody can send one here`,
      suggestion: 'wait for a time (for_ms, until), or have a person asked (approval)',
    };
  }
  return undefined;
}

/**
 * @param plans those that subplan steps can name
 * @throws Refusal if the plan waits for a signal
 */
export function refuseSignals(analysis: PlanAnalysis, plans: Readonly<Record<string, Plan>>): void {
  const lost = lostSignal(analysis, plans);
  if (!lost) return;
  const { code, message, path, suggestion = '' } = lost;
  throw new Refusal(code, `nothing was run: ${message}; ${suggestion}`, { path });
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
