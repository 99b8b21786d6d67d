import type { ConstantExpression } from '../../analysis/types.ts';
import { isConditionField, outcomeOf } from '../conditions.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** An expression that reads no variable and fails, `{{1 / 0}}` for instance, fails in each run. Conditions have a rule of their own. */
export const failingExpression: Rule = {
  codes: ['plan/failing-expression'],
  check(context) {
    for (const found of context.analysis.constantExpressions) {
      if (!isConditionField(found.field)) checkExpression(found, context);
    }
  },
};

function checkExpression(found: ConstantExpression, { report }: RuleContext): void {
  const { expression, offset, pointer } = found;
  const outcome = outcomeOf({ kind: 'expression', expression, offset });
  if (outcome?.kind !== 'fails') return;
  report({
    code: 'plan/failing-expression',
    severity: 'error',
    path: pointer,
    span: { start: offset, end: offset + expression.source.length },
    message: `this expression fails each time: ${outcome.message}`,
    suggestion: 'let it read a variable, or write the value itself',
  });
}
