import type { PlanAnalysis, StepNode } from '@planloom/dsl-schema';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { givenDecision } from './given-answers.ts';
import { placedSteps } from './refuse-unusable.ts';
import type { RunAnswers } from './run-answers.ts';

/**
 * Where nobody can be asked, a plan that certainly asks is told before anything is called, rather than when half of it has happened.
 *
 * @throws CliError (needs input) with the options that decide
 */
export function refuseUnanswerable({ given, canAsk }: RunAnswers, analysis: PlanAnalysis): void {
  if (canAsk) return;
  const decided = [...given.decisions.keys()].map((name) => ({ name }));
  const lost = placedSteps(analysis).find(({ node, place }) => {
    const { type, step } = node;
    if (type !== 'approval' || step.timeout_ms !== undefined || !isCertain(node)) return false;
    const isNamed = decided.some(({ name }) => name.endsWith(`.${node.id}`) || name.startsWith(`${node.id}#`));
    return !isNamed && givenDecision(given, { path: place, stepId: node.id }) === undefined;
  });
  if (!lost) return;
  const { id } = lost.node;
  throw new CliError(ExitCode.needsInput, `"${lost.place}" asks for approval, and nobody can be asked here`, {
    next: `decide it beforehand: --approve ${id}, --reject ${id}, or --decisions FILE`,
  });
}

/** Whether the step runs if the run comes to its end. */
function isCertain({ step, block }: StepNode): boolean {
  if (step.when !== undefined) return false;
  if (block.role === 'branch' || block.role === 'fallback' || block.role === 'compensate') return false;
  return block.order !== 'graph' && (block.owner === undefined || isCertain(block.owner));
}
