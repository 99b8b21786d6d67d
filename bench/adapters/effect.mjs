// Effect: a generator for the chain, Effect.forEach for fan-out and loops, a Deferred for each node of a graph.
import { Deferred, Effect, Semaphore } from 'effect';

const limit = (concurrency) => ({ concurrency: concurrency === Infinity ? 'unbounded' : concurrency });
const call = (body) => Effect.promise(body);
const upTo = (count) => Array.from({ length: count }, (_, index) => index);
const runnable = (program) => () => Effect.runPromise(program);

function chain(n, body, start) {
  return runnable(
    Effect.gen(function* () {
      let value = start;
      for (let i = 0; i < n; i++) {
        const before = value;
        value = yield* call(() => body(before));
      }
      return value;
    }),
  );
}

function dag({ nodes, body, concurrency }) {
  return runnable(
    Effect.gen(function* () {
      const done = nodes.map(() => Deferred.makeUnsafe());
      const slots = concurrency === Infinity ? undefined : Semaphore.makeUnsafe(concurrency);
      const node = ({ i, deps }) =>
        Effect.gen(function* () {
          const values = [];
          for (const dep of deps) values.push(yield* Deferred.await(done[dep]));
          const run = call(() => body(i, values));
          yield* Deferred.succeed(done[i], yield* slots ? slots.withPermits(1)(run) : run);
        });
      yield* Effect.forEach(nodes, node, { concurrency: 'unbounded', discard: true });
    }),
  );
}

export async function load() {
  return {
    chain: ({ n, body }) => chain(n, body, 0),
    pass: ({ n, body, value }) => chain(n, body, value),
    fanout: ({ n, body, join }) => {
      const all = Effect.forEach(upTo(n), (i) => call(() => body(i)), limit(Infinity));
      return runnable(all.pipe(Effect.flatMap((results) => call(() => join(results)))));
    },
    loop: ({ items, concurrency, body }) =>
      runnable(Effect.forEach(items, (item) => call(() => body(item)), limit(concurrency))),
    dag,
    nested: ({ a, b, c, concurrency, body }) => {
      const row = (i, j) => Effect.forEach(upTo(c), (k) => call(() => body(i, j, k)), limit(concurrency));
      const branch = (i) => Effect.forEach(upTo(b), (j) => row(i, j), limit(concurrency));
      return runnable(Effect.forEach(upTo(a), branch, limit(Infinity)));
    },
  };
}
