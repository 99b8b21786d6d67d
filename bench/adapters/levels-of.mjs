/** The nodes of a graph by level, for systems that know no edges: a node is one level below the lowest it needs. */
export function levelsOf(nodes) {
  const levelOf = [];
  const levels = [];
  for (const node of nodes) {
    let level = 0;
    for (const dep of node.deps) level = Math.max(level, levelOf[dep] + 1);
    levelOf[node.i] = level;
    (levels[level] ??= []).push(node);
  }
  return levels;
}
