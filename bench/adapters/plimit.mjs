// What one writes by hand: a promise for each node, and p-limit for the concurrency.
import pLimit from 'p-limit';

const limit = (concurrency) => (concurrency === Infinity ? (call) => call() : pLimit(concurrency));
const upTo = (count, make) => Promise.all(Array.from({ length: count }, (_, index) => make(index)));

async function chain(n, body, start) {
  let value = start;
  for (let i = 0; i < n; i++) value = await body(value);
  return value;
}

export async function load() {
  return {
    chain:
      ({ n, body }) =>
      () =>
        chain(n, body, 0),
    pass:
      ({ n, body, value }) =>
      () =>
        chain(n, body, value),
    fanout:
      ({ n, body, join }) =>
      async () =>
        join(await upTo(n, body)),
    loop: ({ items, concurrency, body }) => {
      const limited = limit(concurrency);
      return () => Promise.all(items.map((item) => limited(() => body(item))));
    },
    dag: ({ nodes, body, concurrency }) => {
      const limited = limit(concurrency);
      return async () => {
        const running = [];
        for (const { i, deps } of nodes) {
          running[i] = Promise.all(deps.map((dep) => running[dep])).then((values) => limited(() => body(i, values)));
        }
        await Promise.all(running);
      };
    },
    nested: ({ a, b, c, concurrency, body }) => {
      const row = (i, j) => {
        const limited = limit(concurrency);
        return upTo(c, (k) => limited(() => body(i, j, k)));
      };
      const branch = (i) => {
        const limited = limit(concurrency);
        return upTo(b, (j) => limited(() => row(i, j)));
      };
      return () => upTo(a, branch);
    },
  };
}
