import type { Block, StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { findReachable, reverseEdges } from '../step-graph.ts';

/** One final step gives the result, and what is listed after it has to do with it. In a graph, ways may end in several. */
export const finalPlace: Rule = {
  codes: ['plan/several-finals', 'plan/final-not-last'],
  check(context) {
    for (const block of context.analysis.blocks) {
      if (block.order === 'graph' || block.role === 'compensate') continue;
      const finals = block.nodes.filter(({ type }) => type === 'final');
      const last = finals.at(-1);
      if (!last) continue;
      for (const final of finals.slice(0, -1)) reportSeveral(final, last, context);
      checkLast(last, block, context);
    }
  },
};

function reportSeveral(final: StepNode, last: StepNode, { report }: RuleContext): void {
  report({
    code: 'plan/several-finals',
    severity: 'warning',
    path: `${final.pointer}/id`,
    message: `"${final.id}" is not the only final step: only one of them can give the result`,
    related: [{ message: 'another final step is here', path: `${last.pointer}/id` }],
    suggestion: 'keep one final step, and make the others tool steps',
  });
}

function checkLast(final: StepNode, block: Block, { report }: RuleContext): void {
  if (final === block.nodes.at(-1)) return;
  const followers: number[][] = block.nodes.map(() => []);
  for (const { from, to } of block.edges) followers[from]?.push(to);
  const after = findReachable(followers, [final.position]);
  const before = findReachable(reverseEdges(followers), [final.position]);
  const loose = block.nodes.find(({ position }) => position > final.position && !after[position] && !before[position]);
  if (!loose) return;
  report({
    code: 'plan/final-not-last',
    severity: 'warning',
    path: `${final.pointer}/id`,
    message: `the final step "${final.id}" does not wait for "${loose.id}", which is listed after it`,
    related: [{ message: `"${loose.id}" is listed here`, path: `${loose.pointer}/id` }],
    suggestion: 'list the final step last',
  });
}
