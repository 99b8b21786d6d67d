import type { Block } from '../analysis/types.ts';
import type { NextStep, Step } from '../plan.ts';
import type { Successors } from './step-graph.ts';

/** The ways out of a step of a graph plan, the short form written out; empty if the run ends after it. */
export function waysOut({ next }: Step): readonly NextStep[] {
  if (next === undefined) return [];
  return typeof next === 'string' ? [{ to: next }] : next;
}

const successorsOf = new WeakMap<Block, Successors>();

/** Who can follow whom in the block of a graph plan; ways to steps that aren't there are left out. */
export function waysOf(block: Block): Successors {
  let successors = successorsOf.get(block);
  if (!successors) {
    const positions = new Map(block.nodes.map(({ id, position }) => [id, position]));
    successors = block.nodes.map(({ step }) =>
      waysOut(step)
        .map(({ to }) => positions.get(to))
        .filter((position) => position !== undefined),
    );
    successorsOf.set(block, successors);
  }
  return successors;
}
