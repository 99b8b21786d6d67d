import { eachExpression } from '../../analysis/step-templates.ts';
import type { StepNode } from '../../analysis/types.ts';
import type { TemplateExpression } from '../../expression/types.ts';
import { conditionsOf, outcomeOf } from '../conditions.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** An expression that reads no variable and fails, `{{1 / 0}}` for instance, fails in each run. Conditions have a rule of their own. */
export const failingExpression: Rule = {
  codes: ['plan/failing-expression'],
  check(context) {
    for (const node of context.analysis.nodes) checkStep(node, context);
  },
};

function checkStep(node: StepNode, context: RuleContext): void {
  const conditions = new Set(conditionsOf(node).map(({ field }) => field));
  for (const [field, { pointer, template }] of node.templates) {
    if (conditions.has(field)) continue;
    eachExpression(template, pointer, (found, at) => checkExpression(found, at, context));
  }
}

function checkExpression(found: TemplateExpression, path: string, { report }: RuleContext): void {
  const outcome = outcomeOf({ pointer: path, template: { kind: 'expression', ...found } });
  if (outcome?.kind !== 'fails') return;
  const { expression, offset } = found;
  report({
    code: 'plan/failing-expression',
    severity: 'error',
    path,
    span: { start: offset, end: offset + expression.source.length },
    message: `this expression fails each time: ${outcome.message}`,
    suggestion: 'let it read a variable, or write the value itself',
  });
}
