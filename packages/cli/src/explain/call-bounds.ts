import { type Block, DEFAULT_LIMITS, lowerLimits, type PlanAnalysis, type StepNode } from '@planloom/dsl-schema';

import { innerBlocks } from '../structure/inner-blocks.ts';

/** How many calls of tools a run makes if nothing fails, and with everything that may follow a failure; second attempts are not counted. */
export interface CallBounds {
  readonly least: number;
  /** Never more than the limit of the run, which ends it. */
  readonly most: number;
  /** What ends a run that calls more than the steps of the plan say: the plan's budget, or the limit of every run. Unset if the steps say it. */
  readonly boundBy?: 'budget' | 'limit';
}

/** The number of calls as far as the plan says it. */
export function callBounds(analysis: PlanAnalysis): CallBounds {
  const { least, most } = blockBounds(analysis.root, analysis);
  const limit = lowerLimits(DEFAULT_LIMITS, analysis.plan.budget).toolCalls;
  const boundBy = analysis.plan.budget?.max_tool_calls === limit ? 'budget' : 'limit';
  return { least: Math.min(least, limit), most: Math.min(most, limit), ...(most > limit && { boundBy }) };
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

const NONE: Bounds = { least: 0, most: 0 };
const ONE: Bounds = { least: 1, most: 1 };
const UNKNOWN: Bounds = { least: 0, most: Number.POSITIVE_INFINITY };

/** Of a step in a graph plan that does not say it. */
const DEFAULT_VISITS = 25;

function blockBounds({ nodes, order }: Block, analysis: PlanAnalysis): Bounds {
  const each = nodes.map((node) => nodeBounds(node, analysis));
  if (order !== 'graph') return sum(each);
  const visited = each.map(({ most }, index) => ({
    least: 0,
    most: most * (nodes[index]?.step.max_visits ?? DEFAULT_VISITS),
  }));
  return { least: each[0]?.least ?? 0, most: sum(visited).most };
}

/** A step with what may keep it from running, and what may follow a failure of it. */
function nodeBounds(node: StepNode, analysis: PlanAnalysis): Bounds {
  const { step } = node;
  const { least, most } = ownBounds(node, analysis);
  const isSure = (step.when === undefined || step.when === true) && step.cache !== true;
  const rescue = sum(blocksOf(node, analysis, ['fallback', 'compensate']));
  return { least: isSure ? least : 0, most: most + rescue.most };
}

function ownBounds(node: StepNode, analysis: PlanAnalysis): Bounds {
  const { step } = node;
  switch (step.type) {
    case undefined:
    case 'tool':
      return ONE;
    case 'final':
      return step.function === undefined ? NONE : ONE;
    case 'parallel':
      return sum(blocksOf(node, analysis, ['parallel']));
    case 'loop':
      return times(sum(blocksOf(node, analysis, ['body'])), iterationsOf(step));
    case 'reduce': {
      const each = typeof step.reducer === 'string' ? ONE : sum(blocksOf(node, analysis, ['reducer']));
      const isFold = step.accumulator !== undefined && step.initial === undefined;
      return times(each, itemsOf(step.input, isFold ? 1 : 0));
    }
    case 'conditional':
      return oneOf(blocksOf(node, analysis, ['branch']), step.otherwise !== undefined);
    case 'subplan': {
      const plan = analysis.subplans.get(node);
      return plan === undefined ? UNKNOWN : blockBounds(plan.root, plan);
    }
    default:
      return step satisfies never;
  }
}

function blocksOf(node: StepNode, analysis: PlanAnalysis, roles: readonly Block['role'][]): Bounds[] {
  return innerBlocks(node, analysis)
    .filter(({ block }) => block.owner === node && roles.includes(block.role))
    .map(({ block }) => blockBounds(block, analysis));
}

function iterationsOf(step: Extract<StepNode['step'], { type: 'loop' }>): Bounds {
  if (step.over !== undefined) return itemsOf(step.over, 0);
  return { least: step.while === undefined ? 1 : 0, most: step.max_iterations ?? Number.POSITIVE_INFINITY };
}

/** @param without items for which nothing is called */
function itemsOf(items: string | readonly unknown[], without: number): Bounds {
  if (typeof items === 'string') return UNKNOWN;
  const count = Math.max(0, items.length - without);
  return { least: count, most: count };
}

/** @param isTaken whether one of the branches is taken in any case */
function oneOf(branches: readonly Bounds[], isTaken: boolean): Bounds {
  const least = isTaken
    ? branches.map((branch) => branch.least).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    : 0;
  return {
    least: Number.isFinite(least) ? least : 0,
    most: branches.map(({ most }) => most).reduce((a, b) => Math.max(a, b), 0),
  };
}

function times(each: Bounds, count: Bounds): Bounds {
  return { least: each.least * count.least, most: each.most === 0 ? 0 : each.most * count.most };
}

function sum(all: readonly Bounds[]): Bounds {
  return all.reduce((total, { least, most }) => ({ least: total.least + least, most: total.most + most }), NONE);
}
