import type { Block, PlanAnalysis, StepNode } from '../analysis/types.ts';
import { DEFAULT_LIMITS, lowerLimits } from '../limits.ts';
import { calledTool } from './tool-call.ts';

/** What is counted. */
export interface CallBoundsOptions {
  /** Counts calls of this tool only. Default: of all tools. */
  readonly tool?: string;
  /** The analysis of a plan that a subplan step names. Default: none is known, so such a step calls any number. */
  readonly plans?: (name: string) => PlanAnalysis | undefined;
  /** Most further attempts of a step that fails; they count as calls. Default: none, second attempts are not counted. */
  readonly retries?: (node: StepNode) => number;
}

/** How many calls of tools a run makes: the least if nothing fails, the most with everything that may follow a failure. */
export interface CallBounds {
  readonly least: number;
  /** Never more than the limit of the run, which ends it. */
  readonly most: number;
  /** What ends a run that calls more than the steps of the plan say: the plan's budget, or the limit of every run. Unset if the steps say it. */
  readonly boundBy?: 'budget' | 'limit';
}

/** The number of calls as far as the plan says it. */
export function callBounds(analysis: PlanAnalysis, options: CallBoundsOptions = {}): CallBounds {
  const { tool, plans = () => undefined, retries = () => 0 } = options;
  const { least, most } = blockBounds(analysis.root, { analysis, tool, plans, retries, around: [] });
  const limit = lowerLimits(DEFAULT_LIMITS, analysis.plan.budget).toolCalls;
  const boundBy = analysis.plan.budget?.max_tool_calls === limit ? 'budget' : 'limit';
  return { least: Math.min(least, limit), most: Math.min(most, limit), ...(most > limit && { boundBy }) };
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** What is counted, and in which plan. */
interface Counted extends Required<Omit<CallBoundsOptions, 'tool'>> {
  readonly analysis: PlanAnalysis;
  readonly tool: string | undefined;
  /** Names of the plans that the steps stand in. */
  readonly around: readonly string[];
}

const NONE: Bounds = { least: 0, most: 0 };
const ONE: Bounds = { least: 1, most: 1 };
const UNKNOWN: Bounds = { least: 0, most: Number.POSITIVE_INFINITY };

/** Of a step in a graph plan that does not say it. */
const DEFAULT_VISITS = 25;

function blockBounds({ nodes, order }: Block, counted: Counted): Bounds {
  const each = nodes.map((node) => nodeBounds(node, counted));
  if (order !== 'graph') return sum(each);
  const visited = each.map(({ most }, index) => ({
    least: 0,
    most: most * (nodes[index]?.step.max_visits ?? DEFAULT_VISITS),
  }));
  return { least: each[0]?.least ?? 0, most: sum(visited).most };
}

/** A step with what may keep it from running, and what may follow a failure of it. */
function nodeBounds(node: StepNode, counted: Counted): Bounds {
  const { step } = node;
  const { least, most } = ownBounds(node, counted);
  const isSure = (step.when === undefined || step.when === true) && step.cache !== true;
  const rescue = sum(blocksOf(node, counted, ['fallback', 'compensate']));
  const attempts = most === 0 ? 0 : most * (1 + counted.retries(node));
  return { least: isSure ? least : 0, most: attempts + rescue.most };
}

function ownBounds(node: StepNode, counted: Counted): Bounds {
  const { step } = node;
  const called = calledTool(node);
  const call = called !== undefined && (counted.tool ?? called) === called ? ONE : NONE;
  switch (step.type) {
    case undefined:
    case 'tool':
    case 'final':
      return call;
    case 'approval':
    case 'wait':
      return NONE;
    case 'parallel':
      return sum(blocksOf(node, counted, ['parallel']));
    case 'loop':
      return times(sum(blocksOf(node, counted, ['body'])), iterationsOf(step));
    case 'reduce': {
      const each = typeof step.reducer === 'string' ? call : sum(blocksOf(node, counted, ['reducer']));
      const isFold = step.accumulator !== undefined && step.initial === undefined;
      return times(each, itemsOf(step.input, isFold ? 1 : 0));
    }
    case 'conditional':
      return oneOf(blocksOf(node, counted, ['branch']), step.otherwise !== undefined);
    case 'subplan':
      return subplanBounds(node, step, counted);
    default:
      return step satisfies never;
  }
}

function subplanBounds(
  node: StepNode,
  { plan: source }: Extract<StepNode['step'], { type: 'subplan' }>,
  counted: Counted,
): Bounds {
  if (typeof source !== 'string') {
    const inline = counted.analysis.subplans.get(node);
    return inline === undefined ? UNKNOWN : blockBounds(inline.root, { ...counted, analysis: inline });
  }
  // A plan that comes to itself again calls as often as the limit allows.
  const named = counted.around.includes(source) ? undefined : counted.plans(source);
  if (named === undefined) return UNKNOWN;
  return blockBounds(named.root, { ...counted, analysis: named, around: [...counted.around, source] });
}

function blocksOf({ blocks }: StepNode, counted: Counted, roles: readonly Block['role'][]): Bounds[] {
  return blocks.filter(({ role }) => roles.includes(role)).map((block) => blockBounds(block, counted));
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
