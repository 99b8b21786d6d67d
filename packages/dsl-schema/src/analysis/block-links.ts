import type { BlockLinks, Edge } from './types.ts';

/**
 * The edges of a block as arrays over positions, each pair once, and the steps in an order that keeps them. O(steps + edges).
 *
 * @see A. B. Kahn, "Topological sorting of large networks", 1962
 */
export function linkBlock(size: number, edges: readonly Edge[]): BlockLinks {
  const starts = new Int32Array(size + 1);
  for (const { from } of edges) starts[from + 1]!++;
  for (let position = 0; position < size; position++) starts[position + 1]! += starts[position]!;
  const listed = listTargets(starts, edges);
  const links = dropRepeated(size, starts, listed);
  return { ...links, order: sort(links) };
}

function listTargets(starts: Int32Array, edges: readonly Edge[]): Int32Array {
  const next = starts.slice();
  const targets = new Int32Array(edges.length);
  for (const { from, to } of edges) targets[next[from]!++] = to;
  return targets;
}

/** Leaves out what a step waits for itself, and a pair that has several reasons. Works in place. */
function dropRepeated(size: number, starts: Int32Array, targets: Int32Array): Omit<BlockLinks, 'order'> {
  const needs = new Int32Array(size);
  const lastFrom = new Int32Array(size).fill(-1);
  let kept = 0;
  for (let from = 0, at = 0; from < size; from++) {
    const end = starts[from + 1]!;
    for (; at < end; at++) {
      const to = targets[at]!;
      if (to === from || lastFrom[to] === from) continue;
      lastFrom[to] = from;
      needs[to]!++;
      targets[kept++] = to;
    }
    starts[from + 1] = kept;
  }
  return { needs, starts, targets: targets.subarray(0, kept) };
}

function sort({ needs, starts, targets }: Omit<BlockLinks, 'order'>): Int32Array {
  const left = needs.slice();
  const order = new Int32Array(needs.length);
  let found = 0;
  for (let position = 0; position < left.length; position++) if (left[position] === 0) order[found++] = position;
  for (let next = 0; next < found; next++) {
    const position = order[next]!;
    for (let at = starts[position]!; at < starts[position + 1]!; at++) {
      if (--left[targets[at]!]! === 0) order[found++] = targets[at]!;
    }
  }
  return order.subarray(0, found);
}
