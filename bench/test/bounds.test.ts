import { describe, expect, it } from 'vitest';

import { criticalPath, firstComeSchedule, levelBound, makespanBound } from '../workloads/bounds.ts';
import { latencyGraph, layeredGraph } from '../workloads/graphs.ts';

/** 0 and 1 start; 2 waits for 0, 3 for 1 and 2. */
const diamond = {
  nodes: [
    { i: 0, deps: [] },
    { i: 1, deps: [] },
    { i: 2, deps: [0] },
    { i: 3, deps: [1, 2] },
  ],
  latencies: [3, 10, 4, 5],
};

describe('what a graph takes at least', () => {
  it('is its longest path without a limit', () => {
    expect(criticalPath(diamond)).toBe(15);
    expect(makespanBound(diamond, Infinity)).toBe(15);
  });

  it('is its work over the slots where that is more', () => {
    expect(makespanBound(diamond, 1)).toBe(22);
  });

  it('is more with a barrier after each level', () => {
    expect(levelBound(diamond)).toBe(10 + 4 + 5);
  });

  it('is what a first come, first served schedule takes, or less', () => {
    expect(firstComeSchedule(diamond, 1)).toBe(22);
    expect(firstComeSchedule(diamond, 2)).toBe(15);
    const graph = latencyGraph(300);
    expect(firstComeSchedule(graph, 8)).toBeGreaterThanOrEqual(makespanBound(graph, 8));
  });
});

it.each([
  ['layered', layeredGraph(500)],
  ['irregular', latencyGraph(300).nodes],
])('%s graphs are the same each time, and in topological order', (kind, nodes) => {
  expect(nodes).toEqual(kind === 'layered' ? layeredGraph(500) : latencyGraph(300).nodes);
  for (const { i, deps } of nodes) for (const dep of deps) expect(dep).toBeLessThan(i);
});
