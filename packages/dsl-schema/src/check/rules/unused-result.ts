import type { Block, PlanAnalysis, StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { calledTool } from '../tool-call.ts';

/**
 * A call that only reads is for its result. Judged only where nobody but the plan itself can read that: in plans whose
 * result is that of a final step, and inside iterations.
 */
export const unusedResult: Rule = {
  codes: ['plan/unused-result'],
  check(context) {
    const { analysis } = context;
    const hasFinal = analysis.root.nodes.some(({ type }) => type === 'final');
    const candidates = analysis.nodes.filter((node) => {
      return (hasFinal || node.block.scope.kind === 'iteration') && isForItsResult(node, context);
    });
    if (candidates.length === 0) return;
    const used = findUsed(analysis);
    for (const node of candidates) if (!used.has(node)) reportUnused(node, context);
  },
};

/** Steps whose result something reads, waits for or gives on. */
function findUsed(analysis: PlanAnalysis): Set<StepNode> {
  const used = new Set<StepNode>();
  const readLists = new Set<readonly StepNode[]>();
  for (const { reads, step } of analysis.nodes) {
    for (const { target } of reads) {
      if (target.kind === 'variable') readLists.add(target.writers);
      if (target.kind === 'error' && target.of) used.add(target.of);
    }
    for (const id of step.depends_on ?? []) {
      const node = analysis.ids.first(id);
      if (node) used.add(node);
    }
  }
  for (const list of readLists) for (const node of list) used.add(node);
  for (const block of analysis.blocks) for (const node of nodesGiven(block)) used.add(node);
  return used;
}

/** The steps that give a block its result; in a graph every step may be the last. */
function nodesGiven({ order, nodes }: Block): readonly StepNode[] {
  return order === 'parallel' || order === 'graph' ? nodes : nodes.slice(-1);
}

function isForItsResult(node: StepNode, { tools }: RuleContext): boolean {
  const tool = node.type === 'tool' ? calledTool(node) : undefined;
  return tool !== undefined && tools?.get(tool)?.effects?.readOnly === true;
}

function reportUnused(node: StepNode, { report }: RuleContext): void {
  report({
    code: 'plan/unused-result',
    severity: 'info',
    path: `${node.pointer}/id`,
    message: `nothing reads the result of "${node.id}", and its tool does nothing but give one`,
    suggestion: `read "${node.output}" in another step, or remove this one`,
  });
}
