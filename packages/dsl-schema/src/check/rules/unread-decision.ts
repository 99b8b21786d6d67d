import type { StepNode } from '../../analysis/types.ts';
import { isDecisionRead } from '../decision-reads.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** Who rejects means that it must not happen. A plan that goes on all the same has to look at the decision. */
export const unreadDecision: Rule = {
  codes: ['plan/unread-decision'],
  step: checkApproval,
};

function checkApproval(node: StepNode, { analysis, report }: RuleContext): void {
  const { step } = node;
  if (step.type !== 'approval' || step.on_reject !== 'continue' || isDecisionRead(node, analysis)) return;
  const path = `${node.pointer}/on_reject`;
  report({
    code: 'plan/unread-decision',
    severity: 'warning',
    path,
    message: `"${step.id}" lets the plan go on when it is rejected, but no condition looks at what was decided`,
    suggestion: `add a "when" that reads "${node.output}.approved" to what needs the approval, or remove "on_reject"`,
    fix: [{ op: 'remove', path }],
  });
}
