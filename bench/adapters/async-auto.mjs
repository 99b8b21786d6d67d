// caolan/async: waterfall for the chain, parallel, mapLimit, and auto for graphs.
import async from 'async';

const upTo = (count) => Array.from({ length: count }, (_, index) => index);

function chain(n, body, start) {
  const steps = [async () => start, ...upTo(n).map(() => async (value) => body(value))];
  return () => async.waterfall(steps);
}

export async function load() {
  return {
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const steps = upTo(n).map((i) => async () => body(i));
      return async () => join(await async.parallel(steps));
    },
    loop: ({ items, concurrency, body }) => {
      const call = async (item) => body(item);
      return () => (concurrency === Infinity ? async.map(items, call) : async.mapLimit(items, concurrency, call));
    },
    dag: ({ nodes, body, concurrency }) => {
      const tasks = {};
      for (const { i, deps } of nodes) {
        const names = deps.map((dep) => `s${dep}`);
        const call = async (done) =>
          body(
            i,
            names.map((name) => done[name]),
          );
        tasks[`s${i}`] = deps.length > 0 ? [...names, call] : async () => body(i, []);
      }
      return () => (concurrency === Infinity ? async.auto(tasks) : async.auto(tasks, concurrency));
    },
    nested: ({ a, b, c, concurrency, body }) => {
      const row = (i, j) => async.mapLimit(upTo(c), concurrency, async (k) => body(i, j, k));
      const branch = async (i) => async.mapLimit(upTo(b), concurrency, async (j) => row(i, j));
      return () => async.map(upTo(a), branch);
    },
  };
}
