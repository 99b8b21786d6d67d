import type { PlanAnalysis, StepNode } from '../analysis/types.ts';
import { isConditionField } from './conditions.ts';
import { isUndoing } from './is-undoing.ts';

/**
 * Whether the plan looks at what is decided at an approval: a condition (`when`, `condition`, `while`, `until`, `next`) reads `approved` of it. Who only shows the decision, or hands it
 * on, keeps nothing from running; nor does what undoes a step.
 */
export function isDecisionRead(approval: StepNode, analysis: PlanAnalysis): boolean {
  return decidedApprovals(analysis).has(approval);
}

const known = new WeakMap<PlanAnalysis, ReadonlySet<StepNode>>();

function decidedApprovals(analysis: PlanAnalysis): ReadonlySet<StepNode> {
  let decided = known.get(analysis);
  if (!decided) known.set(analysis, (decided = findDecided(analysis)));
  return decided;
}

function findDecided({ nodes }: PlanAnalysis): ReadonlySet<StepNode> {
  const decided = new Set<StepNode>();
  for (const node of nodes) {
    for (const { pointer, reference, target } of node.reads) {
      if (target.kind !== 'variable' || reference.segments[0] !== 'approved') continue;
      if (!isConditionField(pointer.slice(node.pointer.length + 1)) || isUndoing(node)) continue;
      for (const writer of target.writers) decided.add(writer);
    }
  }
  return decided;
}

/** Whether a plan asks anybody. Most do not, and then nothing has to be looked at. */
export function hasApproval({ nodes }: PlanAnalysis): boolean {
  for (const { type } of nodes) if (type === 'approval') return true;
  return false;
}
