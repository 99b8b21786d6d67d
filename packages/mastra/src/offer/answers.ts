import { analysePlan, parsePlan, type PlanAnalysis } from '@planloom/dsl-schema';
import type { ApprovalHandler, ExecutionOptions, PlanSource } from '@planloom/executor-core';

/**
 * Who decides where a plan asks for approval: a run that nobody follows would wait for ever.
 *
 * @param onApproval without it, the step fails
 */
export function answeredBy(onApproval: ApprovalHandler | undefined): Pick<ExecutionOptions, 'onApproval'> {
  return { onApproval: onApproval ?? nobody };
}

const nobody: ApprovalHandler = ({ path }) => {
  throw new Error(
    `"${path}" asks for approval, and nobody can be asked: give toMastraTool or toMastraWorkflow onApproval`,
  );
};

/**
 * Refuses a plan that waits for a signal, which nobody can send to a run of Mastra's.
 *
 * @throws TypeError that names the step
 */
export function refuseSignals(source: PlanSource): void {
  const { plan } = parsePlan(source);
  if (plan) refuseIn(analysePlan(plan));
}

function refuseIn({ nodes, subplans }: PlanAnalysis): void {
  for (const { step } of nodes) {
    if (step.type !== 'wait' || step.signal === undefined) continue;
    throw new TypeError(
      `The step "${step.id}" waits for the signal "${step.signal}", and nobody can send one to a run that Mastra starts. Run it with executor.stream, and send it there.`,
    );
  }
  for (const inner of subplans.values()) refuseIn(inner);
}
