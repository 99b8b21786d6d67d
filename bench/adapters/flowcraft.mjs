// flowcraft: a blueprint of nodes and edges, in-memory, without a logger.
// A node with several predecessors is given the output of only one, so values are read from the context.
import { FlowRuntime, createFlow } from 'flowcraft';

const afterAll = { config: { joinStrategy: 'all' } };

async function execute(flow, concurrency) {
  const options = concurrency === undefined ? {} : { concurrency };
  const { status, errors, context } = await flow.run(new FlowRuntime({}), {}, options);
  if (status !== 'completed') throw new Error(`the flow is ${status}: ${JSON.stringify(errors ?? '').slice(0, 200)}`);
  return context;
}

const outputOf = (context, id) => context[id] ?? context[`_outputs.${id}`];

function chain(n, body, start) {
  const flow = createFlow('chain');
  for (let i = 0; i < n; i++) {
    flow.node(`s${i}`, async ({ input }) => ({ output: await body(i === 0 ? start : input) }));
    if (i > 0) flow.edge(`s${i - 1}`, `s${i}`);
  }
  return async () => outputOf(await execute(flow), `s${n - 1}`);
}

async function read(context, nodes) {
  const values = [];
  for (const node of nodes) values.push(await context.get(`s${node}`));
  return values;
}

export async function load() {
  return {
    reasons: { nested: 'the workers of a batch are single nodes' },
    unsupported: ({ workload, concurrency }) =>
      workload === 'W3' && concurrency !== Infinity ? 'a batch has no limit of its own' : undefined,
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const flow = createFlow('fan-out');
      const all = Array.from({ length: n }, (_, i) => i);
      flow.node('join', async ({ context }) => ({ output: await join(await read(context, all)) }), afterAll);
      for (const i of all) {
        flow.node(`s${i}`, async () => ({ output: await body(i) }));
        flow.edge(`s${i}`, 'join');
      }
      return async () => outputOf(await execute(flow, n), 'join');
    },
    loop: ({ items, body }) => {
      const flow = createFlow('loop');
      flow.node('list', async ({ context }) => {
        await context.set('items', items);
        return { output: items };
      });
      const keys = { inputKey: 'items', outputKey: 'results' };
      flow.batch('each', async ({ input }) => ({ output: await body(input) }), keys);
      flow.edge('list', 'each_scatter');
      return async () => (await execute(flow, items.length)).results;
    },
    dag: ({ nodes, body, concurrency }) => {
      const flow = createFlow('graph');
      for (const { i, deps } of nodes) {
        flow.node(`s${i}`, async ({ context }) => ({ output: await body(i, await read(context, deps)) }), afterAll);
        for (const dep of deps) flow.edge(`s${dep}`, `s${i}`);
      }
      return () => execute(flow, concurrency === Infinity ? nodes.length : concurrency);
    },
  };
}
