import type { Block, PlanAnalysis, StepNode } from '@planloom/dsl-schema';

import { innerBlocks } from '../structure/inner-blocks.ts';
import { assignLayers, findBackLinks, groupBy } from '../structure/layers.ts';
import { blockLinks } from '../structure/links.ts';

/**
 * What a step or a list of steps takes, counted in calls of tools, each as long as the other. A loop whose items are
 * not known before the run counts as one item; of branches the longest counts; what only runs after a failure does not.
 */
export interface Cost {
  /** Calls one after the other, at least: the length of the longest chain. */
  readonly span: number;
  /** Calls altogether. */
  readonly work: number;
  /** Calls side by side, at most; `Infinity` if a loop sets no bound. */
  readonly width: number;
  /** Whether a loop over an unknown number of items is in it. */
  readonly open: boolean;
}

const NOTHING: Cost = { span: 0, work: 0, width: 0, open: false };
const ONE_CALL: Cost = { span: 1, work: 1, width: 1, open: false };

/** The cost of each step of a plan, steps of inline subplans included. */
export type Costs = ReadonlyMap<StepNode, Cost>;

/** Works out what every step of a plan costs. */
export function estimateCosts(analysis: PlanAnalysis): { readonly costs: Costs; readonly total: Cost } {
  const costs = new Map<StepNode, Cost>();
  const total = blockCost(analysis.root, analysis, costs);
  return { costs, total };
}

/** The longest chain of a block: positions of its steps in order. In a graph plan the way is only known in the run. */
export function longestChain(block: Block, costs: Costs): number[] {
  if (block.order === 'sequential') return block.nodes.map(({ position }) => position);
  if (block.order === 'graph') return [];
  const { finish, previous } = finishTimes(block, costs);
  const chain: number[] = [];
  let at: number | undefined = finish.indexOf(largest(finish));
  while (at !== undefined) {
    chain.push(at);
    at = previous[at];
  }
  return chain.reverse();
}

function blockCost(block: Block, analysis: PlanAnalysis, costs: Map<StepNode, Cost>): Cost {
  const each = block.nodes.map((node) => {
    const cost = stepCost(node, analysis, costs);
    costs.set(node, cost);
    return cost;
  });
  const work = sum(each.map((cost) => cost.work));
  const open = each.some((cost) => cost.open);
  if (block.order === 'sequential' || block.order === 'graph') {
    return { work, open, span: sum(each.map(({ span }) => span)), width: largest(each.map(({ width }) => width)) };
  }
  return { work, open, span: largest(finishTimes(block, costs).finish), width: widest(block, costs) };
}

/** When each step would be done at the earliest, and the step it waited for last. */
function finishTimes(
  block: Block,
  costs: Costs,
): { readonly finish: number[]; readonly previous: (number | undefined)[] } {
  const size = block.nodes.length;
  const links = blockLinks(block);
  const layers = assignLayers(size, findBackLinks(size, links));
  const incoming = groupBy(size, links, ({ to }) => to);
  const finish = Array.from({ length: size }, () => 0);
  const previous: (number | undefined)[] = Array.from({ length: size }, () => undefined);
  const order = [...layers.keys()].sort((left, right) => (layers[left] ?? 0) - (layers[right] ?? 0));
  for (const position of order) {
    let start = 0;
    for (const { from } of incoming[position] ?? []) {
      if (previous[position] !== undefined && (finish[from] ?? 0) <= start) continue;
      start = finish[from] ?? 0;
      previous[position] = from;
    }
    finish[position] = start + spanAt(block, position, costs);
  }
  return { finish, previous };
}

function spanAt(block: Block, position: number, costs: Costs): number {
  const node = block.nodes[position];
  return (node && costs.get(node)?.span) ?? 0;
}

/** Most calls side by side if every step starts as early as it can: by layers, which is near enough. */
function widest(block: Block, costs: Costs): number {
  const links = blockLinks(block);
  const layers = assignLayers(block.nodes.length, findBackLinks(block.nodes.length, links));
  const widths = new Map<number, number>();
  for (const node of block.nodes) {
    const layer = layers[node.position] ?? 0;
    widths.set(layer, (widths.get(layer) ?? 0) + (costs.get(node)?.width ?? 0));
  }
  return largest([...widths.values()]);
}

function stepCost(node: StepNode, analysis: PlanAnalysis, costs: Map<StepNode, Cost>): Cost {
  const inner = innerBlocks(node, analysis).map((entry) => ({
    ...entry,
    cost: blockCost(entry.block, entry.analysis, costs),
  }));
  const [body = NOTHING] = inner
    .filter(({ block }) => block.role !== 'fallback' && block.role !== 'compensate')
    .map(({ cost }) => cost);
  const { step } = node;
  switch (step.type) {
    case undefined:
    case 'tool':
      return ONE_CALL;
    case 'final':
      return step.function === undefined ? NOTHING : ONE_CALL;
    case 'approval':
    case 'wait':
      // Calls are counted, not time: nobody knows how long a person takes.
      return NOTHING;
    case 'loop':
      return repeated(body, step.over, step.concurrency);
    case 'reduce':
      return repeated(
        typeof step.reducer === 'string' ? ONE_CALL : body,
        step.input,
        step.accumulator === undefined ? step.concurrency : 1,
      );
    case 'conditional':
      return longest(inner.filter(({ block }) => block.role === 'branch').map(({ cost }) => cost));
    case 'parallel': {
      const slots = step.concurrency ?? Number.POSITIVE_INFINITY;
      return { ...body, width: Math.min(body.width, slots), span: Math.max(body.span, Math.ceil(body.work / slots)) };
    }
    case 'subplan':
      return typeof step.plan === 'string' ? { ...ONE_CALL, open: true } : body;
    default:
      return step satisfies never;
  }
}

function repeated(body: Cost, items: unknown, concurrency = 1): Cost {
  const count = Array.isArray(items) ? items.length : undefined;
  const rounds = count === undefined ? 1 : Math.ceil(count / concurrency);
  return {
    span: body.span * rounds,
    work: body.work * (count ?? 1),
    width: body.width * Math.min(concurrency, count ?? concurrency),
    open: body.open || count === undefined,
  };
}

function longest(costs: readonly Cost[]): Cost {
  return {
    span: largest(costs.map(({ span }) => span)),
    work: largest(costs.map(({ work }) => work)),
    width: largest(costs.map(({ width }) => width)),
    open: costs.some(({ open }) => open),
  };
}

/** The largest, at least 0; spreading a long list into `Math.max` would overflow the stack. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
