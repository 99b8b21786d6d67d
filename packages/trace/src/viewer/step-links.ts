import type { TraceNode, TraceTree } from '../trace-tree.ts';

/** Between two steps of a list, by their positions in it. */
export interface StepLink {
  readonly from: number;
  readonly to: number;
}

/**
 * What waited for what among some steps, in the order they started. What follows from other links is left out: a final step waits for everything, which would hide all else.
 * In a graph, where steps do not say what they waited for, each follows the one that was visited before it.
 */
export function stepLinks(nodes: readonly TraceNode[], tree: TraceTree): readonly StepLink[] {
  const positions = new Map(nodes.map((node, position) => [node, position]));
  const follows =
    nodes.every(({ entry }) => entry.dependsOn === undefined) && nodes.every(({ parent }) => parent === undefined);
  /** By position, all that it waited for, near and far. */
  const behind: Set<number>[] = [];
  return nodes.flatMap((node, to) => {
    const paths = node.entry.dependsOn ?? [];
    const found = paths.flatMap((path) => positions.get(tree.find(path, node.index) ?? node) ?? []);
    const needed = follows && isGraph(nodes) && to > 0 ? [to - 1] : found.filter((from) => from !== to);
    const far = new Set(needed.flatMap((from) => [...(behind[from] ?? [])]));
    behind[to] = new Set([...needed, ...far]);
    return needed.filter((from) => !far.has(from)).map((from) => ({ from, to }));
  });
}

/** One at a time, each as soon as the one before it was done. */
function isGraph(nodes: readonly TraceNode[]): boolean {
  return nodes.every(({ start = 0 }, position) => position === 0 || start >= (nodes[position - 1]?.end ?? 0));
}
