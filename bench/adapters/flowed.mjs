// flowed: flows in JSON, whose tasks say what they require and provide.
import { FlowManager } from 'flowed';

const resolver = (name, params, out) => ({ name, params, results: { out } });

function chain(n, body, start) {
  const tasks = {};
  for (let i = 0; i < n; i++) {
    const [from, to] = [`v${i}`, `v${i + 1}`];
    tasks[`s${i}`] = { requires: [from], provides: [to], resolver: resolver('step', { x: from }, to) };
  }
  const step = async ({ x }) => ({ out: await body(x) });
  return async () => (await FlowManager.run({ tasks }, { v0: start }, [`v${n}`], { step }))[`v${n}`];
}

export async function load() {
  return {
    reasons: { nested: 'its loop takes one resolver, not another loop' },
    unsupported: ({ workload, concurrency }) =>
      ['W3', 'W5'].includes(workload) && concurrency !== Infinity
        ? 'it runs in parallel or not, without a limit'
        : undefined,
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const tasks = {};
      const names = Array.from({ length: n }, (_, i) => `v${i}`);
      names.forEach((name, i) => {
        tasks[`s${i}`] = { provides: [name], resolver: resolver('step', { x: { value: i } }, name) };
      });
      const params = Object.fromEntries(names.map((name) => [name, name]));
      tasks.join = { requires: names, provides: ['out'], resolver: resolver('join', params, 'out') };
      const resolvers = {
        step: async ({ x }) => ({ out: await body(x) }),
        join: async (given) => ({ out: await join(names.map((name) => given[name])) }),
      };
      return async () => (await FlowManager.run({ tasks }, {}, ['out'], resolvers)).out;
    },
    loop: ({ items, body }) => {
      const subtask = { requires: ['x'], provides: ['y'], resolver: resolver('step', { x: 'x' }, 'y') };
      const params = {
        inCollection: 'items',
        inItemName: { value: 'x' },
        outItemName: { value: 'y' },
        subtask: { value: subtask },
        parallel: { value: true },
      };
      const each = { name: 'flowed::Loop', params, results: { outCollection: 'out' } };
      const flow = { tasks: { each: { requires: ['items'], provides: ['out'], resolver: each } } };
      const step = async ({ x }) => ({ out: await body(x) });
      return async () => (await FlowManager.run(flow, { items }, ['out'], { step })).out;
    },
    dag: ({ nodes, body }) => {
      const tasks = {};
      for (const { i, deps } of nodes) {
        const values = Object.fromEntries(deps.map((dep, k) => [`d${k}`, `v${dep}`]));
        tasks[`s${i}`] = {
          ...(deps.length > 0 ? { requires: deps.map((dep) => `v${dep}`) } : {}),
          provides: [`v${i}`],
          resolver: resolver('step', { i: { value: i }, ...values }, `v${i}`),
        };
      }
      const step = async ({ i, ...values }) => ({ out: await body(i, Object.values(values)) });
      return () => FlowManager.run({ tasks }, {}, [], { step });
    },
  };
}
