import { describe, expect, it } from 'vitest';

import type { Adapter, AdapterModule, ChainWork, DagWork, FanOutWork, LoopWork } from '../adapter.ts';
import { CASES } from '../cases.ts';
import { measureCase } from '../measure/measure-case.ts';
import { chain } from '../workloads/chain.ts';
import { fanOut } from '../workloads/fan-out.ts';
import { layeredDag } from '../workloads/layered-dag.ts';
import { loop } from '../workloads/loop.ts';
import { makespan } from '../workloads/makespan.ts';
import { nested } from '../workloads/nested.ts';
import { pass } from '../workloads/pass.ts';
import { task } from '../workloads/task.ts';
import type { Workload } from '../workloads/workload.ts';

/** An adapter that needs nothing installed. */
async function load(name: 'floor' | 'reach'): Promise<Adapter> {
  const module = (await import(new URL(`../adapters/${name}.mjs`, import.meta.url).href)) as AdapterModule;
  return module.load();
}

const nothing = { makeFolder: () => '', collectGarbage: () => undefined };

function measure(adapter: Adapter, workload: Workload): ReturnType<typeof measureCase> {
  const one = { id: 'case', family: 'case', workload: 'case', n: 1, concurrency: 1, make: () => workload };
  return measureCase(adapter, one, 1, nothing);
}

/** Waits in turns of the event loop, so that no test waits on a clock. */
async function turns(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

const small: [string, () => Workload][] = [
  ['a chain', () => chain(5)],
  ['a fan-out', () => fanOut(5)],
  ['a loop', () => loop(9, 4)],
  ['a graph', () => layeredDag(50)],
  ['a makespan', () => makespan(40, 8, turns)],
  ['loops of loops', () => nested(2, 3, 4, 2)],
  ['a large object', () => pass(3, 0.01)],
];

describe('a system that does it right', () => {
  it.each(small)('is measured on %s', async (_name, make) => {
    expect(await measure(await load('floor'), make())).toMatchObject({ status: 'ok' });
    expect(await measure(await load('reach'), make())).toMatchObject({ status: 'ok' });
  });
});

describe('a system that does it wrong is found out', () => {
  it('where it leaves a call out', async () => {
    const adapter: Adapter = {
      chain:
        ({ n, body }: ChainWork) =>
        async () => {
          for (let i = 0; i < n - 1; i++) await body(i);
          return n;
        },
    };
    expect(await measure(adapter, chain(5))).toEqual({ status: 'wrong', reason: 'WrongResult: 4 calls, not 5' });
  });

  it('where a step starts before the one it reads', async () => {
    const adapter: Adapter = {
      chain:
        ({ body }: ChainWork) =>
        async () =>
          Promise.all([body(1), body(0)]),
    };
    expect(await measure(adapter, chain(2))).toEqual({ status: 'wrong', reason: 'WrongResult: step 0 got 1' });
  });

  it('where results come in another order than their items', async () => {
    const adapter: Adapter = {
      loop:
        ({ items, body }: LoopWork) =>
        async () =>
          Promise.all(items.toReversed().map((item) => body(item))),
    };
    expect(await measure(adapter, loop(3, 4))).toEqual({
      status: 'wrong',
      reason: 'WrongResult: result 0 is 4, not 0',
    });
  });

  it('where the join of a fan-out gets its results in another order', async () => {
    const adapter: Adapter = {
      fanout:
        ({ n, body, join }: FanOutWork) =>
        async () =>
          join((await Promise.all(Array.from({ length: n }, (_, i) => body(i)))).toReversed()),
    };
    expect(await measure(adapter, fanOut(3))).toMatchObject({ status: 'wrong' });
  });

  it('where a node of a graph gets other values than its own', async () => {
    const adapter: Adapter = {
      dag:
        ({ nodes, body }: DagWork) =>
        async () => {
          for (const { i, deps } of nodes) {
            const zeros = deps.map(() => 0);
            await body(i, zeros);
          }
        },
    };
    expect(await measure(adapter, layeredDag(50))).toMatchObject({ status: 'wrong' });
  });

  it('where a node starts before those it needs have ended', async () => {
    const adapter: Adapter = {
      dag:
        ({ nodes, body }: DagWork) =>
        async () =>
          Promise.all(nodes.map(({ i }) => body(i, []))),
    };
    const { reason } = (await measure(adapter, makespan(40, Infinity, turns))) as { reason: string };
    expect(reason).toMatch(/node \d+ started before \d+ ended/u);
  });

  it('where more run at a time than were asked for', async () => {
    const adapter: Adapter = {
      dag: async (work: DagWork) => (await load('floor')).dag!({ ...work, concurrency: 5 }),
    };
    expect(await measure(adapter, makespan(40, 4, turns))).toEqual({
      status: 'wrong',
      reason: 'WrongResult: limit broken: 5 in flight, at most 4 asked for',
    });
  });

  it('where a large object loses a part', async () => {
    const adapter: Adapter = {
      pass:
        ({ body }) =>
        async () =>
          body({ rows: [] }),
    };
    expect(await measure(adapter, pass(1, 0.01))).toMatchObject({ status: 'wrong' });
  });
});

describe('a system without a primitive', () => {
  it('says why', async () => {
    const adapter: Adapter = { reasons: { durableChain: 'runs are not durable yet' } };
    const durable = CASES.find(({ workload }) => workload === 'W8c');
    expect(await measureCase(adapter, durable!, 1, nothing)).toEqual({
      status: 'none',
      reason: 'runs are not durable yet',
    });
  });

  it('can leave a case out', async () => {
    const adapter: Adapter = { ...(await load('floor')), unsupported: ({ n }) => (n > 10 ? 'too large' : undefined) };
    const large = CASES.find(({ id }) => id === 'W1 n=100');
    expect(await measureCase(adapter, large!, 1, nothing)).toEqual({ status: 'none', reason: 'too large' });
  });
});

it('the tools of the task refuse what their schema does not allow, and count only what they do', async () => {
  const { work, calls } = task();
  const { sum_lines: sum } = (work as { tools: Record<string, { execute: (input: object) => Promise<unknown> }> })
    .tools;
  await expect(sum!.execute({ lines: 'none' })).rejects.toThrow('"lines" has to be array, not string');
  expect(calls()).toBe(0);
});
