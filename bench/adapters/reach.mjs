// How near the floor a plan executor with all its features comes: see reach-executor.mjs.
import { compile, execute } from './reach-executor.mjs';

const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const run = (steps, tools, input, concurrency) => execute(compile({ steps }, tools), input, concurrency);

function chain(n, body, x) {
  const steps = times(n, (i) => {
    const before = `s${i - 1}`;
    const input = { x: i === 0 ? '{{x}}' : `{{${before}}}` };
    return { id: `s${i}`, tool: 'step', input, depends_on: i === 0 ? [] : [before] };
  });
  return async () => (await run(steps, { step: (input) => body(input.x) }, { x })).values.get(`s${n - 1}`);
}

export async function load() {
  return {
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const ids = times(n, (i) => `s${i}`);
      const input = { results: ids.map((id) => `{{${id}}}`) };
      const steps = [
        ...ids.map((id, i) => ({ id, tool: 'step', input: { x: i } })),
        { id: 'joined', tool: 'join', input, depends_on: ids },
      ];
      const tools = { step: ({ x }) => body(x), join: ({ results }) => join(results) };
      return async () => (await run(steps, tools, {})).values.get('joined');
    },
    loop: ({ items, concurrency, body }) => {
      const step = { id: 'each', tool: 'step', input: { x: '{{item}}' } };
      const steps = [{ id: 'results', type: 'loop', over: 'items', as: 'item', concurrency, step }];
      return async () => (await run(steps, { step: ({ x }) => body(x) }, { items })).values.get('results');
    },
    dag: ({ nodes, body, concurrency }) => {
      const steps = nodes.map(({ i, deps }) => {
        const ids = deps.map((dep) => `s${dep}`);
        return { id: `s${i}`, tool: 'node', input: { i, values: ids.map((id) => `{{${id}}}`) }, depends_on: ids };
      });
      return () => run(steps, { node: ({ i, values }) => body(i, values) }, {}, concurrency);
    },
    nested: ({ a, b, c, concurrency, body }) => {
      const loop = (id, over, as, step) => ({ id, type: 'loop', over, as, concurrency, step });
      const branch = (i) => {
        const leaf = { id: `leaf${i}`, tool: 'leaf', input: { i, j: '{{j}}', k: '{{k}}' } };
        return loop(`branch${i}`, 'outer', 'j', loop(`row${i}`, 'inner', 'k', leaf));
      };
      const steps = [{ id: 'results', type: 'parallel', steps: times(a, branch) }];
      const variables = { outer: times(b, (j) => j), inner: times(c, (k) => k) };
      const tools = { leaf: ({ i, j, k }) => body(i, j, k) };
      return async () => (await run(steps, tools, variables)).values.get('results');
    },
  };
}
