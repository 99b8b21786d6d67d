import { analysePlan, calledTool, type Plan, type ReadTarget, type StepNode } from '@planloom/dsl-schema';

/** The calls of a plan as TaskBench sees them: names of tools, and which tool's result which tool needs. */
export interface PlanGraph {
  /** A name for each call that stands in the plan, in the order of the document. */
  readonly nodes: readonly string[];
  /** Pairs of the tool that gives and the tool that takes or waits, in no order; a pair may be there several times. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

/**
 * The graph of a plan. A call has an edge from each call whose result it reads, or that it names in `depends_on`. What calls nothing (a
 * loop, a `final` without a function) is no node: who reads what a loop gave reads what its calls gave, and a call in a loop takes what
 * the loop goes over.
 */
export function planGraph(plan: Plan): PlanGraph {
  const { nodes, ids } = analysePlan(plan);
  const edges = nodes.flatMap((node) => {
    const to = calledTool(node);
    if (to === undefined) return [];
    const sources = new Set(
      [node, ...ownersOf(node)].flatMap((each) => sourcesOf(each, (id) => ids.find(id, each.block.scope))),
    );
    return [...sources].flatMap((source) => callsIn(source)).map((from): [string, string] => [from, to]);
  });
  return { nodes: nodes.flatMap((node) => calledTool(node) ?? []), edges };
}

/** The steps around a step, from the inside. */
function ownersOf({ block }: StepNode): readonly StepNode[] {
  return block.owner === undefined ? [] : [block.owner, ...ownersOf(block.owner)];
}

function sourcesOf(node: StepNode, find: (id: string) => StepNode | undefined): readonly StepNode[] {
  const read = node.reads.flatMap(({ target }) => writersOf(target));
  const awaited = (node.step.depends_on ?? []).flatMap((id) => find(id) ?? []);
  return [...read, ...awaited].filter((source) => source !== node && !ownersOf(node).includes(source));
}

function writersOf(target: ReadTarget): readonly StepNode[] {
  return target.kind === 'variable' ? target.writers : [];
}

/** The tools that a step, or the steps inside it, call. */
function callsIn(node: StepNode): readonly string[] {
  const inner = node.blocks.flatMap(({ nodes }) => nodes.flatMap(callsIn));
  return [...inner, calledTool(node) ?? []].flat();
}
