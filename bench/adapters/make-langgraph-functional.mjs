import { entrypoint, task } from '@langchain/langgraph';

let names = 0;

/** LangGraph.js through its functional API: tasks in an entrypoint whose control flow is JavaScript. */
export function makeLangGraphFunctional({ checkpointer } = {}) {
  const program = (call, concurrency = Infinity) => {
    const app = entrypoint({ name: `program${names++}`, ...(checkpointer ? { checkpointer } : {}) }, call);
    const options = () => ({
      ...(concurrency === Infinity ? {} : { maxConcurrency: concurrency }),
      ...(checkpointer ? { configurable: { thread_id: `t${names++}` } } : {}),
    });
    return (input) => app.invoke(input, options());
  };

  const chain = (n, body, start) => {
    const step = task('step', async (value) => body(value));
    const run = program(async (given) => {
      let value = given;
      for (let i = 0; i < n; i++) value = await step(value);
      return value;
    });
    return () => run(start);
  };

  return {
    reasons: { nested: 'its loops are those of JavaScript' },
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const step = task('step', async (i) => body(i));
      const last = task('join', async (results) => join(results));
      const run = program(async () => last(await Promise.all(Array.from({ length: n }, (_, i) => step(i)))));
      return () => run('start');
    },
    loop: ({ items, concurrency, body }) => {
      const step = task('step', async (item) => body(item));
      const run = program(async () => Promise.all(items.map((item) => step(item))), concurrency);
      return () => run('start');
    },
    dag: ({ nodes, body, concurrency }) => {
      const step = task('step', async ({ i, values }) => body(i, values));
      const run = program(async () => {
        const running = [];
        for (const { i, deps } of nodes) {
          running[i] = Promise.all(deps.map((dep) => running[dep])).then((values) => step({ i, values }));
        }
        return (await Promise.all(running)).length;
      }, concurrency);
      return () => run('start');
    },
  };
}
