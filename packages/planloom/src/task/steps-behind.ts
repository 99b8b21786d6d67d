import type { PlanAnalysis, StepNode } from '@planloom/dsl-schema';

/**
 * The ids of a plan's own steps that run, or may run, after one that is not safe: in a sequential plan all behind it, in a dag those that wait for it directly or through
 * others, in a graph all.
 *
 * @param isSafe whether a step by itself, without those inside it, changes nothing
 */
export function stepsBehind(
  { root, nodes, subplans }: PlanAnalysis,
  isSafe: (node: StepNode) => boolean,
): ReadonlySet<string> {
  const ids = root.nodes.map(({ id }) => id);
  const unsafe = new Set(nodes.filter((node) => !isSafe(node) || subplans.has(node)).map(topOf));
  if (unsafe.size === 0) return new Set();
  if (root.order === 'graph') return new Set(ids);
  if (root.order === 'sequential') {
    const first = root.nodes.findIndex((node) => unsafe.has(node));
    return new Set(ids.slice(first + 1));
  }
  const { order, starts, targets } = root.links;
  const behind = new Set<StepNode>();
  // Each step comes after all that it waits for.
  for (const position of order) {
    const node = root.nodes[position];
    if (node === undefined || !(unsafe.has(node) || behind.has(node))) continue;
    for (const target of targets.subarray(starts[position], starts[position + 1])) {
      const next = root.nodes[target];
      if (next !== undefined) behind.add(next);
    }
  }
  return new Set(Array.from(behind, ({ id }) => id));
}

/** The step of the plan's own list that a step stands in, or is. */
function topOf(node: StepNode): StepNode {
  const { owner } = node.block;
  return owner === undefined ? node : topOf(owner);
}
