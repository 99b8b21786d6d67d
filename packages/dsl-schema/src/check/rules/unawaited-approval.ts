import type { Block, StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** What runs beside an approval does not wait for it. */
export const unawaitedApproval: Rule = {
  codes: ['plan/unawaited-approval'],
  step(node, context) {
    if (node.type === 'approval' && !isAwaited(node)) report(node, context);
  },
};

/** Whether something comes after it, or nothing could. */
function isAwaited(node: StepNode): boolean {
  let runsBeside = false;
  for (let at: StepNode | undefined = node; at; at = at.block.owner) {
    const { block, position } = at;
    const isUnordered = block.order === 'dag' || block.order === 'parallel';
    const isFollowed = isUnordered ? block.edges.some(({ from }) => from === position) : isListedBefore(at);
    if (isFollowed) return true;
    runsBeside ||= isUnordered && stepsBefore(position, block).size + 1 < block.nodes.length;
  }
  return !runsBeside;
}

function isListedBefore({ block, position, step }: StepNode): boolean {
  return block.order === 'graph' ? step.next !== undefined : position < block.nodes.length - 1;
}

/** The steps that a step needs, near and far. */
function stepsBefore(position: number, { edges }: Block): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [position];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const { from, to } of edges) {
      if (to !== at || found.has(from)) continue;
      found.add(from);
      open.push(from);
    }
  }
  return found;
}

function report({ id, pointer }: StepNode, context: RuleContext): void {
  context.report({
    code: 'plan/unawaited-approval',
    severity: 'warning',
    path: `${pointer}/id`,
    message: `nothing waits for "${id}": the steps beside it run before anybody has decided`,
    suggestion: `add "depends_on": ["${id}"] to what needs the approval, or a "when" that reads "${id}.approved"`,
  });
}
