import type { Block, StepNode } from '../analysis/types.ts';
import { waysOf } from './graph-ways.ts';
import { findComponents } from './step-graph.ts';

type Pair = readonly [StepNode, StepNode];

/** Where an earlier writer, or the container it is in, stands in a block. */
interface Seen {
  readonly node: StepNode;
  readonly writer: StepNode;
}

/** Steps gone through for all names of graph plans together; names beyond that are not looked at, so that checking stays quick. */
const GRAPH_WORK = 20_000_000;

/** Finds steps that write one variable although both can run. */
export class WriterPairs {
  #graphWork = 0;
  readonly #components = new WeakMap<Block, number[][]>();

  /**
   * One pair for each writer that gets into the way of an earlier one.
   *
   * @param writers the steps of one scope that write `name`, in document order
   */
  findConflicts(name: string, writers: readonly StepNode[]): Pair[] {
    const inBlock = new Map<Block, Seen>();
    const inGraph = new Map<Block, Map<number, StepNode>>();
    const conflicts: Pair[] = [];
    for (const writer of writers) {
      const other = this.#climb(writer, name, inBlock, inGraph);
      if (other) conflicts.push([other, writer]);
    }
    for (const [block, found] of inGraph) if (found.size > 1) conflicts.push(...this.#findInGraph(block, found));
    return conflicts;
  }

  /** Goes up from a writer until its way meets that of an earlier one. */
  #climb(
    writer: StepNode,
    name: string,
    inBlock: Map<Block, Seen>,
    inGraph: Map<Block, Map<number, StepNode>>,
  ): StepNode | undefined {
    let givesResult = true;
    for (let at = writer; ;) {
      const { block } = at;
      if (block.order === 'graph') {
        noteInGraph(inGraph, at, writer);
        return undefined;
      }
      const seen = inBlock.get(block);
      if (seen) return seen.node === at ? undefined : seen.writer;
      inBlock.set(block, { node: at, writer });
      const { owner } = block;
      if (!owner || owner.block.scope !== block.scope) return undefined;
      givesResult &&= block.role === 'branch' && at === block.nodes.at(-1);
      // The last step of a branch gives the conditional its result, and a fallback its step: both write the same value.
      if (owner.output === name && !givesResult && block.role !== 'fallback') return owner;
      at = owner;
    }
  }

  /** Steps of a graph plan can both run if one can follow the other, over whatever way. */
  #findInGraph(block: Block, writers: ReadonlyMap<number, StepNode>): Pair[] {
    this.#graphWork += block.nodes.length;
    if (this.#graphWork > GRAPH_WORK) return [];
    const ways = waysOf(block);
    const found: Pair[] = [];
    const reached: (StepNode | undefined)[] = [];
    for (const component of this.#componentsOf(block)) {
      let below: StepNode | undefined;
      let here: StepNode | undefined;
      for (const position of component) {
        for (const next of ways[position] ?? []) below ??= reached[next];
        const writer = writers.get(position);
        if (writer && here) found.push([here, writer]);
        here ??= writer;
      }
      if (here && below) found.push(here.index < below.index ? [here, below] : [below, here]);
      for (const position of component) reached[position] = here ?? below;
    }
    return found;
  }

  #componentsOf(block: Block): number[][] {
    let components = this.#components.get(block);
    if (!components) this.#components.set(block, (components = findComponents(waysOf(block))));
    return components;
  }
}

function noteInGraph(inGraph: Map<Block, Map<number, StepNode>>, at: StepNode, writer: StepNode): void {
  const noted = inGraph.get(at.block) ?? new Map<number, StepNode>();
  if (!noted.has(at.position)) noted.set(at.position, writer);
  inGraph.set(at.block, noted);
}
