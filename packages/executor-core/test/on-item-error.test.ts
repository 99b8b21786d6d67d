import { describe, expect, it } from 'vitest';

import { dag, sequential, workshop } from './support/workshop.ts';

/** A step that fails for the items of the list, and gives ten times the others. */
const failFor = (...bad: number[]): readonly object[] => [
  { id: 'broken', tool: 'fail', when: `item in [${bad.join(', ')}]`, input: { message: 'item {{item}}' } },
  { id: 'x', tool: 'echo', input: { value: '{{item * 10}}' } },
];
const loop = (bad: number[], more: object): object => ({
  id: 'l',
  type: 'loop',
  over: '[1, 2, 3, 4]',
  steps: failFor(...bad),
  ...more,
});
const rejected = (step: string, message = 'it broke'): object => ({
  status: 'rejected',
  reason: { code: 'test/broken', message, step },
});
const fulfilled = (value: unknown): object => ({ status: 'fulfilled', value });

describe('on_item_error: fail', () => {
  it('is what a container does if nothing is said: the others are aborted', async () => {
    const { failure, calls } = workshop();
    const steps = [
      { id: 'broken', tool: 'fail', when: 'item == 2', input: { ms: 10 } },
      { id: 'x', tool: 'hang' },
    ];

    const error = await failure(sequential({ id: 'l', type: 'loop', over: '[1, 2, 3]', concurrency: 2, steps }));

    expect(error).toMatchObject({ code: 'test/broken', path: 'l[1].broken' });
    expect(calls.map(({ path, aborted }) => [path, aborted])).toEqual([
      ['l[1].broken', undefined],
      ['l[0].x', 'AbortError'],
    ]);
  });
});

describe('on_item_error: settle', () => {
  it('gives results and errors side by side', async () => {
    const { run } = workshop();

    const { result } = await run(sequential(loop([2, 3], { on_item_error: 'settle' })));

    expect(result).toEqual([
      fulfilled(10),
      rejected('l[1].broken', 'item 2'),
      rejected('l[2].broken', 'item 3'),
      fulfilled(40),
    ]);
  });

  it('goes on if all fail', async () => {
    const { run } = workshop();

    const { result } = await run(sequential(loop([1, 2, 3, 4], { on_item_error: 'settle', concurrency: 4 })));

    expect(result).toMatchObject(Array.from({ length: 4 }, () => ({ status: 'rejected' })));
  });

  it('holds for a parallel, by id', async () => {
    const { run } = workshop();
    const steps = [
      { id: 'a', tool: 'echo', input: { value: 1 } },
      { id: 'b', tool: 'fail' },
    ];

    const { result, context } = await run(sequential({ id: 'p', type: 'parallel', on_item_error: 'settle', steps }));

    expect(result).toEqual({ a: fulfilled(1), b: rejected('p.b') });
    expect(context).toMatchObject({ a: 1, b: null });
  });

  it('holds for a reduce without accumulator', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential({ id: 'r', type: 'reduce', input: [1], on_item_error: 'settle', reducer: { id: 'x', tool: 'fail' } }),
    );

    expect(result).toEqual([rejected('r[0].x')]);
  });

  it('holds for a loop with until; the last result is then null', async () => {
    const { run } = workshop();
    const steps = [
      { id: 'broken', tool: 'fail', when: 'at == 1' },
      { id: 'x', tool: 'echo', input: { value: { at: '{{at}}', before: '{{last}}' } } },
    ];

    const { result } = await run(
      sequential({
        id: 'l',
        type: 'loop',
        until: 'at == 2',
        index_as: 'at',
        max_iterations: 5,
        on_item_error: 'settle',
        steps,
      }),
    );

    expect(result).toEqual([
      fulfilled({ at: 0, before: null }),
      rejected('l[1].broken'),
      fulfilled({ at: 2, before: null }),
    ]);
  });

  it('aborts, in an item that fails, what else runs in it', async () => {
    const { run, calls } = workshop();
    const steps = [
      { id: 'x', tool: 'fail', input: { ms: 10 } },
      { id: 'y', tool: 'work', input: { ms: 100 } },
    ];

    await run(dag({ id: 'l', type: 'loop', over: [1], on_item_error: 'settle', steps }));

    expect(calls.map(({ path, end, aborted }) => [path, end, aborted])).toEqual([
      ['l[0].x', 10, undefined],
      ['l[0].y', 10, 'AbortError'],
    ]);
  });
});

describe('on_item_error: tolerate', () => {
  it.each([
    [{ tolerate: 2 }, [1, 2], true],
    [{ tolerate: 2 }, [1, 2, 3], false],
    [{ tolerate: 0 }, [1], false],
    [{ tolerate: '50%' }, [1, 2], true],
    [{ tolerate: '50%' }, [1, 2, 3], false],
    [{ tolerate: '49%' }, [1, 2], false],
    [{ tolerate: '100%' }, [1, 2, 3, 4], true],
  ])('%j of four items, %j failing: goes on %s', async (policy, bad, goesOn) => {
    const { executor, time } = workshop();

    const ended = executor.execute(sequential(loop(bad, { on_item_error: policy }))).then(
      () => true,
      () => false,
    );

    expect(await time.settle(ended)).toBe(goesOn);
  });

  it('leaves null in the results, and the errors at errors.<id>', async () => {
    const { run } = workshop();

    const { context } = await run(
      sequential(loop([2], { on_item_error: { tolerate: 1 } }), {
        id: 'e',
        tool: 'echo',
        input: { value: '{{errors.l}}' },
      }),
    );

    expect(context).toEqual({
      l: [10, null, 30, 40],
      e: [{ index: 1, code: 'test/broken', message: 'item 2', step: 'l[1].broken', attempts: 1 }],
    });
  });

  it('fails with the first failure that is too many', async () => {
    const { failure, paths } = workshop();

    const error = await failure(sequential(loop([1, 3], { on_item_error: { tolerate: 1 } })));

    expect(error.path).toBe('l[2].broken');
    expect(paths()).not.toContain('l[3].x');
  });

  it('holds for a parallel, whose errors have ids', async () => {
    const { run } = workshop();
    const steps = [
      { id: 'a', tool: 'fail' },
      { id: 'b', tool: 'echo', input: { value: '{{a ?? "none"}}' }, depends_on: ['a'] },
    ];

    const { context } = await run(
      sequential(
        { id: 'p', type: 'parallel', on_item_error: { tolerate: 1 }, steps },
        { id: 'e', tool: 'echo', input: { value: '{{errors.p}}' } },
      ),
    );

    expect(context['p']).toEqual({ a: null, b: 'none' });
    expect(context['e']).toMatchObject([{ id: 'a', code: 'test/broken' }]);
  });

  it('is refused for a fold, which needs every item', async () => {
    const error = await workshop().refusal(
      sequential({
        id: 'r',
        type: 'reduce',
        input: [1],
        accumulator: 'a',
        on_item_error: 'settle',
        reducer: { id: 'x', tool: 'echo' },
      }),
    );

    expect(error.diagnostics.map(({ code }) => code)).toContain('plan/fold-item-error');
  });

  it('shows in the trace as handled by the container', async () => {
    const { run } = workshop();

    const { trace } = await run(sequential(loop([2], { on_item_error: { tolerate: 1 } })));

    expect(trace.entries.find(({ status }) => status === 'failed')).toMatchObject({
      nodeId: 'l[1].broken',
      handled: 'item',
    });
    expect(trace.entries.find(({ nodeId }) => nodeId === 'l[1].x')?.status).toBe('cancelled');
  });
});
