import { Annotation, END, START, Send, StateGraph } from '@langchain/langgraph';

const latest = () => Annotation({ reducer: (_, value) => value, default: () => undefined });
const collected = () => Annotation({ reducer: (all, more) => [...all, ...more], default: () => [] });
const inOrder = (pairs) => pairs.toSorted(([a], [b]) => a - b).map(([, value]) => value);
const limit = (recursionLimit, concurrency = Infinity) => ({
  recursionLimit,
  ...(concurrency === Infinity ? {} : { maxConcurrency: concurrency }),
});

/**
 * LangGraph.js: nodes for chain, fan-out and graph (one channel a node, each reads only what it needs), `Send` for loops.
 * What runs side by side ends together, before anything else starts.
 */
export function makeLangGraph({ checkpointer, config = {} } = {}) {
  let threads = 0;
  const thread = () => (checkpointer ? { configurable: { thread_id: `t${threads++}` } } : {});
  const options = (recursionLimit, concurrency) => ({ ...limit(recursionLimit, concurrency), ...thread(), ...config });

  const chain = (n, body, start) => {
    const graph = new StateGraph(Annotation.Root({ x: Annotation() }));
    for (let i = 0; i < n; i++) graph.addNode(`s${i}`, async ({ x }) => ({ x: await body(x) }));
    graph.addEdge(START, 's0');
    for (let i = 1; i < n; i++) graph.addEdge(`s${i - 1}`, `s${i}`);
    graph.addEdge(`s${n - 1}`, END);
    const app = graph.compile({ checkpointer });
    return async () => (await app.invoke({ x: start }, options(n + 10))).x;
  };

  return {
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const graph = new StateGraph(Annotation.Root({ pairs: collected(), joined: Annotation() }));
      const names = Array.from({ length: n }, (_, i) => `s${i}`);
      names.forEach((name, i) => {
        graph.addNode(name, async () => ({ pairs: [[i, await body(i)]] }));
        graph.addEdge(START, name);
      });
      graph.addNode('join', async ({ pairs }) => ({ joined: await join(inOrder(pairs)) }));
      graph.addEdge(names, 'join');
      graph.addEdge('join', END);
      const app = graph.compile({ checkpointer });
      return async () => (await app.invoke({ pairs: [] }, options(50))).joined;
    },
    loop: ({ items, concurrency, body }) => {
      const graph = new StateGraph(Annotation.Root({ results: collected() }));
      graph.addNode('each', async ({ item }) => ({ results: [await body(item)] }));
      graph.addConditionalEdges(START, () => items.map((item) => new Send('each', { item })), ['each']);
      graph.addEdge('each', END);
      const app = graph.compile({ checkpointer });
      return async () => (await app.invoke({ results: [] }, options(50, concurrency))).results;
    },
    dag: ({ nodes, body, concurrency }) => {
      const channels = Object.fromEntries(nodes.map(({ i }) => [`v${i}`, Annotation()]));
      const graph = new StateGraph(Annotation.Root(channels));
      const read = new Set(nodes.flatMap(({ deps }) => deps));
      for (const { i, deps } of nodes) {
        const inputs = Object.fromEntries(deps.map((dep) => [`v${dep}`, channels[`v${dep}`]]));
        const call = async (state) => ({
          [`v${i}`]: await body(
            i,
            deps.map((dep) => state[`v${dep}`]),
          ),
        });
        graph.addNode(`s${i}`, call, deps.length > 0 ? { input: Annotation.Root(inputs) } : undefined);
        graph.addEdge(deps.length > 0 ? deps.map((dep) => `s${dep}`) : START, `s${i}`);
      }
      for (const { i } of nodes) if (!read.has(i)) graph.addEdge(`s${i}`, END);
      const app = graph.compile({ checkpointer });
      return () => app.invoke({}, options(nodes.length + 10, concurrency));
    },
    nested: ({ a, b, c, concurrency, body }) => {
      const branch = branchOf(b, rowOf(c, body), concurrency);
      const graph = new StateGraph(Annotation.Root({ branches: collected() }));
      for (let i = 0; i < a; i++) {
        const call = async () => {
          const { rows } = await branch.invoke({ i, rows: [] }, limit(50, concurrency));
          return { branches: [[i, rows]] };
        };
        graph.addNode(`p${i}`, call);
        graph.addEdge(START, `p${i}`);
        graph.addEdge(`p${i}`, END);
      }
      const app = graph.compile({ checkpointer });
      return async () => inOrder((await app.invoke({ branches: [] }, options(50))).branches);
    },
  };
}

/** The inner loop, over `c` leaves. */
function rowOf(c, body) {
  const row = new StateGraph(Annotation.Root({ i: latest(), j: latest(), leaves: collected() }));
  row.addNode('leaf', async ({ i, j, k }) => ({ leaves: [await body(i, j, k)] }));
  const each = ({ i, j }) => Array.from({ length: c }, (_, k) => new Send('leaf', { i, j, k }));
  row.addConditionalEdges(START, each, ['leaf']);
  row.addEdge('leaf', END);
  return row.compile();
}

/** The outer loop, over `b` rows. */
function branchOf(b, row, concurrency) {
  const branch = new StateGraph(Annotation.Root({ i: latest(), rows: collected() }));
  branch.addNode('row', async ({ i, j }) => {
    const { leaves } = await row.invoke({ i, j, leaves: [] }, limit(50, concurrency));
    return { rows: [leaves] };
  });
  const each = ({ i }) => Array.from({ length: b }, (_, j) => new Send('row', { i, j }));
  branch.addConditionalEdges(START, each, ['row']);
  branch.addEdge('row', END);
  return branch.compile();
}
