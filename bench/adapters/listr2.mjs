// listr2 without output: lists of tasks, in order or side by side.
import { Listr } from 'listr2';

const options = (concurrent) => ({ concurrent, renderer: 'silent', exitOnError: true });
const upTo = (count) => Array.from({ length: count }, (_, index) => index);

function chain(n, body, start) {
  return async () => {
    const context = { value: start };
    const task = async (given) => {
      given.value = await body(given.value);
    };
    const tasks = upTo(n).map(() => ({ task }));
    await new Listr(tasks, options(false)).run(context);
    return context.value;
  };
}

async function each(items, concurrent, body) {
  const results = [];
  const task = (item, i) => async () => {
    results[i] = await body(item);
  };
  const tasks = items.map((item, i) => ({ task: task(item, i) }));
  await new Listr(tasks, options(concurrent)).run({});
  return results;
}

export async function load() {
  return {
    reasons: { dag: 'it knows no dependencies between tasks' },
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout:
      ({ n, body, join }) =>
      async () =>
        join(await each(upTo(n), true, body)),
    loop:
      ({ items, concurrency, body }) =>
      () =>
        each(items, concurrency === Infinity ? true : concurrency, body),
  };
}
