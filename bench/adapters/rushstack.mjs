// @rushstack/operation-graph: operations with dependencies and a limit. Values travel outside of it.
import rushstack from '@rushstack/operation-graph';

const { Operation, OperationExecutionManager, OperationStatus } = rushstack;
const terminal = new Proxy({}, { get: () => () => undefined });

function operation(name, call) {
  const executeAsync = async () => {
    await call();
    return OperationStatus.Success;
  };
  return new Operation({ name, runner: { name, silent: false, executeAsync } });
}

async function execute(operations, concurrency) {
  const parallelism = concurrency === Infinity ? Math.max(operations.length, 1) : concurrency;
  const { signal: abortSignal } = new AbortController();
  const manager = new OperationExecutionManager(new Set(operations));
  const status = await manager.executeAsync({ abortSignal, parallelism, terminal });
  if (status !== OperationStatus.Success) throw new Error(`the operations ended with ${status}`);
}

function chain(n, body, start) {
  return async () => {
    let value = start;
    const operations = [];
    for (let i = 0; i < n; i++) {
      const step = operation(`s${i}`, async () => (value = await body(value)));
      if (i > 0) step.addDependency(operations[i - 1]);
      operations.push(step);
    }
    await execute(operations, 1);
    return value;
  };
}

export async function load() {
  return {
    reasons: { nested: 'it knows flat graphs only' },
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout:
      ({ n, body, join }) =>
      async () => {
        const results = [];
        let joined;
        const steps = Array.from({ length: n }, (_, i) => operation(`s${i}`, async () => (results[i] = await body(i))));
        const last = operation('join', async () => (joined = await join(results)));
        for (const step of steps) last.addDependency(step);
        await execute([...steps, last], Infinity);
        return joined;
      },
    loop:
      ({ items, concurrency, body }) =>
      async () => {
        const results = [];
        await execute(
          items.map((item, i) => operation(`s${i}`, async () => (results[i] = await body(item)))),
          concurrency,
        );
        return results;
      },
    dag:
      ({ nodes, body, concurrency }) =>
      async () => {
        const values = [];
        const operations = [];
        for (const { i, deps } of nodes) {
          const call = async () => {
            values[i] = await body(
              i,
              deps.map((dep) => values[dep]),
            );
          };
          const step = operation(`s${i}`, call);
          for (const dep of deps) step.addDependency(operations[dep]);
          operations.push(step);
        }
        await execute(operations, concurrency);
      },
  };
}
