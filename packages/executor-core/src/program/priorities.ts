import type { Block, StepNode } from '@planloom/dsl-schema';

/**
 * How many calls follow each other on the longest way from a step to the end of the plan, itself included. Known before
 * anything runs; with few slots, starting the step with the longest way first keeps the makespan near its bound.
 *
 * @see R. L. Graham, "Bounds on Multiprocessing Timing Anomalies", 1969, on list schedules by critical path
 */
export class Priorities {
  readonly #lengths = new Map<Block, number>();
  readonly #tails = new Map<StepNode, number>();

  /** The longest way through a block. */
  length(block: Block): number {
    const known = this.#lengths.get(block);
    if (known !== undefined) return known;
    const length =
      block.order === 'sequential' || block.order === 'graph' ? this.#walkList(block) : this.#walkGraph(block);
    this.#lengths.set(block, length);
    return length;
  }

  /** The longest way from a step to the end of its block; call `length` of the block first. */
  tail(node: StepNode): number {
    return this.#tails.get(node) ?? 1;
  }

  #weight(node: StepNode): number {
    let longest = 1;
    for (const block of node.blocks) if (isOnTheWay(block)) longest = Math.max(longest, this.length(block));
    return longest;
  }

  #walkList(block: Block): number {
    let tail = 0;
    for (let position = block.nodes.length - 1; position >= 0; position--) {
      const node = block.nodes[position]!;
      tail += this.#weight(node);
      this.#tails.set(node, tail);
    }
    return tail;
  }

  #walkGraph(block: Block): number {
    let longest = 0;
    for (const position of reverseOrder(block)) {
      const node = block.nodes[position.at]!;
      let after = 0;
      for (const dependent of position.dependents) after = Math.max(after, this.tail(block.nodes[dependent]!));
      const tail = after + this.#weight(node);
      this.#tails.set(node, tail);
      longest = Math.max(longest, tail);
    }
    return longest;
  }
}

/** What usually runs; a fallback and a compensation do not. */
function isOnTheWay(block: Block): boolean {
  return block.role !== 'fallback' && block.role !== 'compensate';
}

/** The positions of a block, each after all that wait for it. */
function reverseOrder(block: Block): { at: number; dependents: readonly number[] }[] {
  const dependents: number[][] = block.nodes.map(() => []);
  const waiting = new Int32Array(block.nodes.length);
  for (const { from, to } of block.edges) {
    dependents[from]!.push(to);
    waiting[to]!++;
  }
  const order: number[] = [];
  for (let position = 0; position < waiting.length; position++) if (waiting[position] === 0) order.push(position);
  for (let next = 0; next < order.length; next++) {
    for (const dependent of dependents[order[next]!]!) if (--waiting[dependent]! === 0) order.push(dependent);
  }
  return order.reverse().map((at) => ({ at, dependents: dependents[at]! }));
}
