import type { TimedGraph } from './graphs.ts';

/** The least milliseconds that a graph can take with `concurrency` nodes at a time: the larger of its longest path and of work ÷ slots. */
export function makespanBound(graph: TimedGraph, concurrency: number): number {
  const work = sum(graph.latencies);
  return Math.max(criticalPath(graph), concurrency === Infinity ? 0 : work / concurrency);
}

/** Milliseconds of the longest path. */
export function criticalPath({ nodes, latencies }: TimedGraph): number {
  const ends: number[] = [];
  for (const { i, deps } of nodes) ends[i] = Math.max(0, ...deps.map((dep) => ends[dep] ?? 0)) + (latencies[i] ?? 0);
  return Math.max(0, ...ends);
}

/** The least milliseconds of an engine that ends a level before it starts the next, with no limit on how many run at a time. */
export function levelBound({ nodes, latencies }: TimedGraph): number {
  const levels: number[] = [];
  const slowest: number[] = [];
  for (const { i, deps } of nodes) {
    const level = Math.max(-1, ...deps.map((dep) => levels[dep] ?? 0)) + 1;
    levels[i] = level;
    slowest[level] = Math.max(slowest[level] ?? 0, latencies[i] ?? 0);
  }
  return sum(slowest);
}

/** Milliseconds of a schedule that starts what is ready first come, first served: what an engine without priorities gets. */
export function firstComeSchedule({ nodes, latencies }: TimedGraph, concurrency: number): number {
  const waiting = Int32Array.from(nodes, ({ deps }) => deps.length);
  const followers = nodes.map((): number[] => []);
  for (const { i, deps } of nodes) for (const dep of deps) followers[dep]?.push(i);
  const ready = nodes.filter(({ deps }) => deps.length === 0).map(({ i }) => i);
  const running: { end: number; i: number }[] = [];
  let now = 0;
  for (;;) {
    for (const i of ready.splice(0, concurrency - running.length)) running.push({ end: now + (latencies[i] ?? 0), i });
    running.sort((a, b) => a.end - b.end);
    const next = running.shift();
    if (next === undefined) return now;
    now = next.end;
    for (const i of followers[next.i] ?? []) {
      const left = (waiting[i] ?? 0) - 1;
      waiting[i] = left;
      if (left === 0) ready.push(i);
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
