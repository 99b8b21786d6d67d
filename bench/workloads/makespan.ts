import { setTimeout as sleep } from 'node:timers/promises';

import { firstComeSchedule, levelBound, makespanBound } from './bounds.ts';
import { latencyGraph } from './graphs.ts';
import { expectThat, type Facts, type Workload } from './workload.ts';

/** W5: a graph whose nodes take time. Order and the limit on how many run at a time are checked at every start. */
export function makespan(
  n: number,
  concurrency: number,
  wait: (ms: number) => Promise<unknown> = (ms) => sleep(ms),
): Workload {
  const graph = latencyGraph(n);
  const { nodes, latencies } = graph;
  const ended = new Set<number>();
  let calls = 0;
  let inFlight = 0;
  let maxInFlight = 0;
  const body = async (node: number): Promise<number> => {
    calls += 1;
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
    const missing = nodes[node]?.deps.find((dep) => !ended.has(dep));
    expectThat(missing === undefined, () => `node ${node} started before ${missing} ended`);
    await wait(latencies[node] ?? 0);
    inFlight -= 1;
    ended.add(node);
    return node;
  };
  const known: Facts = {
    boundMs: makespanBound(graph, concurrency),
    firstComeMs: firstComeSchedule(graph, concurrency),
    levelBoundMs: levelBound(graph),
  };
  return {
    method: 'dag',
    steps: n,
    work: { nodes, concurrency, body },
    reset: () => {
      ended.clear();
      calls = 0;
      inFlight = 0;
      maxInFlight = 0;
    },
    verify: () => {
      expectThat(calls === n, () => `${calls} calls, not ${n}`);
      expectThat(
        maxInFlight <= concurrency,
        () => `limit broken: ${maxInFlight} in flight, at most ${concurrency} asked for`,
      );
    },
    facts: () => ({ ...known, maxInFlight }),
  };
}
