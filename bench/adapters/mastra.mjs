// @mastra/core workflows, without storage. They know no edges: a graph becomes a `parallel` for each level.
import { levelsOf } from './levels-of.mjs';
import { chainOf, fanOutOf, start, step, workflow } from './mastra-steps.mjs';

const upTo = (count) => Array.from({ length: count }, (_, index) => index);

function chain(n, body, value) {
  const built = chainOf('chain', n, body);
  return () => start(built.workflow, value);
}

function nested({ a, b, c, concurrency, body }) {
  const branches = upTo(a).map((i) => {
    const leaf = step(`leaf${i}`, ({ inputData: { j, k } }) => body(i, j, k));
    const row = workflow(`row${i}`)
      .map(async ({ inputData }) => upTo(c).map((k) => ({ j: inputData, k })))
      .foreach(leaf, { concurrency });
    row.commit();
    const branch = workflow(`branch${i}`)
      .map(async () => upTo(b))
      .foreach(row, { concurrency });
    branch.commit();
    return branch;
  });
  const built = workflow('nested').parallel(branches);
  built.commit();
  return async () => {
    const results = await start(built, 0);
    return branches.map(({ id }) => results[id]);
  };
}

export async function load() {
  return {
    reasons: { durableChain: 'without storage here', durableFanout: 'without storage here' },
    unsupported: ({ workload, concurrency }) =>
      workload === 'W5' && concurrency !== Infinity ? '.parallel() has no limit' : undefined,
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const built = fanOutOf('fan-out', n, body, join);
      return () => start(built.workflow, 0);
    },
    loop: ({ items, concurrency, body }) => {
      const each = step('each', ({ inputData }) => body(inputData));
      const limit = concurrency === Infinity ? items.length : concurrency;
      const built = workflow('loop').foreach(each, { concurrency: limit });
      built.commit();
      return () => start(built, items);
    },
    dag: ({ nodes, body }) => {
      let built = workflow('graph');
      for (const level of levelsOf(nodes)) {
        const steps = level.map(({ i, deps }) =>
          step(`s${i}`, ({ getStepResult }) =>
            body(
              i,
              deps.map((dep) => getStepResult(`s${dep}`)),
            ),
          ),
        );
        built = steps.length === 1 ? built.then(steps[0]) : built.parallel(steps);
      }
      built.commit();
      const boxed = { built };
      return () => start(boxed.built, 0);
    },
    nested,
  };
}
