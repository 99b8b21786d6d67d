import type { Block, StepNode } from '../../analysis/types.ts';
import { waysOf, waysOut } from '../graph-ways.ts';
import { indexOf } from '../plan-index.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { findReachable } from '../step-graph.ts';

/** Every way out of a step of a graph leads to another step of it, and every step can be reached from the first. */
export const graphWays: Rule = {
  codes: ['plan/unknown-next', 'plan/unreachable-step'],
  check(context) {
    const { root } = context.analysis;
    if (root.order !== 'graph') return;
    checkTargets(root, context);
    checkReachable(root, context);
  },
};

function checkTargets({ nodes }: Block, context: RuleContext): void {
  const ids = new Set(nodes.map(({ id }) => id));
  for (const node of nodes) {
    for (const [index, { to }] of waysOut(node.step).entries()) {
      if (!ids.has(to)) reportUnknown(node, to, index, ids, context);
    }
  }
}

function reportUnknown(node: StepNode, to: string, index: number, ids: Set<string>, context: RuleContext): void {
  const path = typeof node.step.next === 'string' ? `${node.pointer}/next` : `${node.pointer}/next/${index}/to`;
  const inner = indexOf(context.analysis).byId.get(to);
  const meant = inner ? undefined : context.nearest(to, ids);
  context.report({
    code: 'plan/unknown-next',
    severity: 'error',
    path,
    message: inner
      ? `"${to}" stands inside "${inner.block.owner?.id}"; "next" leads to steps of the plan itself`
      : `no step has the id "${to}"`,
    ...(meant !== undefined && {
      suggestion: `did you mean "${meant}"?`,
      fix: [{ op: 'replace', path, value: meant }],
    }),
  });
}

function checkReachable(block: Block, { report }: RuleContext): void {
  const [first] = block.nodes;
  const reached = findReachable(waysOf(block), [0]);
  for (const node of block.nodes) {
    if (reached[node.position]) continue;
    report({
      code: 'plan/unreachable-step',
      severity: 'warning',
      path: `${node.pointer}/id`,
      message: `the step "${node.id}" never runs: no way leads to it from the first step, "${first?.id}"`,
      suggestion: 'name it in the "next" of a step that runs before it',
    });
  }
}
