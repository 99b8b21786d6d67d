import type { Block, StepNode } from '@planloom/dsl-schema';

/**
 * How many calls follow each other on the longest way from a step to the end of the plan, itself included. Known before
 * anything runs; with few slots, starting the step with the longest way first keeps the makespan near its bound.
 *
 * @see R. L. Graham, "Bounds on Multiprocessing Timing Anomalies", 1969, on list schedules by critical path
 */
export class Priorities {
  readonly #tails = new Map<Block, Int32Array>();

  /** By position: the longest way from a step to the end of its block. */
  tails(block: Block): Int32Array {
    let tails = this.#tails.get(block);
    if (!tails) {
      const isList = block.order === 'sequential' || block.order === 'graph';
      tails = isList ? this.#walkList(block) : this.#walkGraph(block);
      this.#tails.set(block, tails);
    }
    return tails;
  }

  #weight({ blocks }: StepNode): number {
    let longest = 1;
    for (const block of blocks) if (isOnTheWay(block)) longest = Math.max(longest, longestOf(this.tails(block)));
    return longest;
  }

  #walkList({ nodes }: Block): Int32Array {
    const tails = new Int32Array(nodes.length);
    let tail = 0;
    for (let position = nodes.length - 1; position >= 0; position--) {
      tail += this.#weight(nodes[position]!);
      tails[position] = tail;
    }
    return tails;
  }

  #walkGraph({ nodes, links: { order, starts, targets } }: Block): Int32Array {
    const tails = new Int32Array(nodes.length);
    for (let at = order.length - 1; at >= 0; at--) {
      const position = order[at]!;
      let after = 0;
      for (let link = starts[position]!; link < starts[position + 1]!; link++) {
        after = Math.max(after, tails[targets[link]!]!);
      }
      tails[position] = after + this.#weight(nodes[position]!);
    }
    return tails;
  }
}

function longestOf(tails: Int32Array): number {
  let longest = 0;
  for (const tail of tails) longest = Math.max(longest, tail);
  return longest;
}

/** What usually runs; a fallback and a compensation do not. */
function isOnTheWay(block: Block): boolean {
  return block.role !== 'fallback' && block.role !== 'compensate';
}
