import type { StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** A fold needs every item: a value so far cannot be carried past one that failed. */
export const foldItemError: Rule = {
  codes: ['plan/fold-item-error'],
  step: checkFold,
};

function checkFold(node: StepNode, { report }: RuleContext): void {
  const { step } = node;
  if (step.type !== 'reduce' || step.accumulator === undefined) return;
  if (step.on_item_error === undefined || step.on_item_error === 'fail') return;
  const path = `${node.pointer}/on_item_error`;
  report({
    code: 'plan/fold-item-error',
    severity: 'error',
    path,
    message: `"${step.id}" folds with "accumulator": each item builds on the one before, so none of them can fail`,
    suggestion: 'remove it, or handle the failure inside the reducer with "on_error"',
    fix: [{ op: 'remove', path }],
  });
}
