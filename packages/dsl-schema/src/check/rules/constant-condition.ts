import type { StepNode } from '../../analysis/types.ts';
import { conditionsOf, outcomeOf, type FieldCondition } from '../conditions.ts';
import { waysOut } from '../graph-ways.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** A condition decides something: it is true or false, and not each time the same. */
export const constantCondition: Rule = {
  codes: ['plan/constant-condition', 'plan/condition-not-boolean', 'plan/failing-condition'],
  check(context) {
    // A condition that could not be compiled stands in the analysis as a constant.
    const errors = context.analysis.faults.filter(({ severity }) => severity === 'error');
    const faulty = new Set(errors.map(({ pointer }) => pointer));
    for (const node of context.analysis.nodes) {
      for (const condition of conditionsOf(node)) {
        if (!faulty.has(condition.pointer)) checkCondition(node, condition, context);
      }
    }
  },
};

function checkCondition(node: StepNode, condition: FieldCondition, { report }: RuleContext): void {
  const outcome = outcomeOf(condition);
  if (!outcome) return;
  const path = condition.pointer;
  if (outcome.kind === 'fails') {
    const isOtherValue = outcome.code === 'expression/not-boolean';
    return report({
      code: isOtherValue ? 'plan/condition-not-boolean' : 'plan/failing-condition',
      severity: 'error',
      path,
      message: `this condition fails each time: ${outcome.message}`,
      suggestion: 'let it compare a variable with something, for instance: size(items) > 0',
    });
  }
  const effect = describeEffect(node, condition, outcome.value);
  if (effect === undefined) return;
  report({
    code: 'plan/constant-condition',
    severity: 'warning',
    path,
    message: `this condition is always ${outcome.value}: ${effect}`,
    suggestion: 'let it read a variable, or leave it out',
  });
}

/** What follows from a condition that is each time the same; undefined where people write that on purpose. */
function describeEffect({ step }: StepNode, { field }: FieldCondition, value: boolean): string | undefined {
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
