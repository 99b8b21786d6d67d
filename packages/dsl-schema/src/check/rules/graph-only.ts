import type { StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** `next` and `max_visits` mean something only in the steps of a graph plan, and `depends_on` only elsewhere. */
export const graphOnly: Rule = {
  codes: ['plan/graph-only', 'plan/ignored-dependency'],
  step(node, context) {
    if (node.block.order === 'graph') checkDependencies(node, context);
    else checkGraphFields(node, context);
  },
};

const GRAPH_FIELDS = ['next', 'max_visits'] as const;

function checkGraphFields(node: StepNode, { plan, report }: RuleContext): void {
  for (const field of GRAPH_FIELDS) {
    if (node.step[field] === undefined) continue;
    const path = `${node.pointer}/${field}`;
    report({
      code: 'plan/graph-only',
      severity: 'error',
      path,
      message:
        plan.execution === 'graph'
          ? `"${field}" has no meaning in "${node.id}": inside another step, steps run in order`
          : `"${field}" has a meaning only in a plan whose execution is "graph"`,
      suggestion: plan.execution === 'graph' ? 'remove it' : 'remove it, or set the plan\'s execution to "graph"',
      fix: [{ op: 'remove', path }],
    });
  }
}

function checkDependencies({ step, pointer }: StepNode, { report }: RuleContext): void {
  if (!step.depends_on || step.depends_on.length === 0) return;
  const path = `${pointer}/depends_on`;
  report({
    code: 'plan/ignored-dependency',
    severity: 'warning',
    path,
    message: 'in a graph plan "depends_on" is ignored: what runs is decided by "next" alone',
    suggestion: 'remove it, and say the order with "next"',
    fix: [{ op: 'remove', path }],
  });
}
