import { describe, expect, it } from 'vitest';

import { dag, sequential, workshop, type ToolPart } from './support/workshop.ts';

const ask = (id: string, input: object = {}, more: object = {}): object => ({
  id,
  tool: 'ask',
  input,
  cache: true,
  ...more,
});

/** A tool that takes 10 ms and gives how often it was called. */
function counter(): { readonly bench: ReturnType<typeof workshop> } {
  let count = 0;
  const tool: ToolPart = { effects: { readOnly: true }, execute: () => bench.time.wait(10).then(() => ++count) };
  const bench = workshop({ ask: tool, other: tool });
  return { bench };
}

describe('cache', () => {
  it('is not used by a step that does not ask for it', async () => {
    const { bench } = counter();

    const { context } = await bench.run(
      sequential(ask('a', {}, { cache: false }), ask('b', {}, { cache: false }), ask('c')),
    );

    expect(context).toEqual({ a: 1, b: 2, c: 3 });
  });

  it('does not keep a failure: the next one calls again', async () => {
    let count = 0;
    const { run } = workshop({ ask: { execute: () => (++count === 1 ? Promise.reject(new Error('first')) : count) } });

    const { context } = await run(sequential(ask('a', {}, { retry_count: 0, on_error: 'continue' }), ask('b')));

    expect(context).toEqual({ a: null, b: 2 });
  });

  it('lets those who wait for a call that fails make one of their own', async () => {
    let count = 0;
    const bench = workshop({
      ask: {
        execute: () => bench.time.wait(10).then(() => (++count === 1 ? Promise.reject(new Error('first')) : count)),
      },
    });
    const own = { retry_count: 0, on_error: 'continue' };

    const { context } = await bench.run(dag(ask('a', {}, own), ask('b', {}, own), ask('c', {}, own)));

    expect(context).toEqual({ a: null, b: 2, c: 2 });
    expect(bench.calls).toHaveLength(2);
  });

  it('lets those who wait for a call that is aborted make one of their own', async () => {
    const { bench } = counter();

    const { context } = await bench.run(
      dag(
        { id: 'box', type: 'parallel', timeout_ms: 5, on_error: 'continue', steps: [ask('a')] },
        { id: 'quick', tool: 'echo' },
        ask('b', {}, { depends_on: ['quick'] }),
      ),
    );

    expect(context).toMatchObject({ box: null, b: 2 });
    expect(bench.calls.map(({ path }) => path)).toEqual(
      ['quick', 'box.a', 'b'].toSorted((one, other) => bench.paths().indexOf(one) - bench.paths().indexOf(other)),
    );
  });

  it('gives, for an equal call, the result there is', async () => {
    const { bench } = counter();

    const { context } = await bench.run(
      sequential(ask('a', { x: 1, y: { z: [1] } }), ask('b', { y: { z: [1] }, x: 1 })),
    );

    expect(context).toEqual({ a: 1, b: 1 });
    expect(bench.paths()).toEqual(['a']);
  });

  it('waits for an equal call that is under way, without a slot', async () => {
    const { bench } = counter();

    const { context } = await bench.run(
      dag(ask('a'), ask('b'), ask('c'), { id: 'd', tool: 'work', input: { ms: 10 } }),
      {},
      { concurrency: 2 },
    );

    expect(context).toMatchObject({ a: 1, b: 1, c: 1 });
    expect(bench.time.elapsed).toBe(10);
  });

  it.each([
    ['another argument', ask('b', { x: 2 })],
    ['another tool', { ...ask('b', { x: 1 }), tool: 'other' }],
  ])('does not take a call with %s for equal', async (_, second) => {
    const { bench } = counter();

    await bench.run(sequential(ask('a', { x: 1 }), second));

    expect(bench.calls).toHaveLength(2);
  });

  it.each([
    ['maps', new Map([[1, 1]]), new Map([[1, 2]])],
    ['bytes', new Uint8Array([1]), new Uint8Array([2])],
    ['numbers that are none', Number.NaN, null],
    ['big integers', 1n, 2n],
    ['functions', () => 1, () => 2],
  ])('does not compare what JSON cannot tell apart: %s', async (_, x, y) => {
    const { bench } = counter();

    await bench.run(sequential(ask('a', { v: '{{input.x}}' }), ask('b', { v: '{{input.y}}' })), { input: { x, y } });

    expect(bench.calls).toHaveLength(2);
  });

  it('ends with the run', async () => {
    const { bench } = counter();

    await bench.run(sequential(ask('a')));
    const { result } = await bench.run(sequential(ask('a')));

    expect(result).toBe(2);
  });

  it('shows in the trace', async () => {
    const { bench } = counter();

    const { trace } = await bench.run(sequential(ask('a'), ask('b')));

    expect(trace.entries[0]?.cached).toBeUndefined();
    expect(trace.entries[1]).toMatchObject({ nodeId: 'b', status: 'success', cached: true, output: 1, retryCount: 0 });
    expect(trace.statistics.toolCalls).toBe(1);
  });
});
