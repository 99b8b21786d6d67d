import type { StepNode } from '../../analysis/types.ts';
import { isUndoing } from '../is-undoing.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** A run that is being undone can be cancelled no more, so nothing in it may wait for ever. */
export const endlessWait: Rule = {
  codes: ['plan/endless-wait'],
  step(node, context) {
    const { step } = node;
    const waits = step.type === 'approval' || (step.type === 'wait' && step.signal !== undefined);
    if (waits && step.timeout_ms === undefined && isUndoing(node)) report(node, context);
  },
};

function report({ id, pointer }: StepNode, context: RuleContext): void {
  context.report({
    code: 'plan/endless-wait',
    severity: 'error',
    path: pointer,
    message: `"${id}" undoes something and waits without a limit: a run that is being undone could never end`,
    suggestion: 'add "timeout_ms", for instance 86400000 (a day)',
    fix: [{ op: 'add', path: `${pointer}/timeout_ms`, value: A_DAY_MS }],
  });
}

const A_DAY_MS = 86_400_000;
