import type { Block, StepNode } from '../../analysis/types.ts';
import { waysOf, waysOut } from '../graph-ways.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { findComponents, findReachable, type Successors } from '../step-graph.ts';

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
  const inner = context.analysis.ids.first(to);
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
  const [first, second] = block.nodes;
  const hasWays = block.nodes.some(({ step }) => waysOut(step).length > 0);
  if (first && second && !hasWays) return reportNoWays(first, report);
  for (const node of findLoose(block)) {
    report({
      code: 'plan/unreachable-step',
      severity: 'warning',
      path: `${node.pointer}/id`,
      message: `the step "${node.id}" never runs: no way leads to it from the first step, "${first?.id}"`,
      suggestion: 'name it in the "next" of a step that runs before it',
    });
  }
}

function reportNoWays(first: StepNode, report: RuleContext['report']): void {
  report({
    code: 'plan/unreachable-step',
    severity: 'warning',
    path: `${first.pointer}/id`,
    message: `only the first step, "${first.id}", runs: no step of this graph plan has a "next"`,
    suggestion: 'say with "next" what follows each step, or set the plan\'s execution to "sequential"',
  });
}

/** Steps that cannot be reached, without those that could be if one of these were. */
function findLoose(block: Block): StepNode[] {
  const ways = waysOf(block);
  const reached = findReachable(ways, [0]);
  const loose: StepNode[] = [];
  for (const component of findComponents(ways).toReversed()) {
    const position = component.reduce((least, at) => Math.min(least, at));
    const node = block.nodes[position];
    if (!node || component.some((at) => reached[at])) continue;
    loose.push(node);
    markReachable(ways, position, reached);
  }
  return loose.toSorted((a, b) => a.index - b.index);
}

function markReachable(ways: Successors, start: number, reached: boolean[]): void {
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached[at]) continue;
    reached[at] = true;
    for (const next of ways[at] ?? []) open.push(next);
  }
}
