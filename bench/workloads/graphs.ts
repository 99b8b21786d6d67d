import type { GraphNode } from '../adapter.ts';
import { createRandom, drawNormal } from './random.ts';

/** A graph in layers as wide as the square root of `n`, with up to three dependencies a node, most of them on the layer before. */
export function layeredGraph(n: number, seed = 42): GraphNode[] {
  const random = createRandom(seed);
  const width = Math.max(2, Math.round(Math.sqrt(n)));
  const below = (count: number): number => Math.floor(random() * count);
  return Array.from({ length: n }, (_, i) => {
    const start = Math.floor(i / width) * width;
    if (start === 0) return { i, deps: [] };
    const deps = new Set([start - width + below(width)]);
    for (let k = 0; k < 2; k++) deps.add(random() < 0.8 ? start - width + below(width) : below(start));
    return { i, deps: ascending(deps) };
  });
}

/** A graph and how long each of its nodes takes. */
export interface TimedGraph {
  readonly nodes: readonly GraphNode[];
  /** Milliseconds, by node. */
  readonly latencies: readonly number[];
}

/** An irregular graph, each node with a latency drawn from a log-normal distribution with the mean `meanMs`. */
export function latencyGraph(n: number, meanMs = 20, sigma = 0.8, seed = 7): TimedGraph {
  const random = createRandom(seed);
  const nodes = Array.from({ length: n }, (_, i) => {
    const deps = new Set<number>();
    const count = i < 10 ? 0 : Math.floor(random() * 4);
    for (let k = 0; k < count; k++) deps.add(i - 1 - Math.floor(random() ** 2 * Math.min(i, 60)));
    return { i, deps: ascending(deps) };
  });
  const mu = Math.log(meanMs) - sigma ** 2 / 2;
  const latencies = nodes.map(() => Math.max(1, Math.round(Math.exp(mu + sigma * drawNormal(random)))));
  return { nodes, latencies };
}

function ascending(numbers: Iterable<number>): number[] {
  return [...numbers].toSorted((a, b) => a - b);
}
