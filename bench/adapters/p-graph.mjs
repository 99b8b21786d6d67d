// p-graph: a graph of promises with a limit. Values travel outside of it.
import { PGraph } from 'p-graph';

const limit = (concurrency) => (concurrency === Infinity ? {} : { concurrency });

function chain(n, body, start) {
  let value = start;
  const nodes = new Map();
  const edges = [];
  for (let i = 0; i < n; i++) {
    nodes.set(`s${i}`, { run: async () => (value = await body(value)) });
    if (i > 0) edges.push([`s${i - 1}`, `s${i}`]);
  }
  const graph = new PGraph(nodes, edges);
  return async () => {
    await graph.run();
    return value;
  };
}

export async function load() {
  return {
    reasons: { nested: 'it knows flat graphs only' },
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const results = Array.from({ length: n });
      const nodes = new Map();
      const edges = [];
      let joined;
      for (let i = 0; i < n; i++) {
        nodes.set(`s${i}`, { run: async () => (results[i] = await body(i)) });
        edges.push([`s${i}`, 'join']);
      }
      nodes.set('join', { run: async () => (joined = await join(results)) });
      const graph = new PGraph(nodes, edges);
      return async () => {
        await graph.run();
        return joined;
      };
    },
    loop: ({ items, concurrency, body }) => {
      const results = Array.from({ length: items.length });
      const nodes = new Map(items.map((item, i) => [`s${i}`, { run: async () => (results[i] = await body(item)) }]));
      const graph = new PGraph(nodes, []);
      return async () => {
        await graph.run(limit(concurrency));
        return results;
      };
    },
    dag: ({ nodes, body, concurrency }) => {
      const values = [];
      const runs = new Map();
      const edges = [];
      for (const { i, deps } of nodes) {
        const run = async () => {
          values[i] = await body(
            i,
            deps.map((dep) => values[dep]),
          );
        };
        runs.set(`s${i}`, { run });
        for (const dep of deps) edges.push([`s${dep}`, `s${i}`]);
      }
      const graph = new PGraph(runs, edges);
      return () => graph.run(limit(concurrency));
    },
  };
}
