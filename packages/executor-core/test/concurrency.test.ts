import type { Tool } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import { VirtualClock } from '../../testing/src/virtual-clock.ts';
import { createExecutor } from '../src/index.ts';
import { dag, sequential, workshop, type Call, type ToolPart } from './support/workshop.ts';

const each = (count: number, make: (at: number) => object): object[] =>
  Array.from({ length: count }, (_, at) => make(at));
const work = (id: string, ms: number, tool = 'work'): object => ({ id, tool, input: { ms } });

/** Most calls that were under way at one time; a call that ends makes room for one that starts then. */
function peak(calls: readonly Call[]): number {
  const changes = calls.flatMap(({ start, end = Infinity }) => [
    { at: start, by: 1 },
    { at: end, by: -1 },
  ]);
  let active = 0;
  let most = 0;
  for (const { by } of changes.toSorted((one, other) => one.at - other.at || one.by - other.by)) {
    active += by;
    most = Math.max(most, active);
  }
  return most;
}

describe('the concurrency of a run', () => {
  it.each([0, -1, Number.NaN])('is refused if it is %s', async (concurrency) => {
    await expect(workshop({}, { concurrency }).run(sequential())).rejects.toThrow(
      `options.concurrency has to be a number from 1, but it is ${concurrency}`,
    );
  });

  it('is 4 calls if nothing is said', async () => {
    const { run, calls, time } = workshop();

    const { trace } = await run(dag(...each(10, (at) => work(`s${at}`, 10))));

    expect(peak(calls)).toBe(4);
    expect(time.elapsed).toBe(30);
    expect(trace.statistics.peakConcurrency).toBe(4);
  });

  it('is never exceeded by containers inside containers, and always used up', async () => {
    const { run, calls, time } = workshop({}, { concurrency: 3 });

    await run(
      dag({
        id: 'outer',
        type: 'parallel',
        steps: each(3, (at) => ({
          id: `loop${at}`,
          type: 'loop',
          over: [10, 10, 10, 10],
          concurrency: 4,
          step: { id: `inner${at}`, tool: 'work', input: { ms: '{{item}}' } },
        })),
      }),
    );

    expect(peak(calls)).toBe(3);
    expect(time.elapsed).toBe(40);
  });

  it('does not count containers: a hundred waiting loops take no slot', async () => {
    const { run, time } = workshop({}, { concurrency: 1 });

    await run(dag(...each(100, (at) => ({ id: `l${at}`, type: 'loop', over: [1], step: work(`s${at}`, 1) }))));

    expect(time.elapsed).toBe(100);
  });

  it('does not count a pause before another attempt', async () => {
    const { run, schedule } = workshop({}, { concurrency: 1 });

    await run(dag({ id: 'a', tool: 'flaky', retry: { max: 1, backoff_ms: 100, jitter: false } }, work('b', 10)));

    expect(schedule()).toEqual(['a 0-0', 'b 0-10', 'a 100-100']);
  });

  it('is freed by an attempt that timed out, although the tool goes on', async () => {
    const { run, schedule } = workshop(
      { deaf: { execute: () => new Promise(() => undefined) } },
      { concurrency: 1, maxRetries: 0 },
    );

    await run(dag({ id: 'a', tool: 'deaf', timeout_ms: 10, on_error: 'continue' }, work('b', 10)));

    expect(schedule()).toEqual(['a 0-', 'b 10-20']);
  });
});

describe('the concurrency of a container', () => {
  it('holds for the iterations of a loop, which run in order if nothing is said', async () => {
    const { run, calls, time } = workshop({}, { concurrency: 100 });
    const loop = (more: object): object => ({
      id: 'l',
      type: 'loop',
      over: '[1, 2, 3, 4, 5]',
      steps: [work('a', 10), work('b', 10)],
      ...more,
    });

    await run(sequential(loop({})));
    expect(time.elapsed).toBe(100);

    await run(sequential(loop({ concurrency: 2 })));
    expect(peak(calls.slice(10))).toBe(2);
    expect(time.elapsed).toBe(160);
  });

  it('holds for the steps of a parallel, which all run if nothing is said', async () => {
    const { run, calls } = workshop({}, { concurrency: 100 });
    const parallel = (more: object): object => ({
      id: 'p',
      type: 'parallel',
      steps: each(6, (at) => work(`s${at}`, 10)),
      ...more,
    });

    await run(sequential(parallel({})));
    expect(peak(calls)).toBe(6);

    await run(sequential(parallel({ concurrency: 2 })));
    expect(peak(calls.slice(6))).toBe(2);
  });

  it('holds for the items of a reduce and the pairs of a tree', async () => {
    const { run, calls } = workshop({}, { concurrency: 100 });
    const reduce = (more: object): object => ({
      id: 'r',
      type: 'reduce',
      input: each(16, (at) => ({ at })),
      reducer: work('s', 10),
      concurrency: 3,
      ...more,
    });

    await run(sequential(reduce({})));
    expect(peak(calls)).toBe(3);

    await run(sequential(reduce({ accumulator: 'sum', associative: true })));
    expect(peak(calls.slice(16))).toBe(3);
  });

  it('nests: two loops of two make four, and no more', async () => {
    const { run, calls } = workshop({}, { concurrency: 100 });

    await run(
      sequential({
        id: 'outer',
        type: 'loop',
        over: [1, 2, 3, 4],
        concurrency: 2,
        step: { id: 'inner', type: 'loop', over: [1, 2, 3, 4], concurrency: 2, step: work('s', 10) },
      }),
    );

    expect(peak(calls)).toBe(4);
  });
});

describe('the concurrency of a tool', () => {
  /** A tool for two calls at a time, and the most there were. */
  function narrowTool(time: VirtualClock, concurrency: number): { readonly tool: Tool; readonly most: () => number } {
    let active = 0;
    let most = 0;
    const execute = async ({ ms }: Record<string, unknown>): Promise<number> => {
      most = Math.max(most, ++active);
      await time.wait(ms as number);
      return active--;
    };
    return { tool: { id: 'narrow', execute, concurrency }, most: () => most };
  }

  it('holds inside a run', async () => {
    const time = new VirtualClock();
    const { tool, most } = narrowTool(time, 2);
    const executor = createExecutor([tool], { clock: time, concurrency: 50 });

    await time.settle(executor.execute(dag(...each(10, (at) => work(`s${at}`, 10, 'narrow')))));

    expect(most()).toBe(2);
    expect(time.elapsed).toBe(50);
  });

  it('holds over two runs of two executors at once', async () => {
    const time = new VirtualClock();
    const { tool, most } = narrowTool(time, 2);
    const plan = dag(...each(10, (at) => work(`s${at}`, 10, 'narrow')));
    const executors = [1, 2].map(() => createExecutor([tool], { clock: time, concurrency: 50 }));

    await time.settle(Promise.all(executors.map((executor) => executor.execute(plan))));

    expect(most()).toBe(2);
    expect(time.elapsed).toBe(100);
  });

  it('lets the time of an attempt begin when the call does', async () => {
    const time = new VirtualClock();
    const { tool } = narrowTool(time, 1);
    const plan = sequential({ ...work('a', 60, 'narrow'), timeout_ms: 70 });
    const executors = [1, 2, 3].map(() => createExecutor([tool], { clock: time }));

    const runs = await time.settle(Promise.all(executors.map((executor) => executor.execute(plan))));

    expect(time.elapsed).toBe(180);
    expect(runs.map(({ trace }) => trace.statistics.workMs)).toEqual([60, 60, 60]);
  });

  it('keeps no other tool waiting', async () => {
    const { run, calls } = workshop({ narrow: { concurrency: 1, execute: () => null } }, { concurrency: 3 });

    await run(dag(...each(5, (at) => work(`n${at}`, 0, 'narrow')), ...each(2, (at) => work(`w${at}`, 10))));

    expect(calls.filter(({ path }) => path.startsWith('w')).map(({ start }) => start)).toEqual([0, 0]);
  });

  it('passes the turn of a call that was cancelled while it waited to the next', async () => {
    const narrow: ToolPart = { concurrency: 1, execute: ({ ms = 0 }) => bench.time.wait(ms as number) };
    const bench = workshop({ narrow }, { concurrency: 10 });

    await bench.run(
      dag(
        work('first', 50, 'narrow'),
        { id: 'box', type: 'parallel', timeout_ms: 10, on_error: 'continue', steps: [work('second', 5, 'narrow')] },
        work('quick', 1),
        { ...work('third', 5, 'narrow'), depends_on: ['quick'] },
      ),
    );

    expect(bench.schedule()).toEqual(['quick 0-1', 'first 0-50', 'third 50-55']);
  });
});

describe('the rate of a tool', () => {
  it('spreads calls over time, over all runs of the process', async () => {
    const time = new VirtualClock();
    const starts: number[] = [];
    const tool: Tool = { id: 'paced', rate: { calls: 2, perMs: 1000 }, execute: () => void starts.push(time.elapsed) };
    const plan = dag(...each(3, (at) => work(`s${at}`, 0, 'paced')));

    const executors = [1, 2].map(() => createExecutor([tool], { clock: time }));

    await time.settle(Promise.all(executors.map((executor) => executor.execute(plan))));

    expect(starts).toEqual([0, 0, 1000, 1000, 2000, 2000]);
  });

  it('leaves no alarm behind when the run is cancelled, and does not make the call', async () => {
    const { failure, calls, time } = workshop({ paced: { rate: { calls: 1, perMs: 60_000 }, execute: () => null } });
    const controller = new AbortController();
    time.after(10, () => controller.abort());

    const plan = dag(work('a', 0, 'paced'), work('b', 0, 'paced'));
    const error = await failure(plan, {}, { signal: controller.signal });

    expect(error.code).toBe('run/cancelled');
    expect(calls).toHaveLength(1);
    expect(time.pendingTimers).toBe(0);
  });

  it('gives the turn of a cancelled call to the next run', async () => {
    const paced: ToolPart = { rate: { calls: 1, perMs: 1000 }, execute: () => null };
    const { run, failure, calls, time } = workshop({ paced });
    const controller = new AbortController();
    time.after(10, () => controller.abort());
    await failure(dag(work('a', 0, 'paced'), work('b', 0, 'paced')), {}, { signal: controller.signal });

    await run(dag(work('c', 0, 'paced')));

    expect(calls.map(({ start }) => start)).toEqual([0, 1000]);
  });
});
