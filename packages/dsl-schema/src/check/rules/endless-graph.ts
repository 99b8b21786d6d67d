import type { Block, StepNode } from '../../analysis/types.ts';
import { waysOf, waysOut } from '../graph-ways.ts';
import type { Rule } from '../rule.ts';
import { findReachable, reverseEdges } from '../step-graph.ts';

/** A graph plan that comes into a part it cannot leave ends only when a step has used up its visits. */
export const endlessGraph: Rule = {
  codes: ['plan/endless-graph'],
  check({ analysis: { root }, report }) {
    if (root.order !== 'graph') return;
    const trapped = findTrapped(root);
    const [first] = trapped;
    if (!first) return;
    const shown = trapped.slice(0, 8).map(({ id }) => id);
    const more = trapped.length > shown.length ? ` and ${trapped.length - shown.length} more` : '';
    report({
      code: 'plan/endless-graph',
      severity: 'warning',
      path: `${first.pointer}/next`,
      message: `once the run is at "${first.id}" it never ends by itself: every way goes on among ${shown.join(', ')}${more}`,
      suggestion: 'give one of these steps a "next" that holds only sometimes, or none',
    });
  },
};

/** Steps that can be reached, and from which no end can. */
function findTrapped(block: Block): StepNode[] {
  const ways = waysOf(block);
  const ends = block.nodes.filter((node) => mayEnd(node, ways[node.position] ?? [])).map(({ position }) => position);
  const canEnd = findReachable(reverseEdges(ways), ends);
  const reached = findReachable(ways, [0]);
  return block.nodes.filter(({ position }) => reached[position] && !canEnd[position]);
}

/** The run ends after a step without ways out, or whose ways may all not hold. A way to nowhere is reported elsewhere. */
function mayEnd({ step }: StepNode, ways: readonly number[]): boolean {
  const out = waysOut(step);
  return ways.length < out.length || out.every(({ when }) => when !== undefined && when !== true);
}
