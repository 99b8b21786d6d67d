// topology-runner: a graph of nodes; what a node needs comes as an array.
import { runTopology } from 'topology-runner';

const NO_LOOP = 'it has nothing that goes over a list';

async function execute(topology) {
  const { start, getSnapshot } = runTopology(topology);
  await start();
  const { status, data } = getSnapshot();
  if (status !== 'completed') throw new Error(`the topology is ${status}`);
  return data;
}

function chain(n, body, first) {
  const topology = {};
  for (let i = 0; i < n; i++) {
    const deps = i > 0 ? [`s${i - 1}`] : [];
    topology[`s${i}`] = { deps, run: async ({ data }) => body(i > 0 ? data[0] : first) };
  }
  return async () => (await execute(topology))[`s${n - 1}`].output;
}

export async function load() {
  return {
    reasons: { loop: NO_LOOP, nested: NO_LOOP },
    unsupported: ({ workload, concurrency }) =>
      workload === 'W5' && concurrency !== Infinity ? 'it has no limit' : undefined,
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const deps = Array.from({ length: n }, (_, i) => `s${i}`);
      const topology = { join: { deps, run: async ({ data }) => join(data) } };
      deps.forEach((name, i) => {
        topology[name] = { deps: [], run: async () => body(i) };
      });
      return async () => (await execute(topology)).join.output;
    },
    dag: ({ nodes, body }) => {
      const topology = {};
      for (const { i, deps } of nodes) {
        const run = async ({ data }) => body(i, deps.length > 0 ? data : []);
        topology[`s${i}`] = { deps: deps.map((dep) => `s${dep}`), run };
      }
      return () => execute(topology);
    },
  };
}
