import type { Block, PlanAnalysis, StepNode } from '@planloom/dsl-schema';

/** A step of a plan, inline plans included, and where it stands. */
export interface PlanStep {
  /** Ids of the steps around it and its own: the path in a run, without the numbers of items and visits. */
  readonly path: string;
  readonly node: StepNode;
  readonly around: PlanStep | undefined;
  /** The block of the step around it that it stands in. */
  readonly block: Block;
  readonly analysis: PlanAnalysis;
}

/**
 * Every step of a plan by its path, in the order of the document.
 *
 * @param plans the analyses of the plans that subplan steps name
 */
export function stepsOf(
  analysis: PlanAnalysis,
  plans: ReadonlyMap<string, PlanAnalysis> = new Map(),
): ReadonlyMap<string, PlanStep> {
  const steps = new Map<string, PlanStep>();
  const visit = (block: Block, around: PlanStep | undefined, plan: PlanAnalysis): void => {
    for (const node of block.nodes) {
      const path = around === undefined ? node.id : `${around.path}.${node.id}`;
      const step = { path, node, around, block, analysis: plan };
      steps.set(path, step);
      for (const inner of node.blocks) visit(inner, step, plan);
      const subplan = plan.subplans.get(node) ?? namedPlan(step, plans);
      if (subplan) visit(subplan.root, step, subplan);
    }
  };
  visit(analysis.root, undefined, analysis);
  return steps;
}

/** The plan that a step names, unless the step already stands in it. */
function namedPlan({ node, around }: PlanStep, plans: ReadonlyMap<string, PlanAnalysis>): PlanAnalysis | undefined {
  const { step } = node;
  const named = step.type === 'subplan' && typeof step.plan === 'string' ? plans.get(step.plan) : undefined;
  for (let outer = around; outer !== undefined; outer = outer.around) if (outer.analysis === named) return undefined;
  return named;
}

/** The path in the plan of a path in a run. */
export function planPath(runPath: string): string {
  return runPath.replaceAll(/\[\d+\]|#\d+/gu, '');
}

/**
 * The path in the plan of the step that a path in a run belongs to: a tool that is named as a reducer is called in a step of its own, which the plan does not have.
 */
export function stepPath(runPath: string, steps: ReadonlyMap<string, PlanStep>): string {
  const path = planPath(runPath);
  return steps.has(path) ? path : path.slice(0, Math.max(path.lastIndexOf('.'), 0));
}

/** Whether the plan goes on if the step fails: because of what the step says, or a step around it. */
export function isHandled(step: PlanStep | undefined): boolean {
  if (step === undefined) return false;
  // What runs because of a failure is not rescued by what it rescues.
  const isRescue = step.block.role === 'fallback' || step.block.role === 'compensate';
  return handlesFailure(step.node) || bearsItems(step.node) || (!isRescue && isHandled(step.around));
}

/** Whether the plan goes on after a failure of the step, as that says. */
export function handlesFailure({ step }: StepNode): boolean {
  return step.on_error !== undefined && step.on_error !== 'fail';
}

/** Whether the step, a container, goes on without items that fail, all or some of them. */
export function bearsItems({ step }: StepNode): boolean {
  return 'on_item_error' in step && step.on_item_error !== undefined && step.on_item_error !== 'fail';
}

/** Further attempts that the step asks for; `undefined` if it says nothing of them. */
export function saidRetries({ step }: StepNode): number | undefined {
  return step.retry?.max ?? step.retry_count;
}
