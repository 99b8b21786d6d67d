import {
  type Block,
  type BlockOrder,
  DEFAULT_LIMITS,
  describePointer,
  type ExecutionMode,
  type Limits,
  lowerLimits,
  type PlanAnalysis,
  type StepNode,
  type StepType,
} from '@planloom/dsl-schema';

import { describeStep } from '../structure/describe-step.ts';
import { innerBlocks } from '../structure/inner-blocks.ts';
import { assignLayers, findBackLinks, groupBy } from '../structure/layers.ts';
import { blockLinks, type Link, type LinkReason } from '../structure/links.ts';
import { type Cost, type Costs, estimateCosts, longestChain } from './cost.ts';

/** Another step that a step comes after, and why. */
export interface ExplainedLink {
  readonly id: string;
  /** In words: `reads "page" in input.text`. */
  readonly reasons: readonly string[];
}

/** A step as `explain` shows it. */
export interface ExplainedStep {
  readonly id: string;
  readonly type: StepType;
  /** What it does in a few words. */
  readonly does: string;
  readonly description?: string;
  /** JSON pointer into the plan. */
  readonly pointer: string;
  /** The variable it writes. */
  readonly output: string;
  /** Steps of one block with the same stage can run side by side. From 1; 0 in graph plans, whose order is known in the run. */
  readonly stage: number;
  /** Whether the run cannot end before this step has. */
  readonly critical: boolean;
  /** The steps it waits for; in a graph plan, those it may follow. */
  readonly after: readonly ExplainedLink[];
  readonly blocks: readonly ExplainedBlock[];
}

/** A list of steps: the plan's own, a loop's body, a branch. */
export interface ExplainedBlock {
  readonly title: string;
  readonly order: BlockOrder;
  /** By stage, then as listed. */
  readonly steps: readonly ExplainedStep[];
}

/** A plan explained: what runs when, and why not earlier. */
export interface Explanation {
  readonly summary?: string;
  readonly mode: ExecutionMode;
  /** Steps, nested ones included. */
  readonly steps: number;
  /** Tool → how many steps call it. */
  readonly tools: Readonly<Record<string, number>>;
  /** Ids of the steps that ask a person or wait: how long that takes is in no number here. */
  readonly waits: readonly string[];
  readonly plan: ExplainedBlock;
  /** Ids of the longest chain of steps, from first to last; empty in graph plans. */
  readonly criticalPath: readonly string[];
  readonly cost: Cost & {
    /** Calls side by side on average, if all took equally long: work divided by span. */
    readonly parallelism: number;
  };
  readonly limits: Limits;
}

/** Explains a plan that has been checked. */
export function explainPlan(analysis: PlanAnalysis): Explanation {
  const { costs, total } = estimateCosts(analysis);
  const { plan, root } = analysis;
  const nodes = allNodes(analysis);
  return {
    ...(plan.plan !== undefined && { summary: plan.plan }),
    mode: plan.execution ?? 'sequential',
    steps: nodes.length,
    tools: countTools(nodes),
    waits: nodes.filter(({ type }) => type === 'approval' || type === 'wait').map(({ id }) => id),
    plan: explainBlock('plan', root, analysis, costs, true),
    criticalPath: longestChain(root, costs).map((position) => root.nodes[position]?.id ?? ''),
    cost: { ...total, parallelism: total.span === 0 ? 0 : total.work / total.span },
    limits: lowerLimits(DEFAULT_LIMITS, plan.budget),
  };
}

function allNodes(analysis: PlanAnalysis): StepNode[] {
  return [...analysis.nodes, ...[...analysis.subplans.values()].flatMap(allNodes)];
}

function countTools(nodes: readonly StepNode[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const tool of nodes.flatMap(toolOf)) counts.set(tool, (counts.get(tool) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([left], [right]) => left.localeCompare(right)));
}

function toolOf({ step }: StepNode): string[] {
  if ('tool' in step) return [step.tool];
  if (step.type === 'final' && step.function !== undefined) return [step.function];
  return step.type === 'reduce' && typeof step.reducer === 'string' ? [step.reducer] : [];
}

function explainBlock(
  title: string,
  block: Block,
  analysis: PlanAnalysis,
  costs: Costs,
  critical: boolean,
): ExplainedBlock {
  const links = blockLinks(block);
  const size = block.nodes.length;
  const layers = block.order === 'graph' ? [] : assignLayers(size, findBackLinks(size, links));
  const incoming = groupBy(size, links, ({ to }) => to);
  const chain = new Set(critical ? longestChain(block, costs) : []);
  const steps = block.nodes.map((node) =>
    explainStep(node, analysis, costs, {
      stage: (layers[node.position] ?? -1) + 1,
      critical: chain.has(node.position),
      after: (incoming[node.position] ?? []).map((link) => explainLink(link, block)),
    }),
  );
  return { title, order: block.order, steps: steps.sort((left, right) => left.stage - right.stage) };
}

function explainStep(
  node: StepNode,
  analysis: PlanAnalysis,
  costs: Costs,
  place: Pick<ExplainedStep, 'stage' | 'critical' | 'after'>,
): ExplainedStep {
  const { id, type, pointer, output, step } = node;
  return {
    id,
    type,
    does: describeStep(node),
    ...(step.description !== undefined && { description: step.description }),
    pointer,
    output,
    ...place,
    blocks: innerBlocks(node, analysis).map(({ title, block, analysis }) =>
      explainBlock(
        title,
        block,
        analysis,
        costs,
        place.critical && block.role !== 'fallback' && block.role !== 'compensate',
      ),
    ),
  };
}

function explainLink({ from, to, reasons }: Link, { nodes }: Block): ExplainedLink {
  const pointer = nodes[to]?.pointer ?? '';
  return { id: nodes[from]?.id ?? '', reasons: reasons.map((reason) => reasonText(reason, pointer)) };
}

function reasonText(reason: LinkReason, pointer: string): string {
  switch (reason.kind) {
    case 'depends_on':
      return `${fieldText(reason.pointer, pointer)} names "${reason.id}"`;
    case 'reads':
      return `${fieldText(reason.pointer, pointer)} reads "${reason.name}"`;
    case 'final':
      return 'a final step comes after the others';
    case 'listed':
      return 'the step before it in the list';
    case 'next':
      return reason.when === undefined ? 'next' : `next, when ${reason.when}`;
    default:
      return reason satisfies never;
  }
}

function fieldText(pointer: string, of: string): string {
  return describePointer(pointer.startsWith(`${of}/`) ? pointer.slice(of.length) : pointer).replace(
    /^depends_on\[\d+\]$/u,
    'depends_on',
  );
}
