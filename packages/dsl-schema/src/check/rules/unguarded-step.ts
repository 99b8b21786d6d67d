import type { Read, StepNode } from '../../analysis/types.ts';
import { isConditionedOn, judgedWriters } from '../certainty.ts';
import { hasApproval, isDecisionRead } from '../decision-reads.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { calledTool } from '../tool-call.ts';

/** Where a plan goes on after a no, each call that has to do with the approval has to look at it. */
export const unguardedStep: Rule = {
  codes: ['plan/unguarded-step'],
  check(context) {
    const { analysis } = context;
    if (!hasApproval(analysis)) return;
    for (const node of analysis.nodes) checkCall(node, context);
  },
};

function checkCall(node: StepNode, context: RuleContext): void {
  if (calledTool(node) === undefined) return;
  const approval = approvalOf(node, context);
  if (approval && !isConditionedOn(node, [approval.output])) report(node, approval, context);
}

/** An approval whose values the step takes, or which it waits for, and after which the plan goes on if it is rejected. */
function approvalOf(node: StepNode, { analysis }: RuleContext): StepNode | undefined {
  const read = node.reads.flatMap((each: Read) => judgedWriters(each));
  const awaited = (node.step.depends_on ?? []).flatMap((id) => analysis.ids.find(id, node.block.scope) ?? []);
  return [...read, ...awaited].find((other) => other.step.type === 'approval' && goesOn(other));

  function goesOn(approval: StepNode): boolean {
    const said = approval.step.type === 'approval' ? approval.step.on_reject : undefined;
    return said === undefined ? isDecisionRead(approval, analysis) : said === 'continue';
  }
}

function report({ id, pointer }: StepNode, approval: StepNode, context: RuleContext): void {
  context.report({
    code: 'plan/unguarded-step',
    severity: 'warning',
    path: `${pointer}/id`,
    message: `"${id}" runs also if "${approval.id}" is rejected: the plan goes on then, and no condition of this step looks at it`,
    suggestion: `add "when": "${approval.output}.approved"`,
    related: [{ path: approval.pointer, message: 'this is what is decided' }],
  });
}
