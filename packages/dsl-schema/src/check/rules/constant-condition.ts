import type { SourcedTemplate, StepNode } from '../../analysis/types.ts';
import { firstOutcomeOf, isConditionField, outcomeOf } from '../conditions.ts';
import { waysOut } from '../graph-ways.ts';
import { faultsOf } from '../plan-index.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** A condition decides something: it is true or false, and not each time the same. */
export const constantCondition: Rule = {
  codes: ['plan/constant-condition', 'plan/condition-not-boolean', 'plan/failing-condition'],
  step(node, context) {
    for (const condition of node.templates) {
      if (!isConditionField(condition.field)) continue;
      // A condition that could not be compiled stands in the analysis as a constant.
      const fault = faultsOf(context.analysis).get(condition.pointer);
      if (fault !== 'error') checkCondition(node, condition, fault === 'warning', context);
    }
  },
};

/** @param isDoubted whether a warning says already that it hardly means what it says, such as a template in quotes */
function checkCondition(node: StepNode, condition: SourcedTemplate, isDoubted: boolean, { report }: RuleContext): void {
  const outcome = outcomeOf(condition.template) ?? firstOutcomeOf(node, condition);
  if (!outcome) return;
  const path = condition.pointer;
  if (outcome.kind === 'fails') {
    const isOtherValue = outcome.code === 'expression/not-boolean';
    return report({
      code: isOtherValue ? 'plan/condition-not-boolean' : 'plan/failing-condition',
      severity: 'error',
      path,
      message: `this condition fails ${outcome.isFirst ? 'before the first iteration' : 'each time'}: ${outcome.message}`,
      suggestion: outcome.isFirst
        ? 'say what holds while there is no result yet, for instance: (last.more ?? true)'
        : 'let it compare a variable with something, for instance: size(items) > 0',
    });
  }
  const effect = describeEffect(node, condition, outcome.value);
  if (effect === undefined || isDoubted) return;
  report({
    code: 'plan/constant-condition',
    severity: 'warning',
    path,
    message: `this condition is ${outcome.isFirst ? 'at first' : 'always'} ${outcome.value}: ${effect}`,
    suggestion: 'let it read a variable, or leave it out',
  });
}

/** What follows from a condition that is each time the same; undefined where people write that on purpose. */
function describeEffect({ step }: StepNode, { field }: SourcedTemplate, value: boolean): string | undefined {
  const [list, index] = field.split('/');
  switch (list) {
    case 'while':
      return value ? undefined : 'the loop never runs';
    case 'until':
      return value ? 'the loop runs once' : undefined;
    case 'cases':
      if (!value) return 'this branch is never taken';
      return isLastCase(step, Number(index)) ? undefined : 'the branches after it are never taken';
    case 'next':
      if (!value) return 'this way is never taken';
      return Number(index) === waysOut(step).length - 1 ? undefined : 'the ways after it are never taken';
    case 'condition':
      return value ? '"then" is always taken' : '"then" is never taken';
    default:
      return value ? 'the step always runs' : 'the step never runs';
  }
}

function isLastCase(step: StepNode['step'], index: number): boolean {
  return step.type === 'conditional' && index === (step.cases?.length ?? 0) - 1 && !step.otherwise;
}
