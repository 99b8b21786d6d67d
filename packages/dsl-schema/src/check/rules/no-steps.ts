import type { Block } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** A branch, a body or a plan without steps is mostly one that was forgotten. */
export const noSteps: Rule = {
  codes: ['plan/no-steps'],
  check(context) {
    for (const block of context.analysis.blocks) if (block.nodes.length === 0) reportEmpty(block, context);
  },
};

function reportEmpty({ pointer, owner, role }: Block, { report }: RuleContext): void {
  const isOtherwise = role === 'branch' && pointer.endsWith('/otherwise');
  report({
    code: 'plan/no-steps',
    severity: 'warning',
    path: pointer,
    message: owner
      ? `this part of "${owner.id}" has no steps, so it does nothing`
      : 'the plan has no steps, so it does nothing',
    suggestion: isOtherwise ? 'remove it, or put steps into it' : 'put steps into it',
    ...(isOtherwise && { fix: [{ op: 'remove', path: pointer }] }),
  });
}
