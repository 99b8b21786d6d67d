import type { Block, Edge, StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { findComponents, findCycle } from '../step-graph.ts';

/** Steps cannot wait for each other in a circle. Where order is given by a list, a step that waits for a later one is a problem of its own. */
export const cycle: Rule = {
  codes: ['plan/cycle'],
  check(context) {
    for (const block of context.analysis.blocks) {
      const isOrdered = block.order === 'dag' || block.order === 'parallel';
      if (isOrdered && block.links.order.length < block.nodes.length) checkBlock(block, context);
    }
  },
};

/** A circle of more steps is shown in part. */
const LONGEST_WAY = 12;

interface Circle {
  /** As many of them as are shown. */
  readonly waits: readonly Edge[];
  /** How many steps it has. */
  readonly length: number;
}

function checkBlock(block: Block, context: RuleContext): void {
  const followers: number[][] = block.nodes.map(() => []);
  for (const { from, to } of block.edges) if (from !== to) followers[from]?.push(to);
  const circles = findComponents(followers).filter(({ length }) => length > 1);
  if (circles.length === 0) return;
  const edges: Edge[][] = block.nodes.map(() => []);
  for (const edge of block.edges) edges[edge.from]?.push(edge);
  for (const circle of circles) {
    const positions = findCycle(
      followers,
      circle.toSorted((a, b) => a - b),
    );
    reportCycle(block, showCircle(positions, edges), context);
  }
}

function showCircle(positions: readonly number[], edges: readonly (readonly Edge[])[]): Circle {
  const waits = positions.slice(0, LONGEST_WAY).map((from, index) => {
    const next = positions[(index + 1) % positions.length];
    return edges[from]?.find(({ to }) => to === next);
  });
  return { waits: waits.filter((edge) => edge !== undefined), length: positions.length };
}

function reportCycle(block: Block, circle: Circle, { report }: RuleContext): void {
  report({
    code: 'plan/cycle',
    severity: 'error',
    path: placeOf(circle.waits[0], block),
    message: `these steps wait for each other in a circle: ${describeWay(circle, block)}`,
    related: circle.waits.map((edge) => explainEdge(edge, block)),
    suggestion: 'break one of these waits: a step of the circle has to start without the others',
  });
}

function describeWay({ waits, length }: Circle, { nodes }: Block): string {
  const ids = waits.map(({ from }) => nodes[from]?.id);
  const more = length > waits.length ? [`… (${length - waits.length} more)`] : [];
  return [...ids, ...more, ids[0]].join(' → ');
}

function explainEdge(edge: Edge, block: Block): { message: string; path: string } {
  const from = idOf(block.nodes[edge.from]);
  const to = idOf(block.nodes[edge.to]);
  return { message: `${to} waits for ${from}: ${describeReason(edge)}`, path: placeOf(edge, block) };
}

function describeReason({ reason }: Edge): string {
  switch (reason.kind) {
    case 'depends_on':
      return `it depends on "${reason.id}"`;
    case 'reads':
      return `it reads "${reason.name}"`;
    case 'final':
      return 'a final step follows every step listed before it';
    default:
      return reason satisfies never;
  }
}

function placeOf(edge: Edge | undefined, block: Block): string {
  if (!edge) return block.pointer;
  return edge.reason.kind === 'final' ? (block.nodes[edge.to]?.pointer ?? block.pointer) : edge.reason.pointer;
}

function idOf(node: StepNode | undefined): string {
  return `"${node?.id ?? ''}"`;
}
