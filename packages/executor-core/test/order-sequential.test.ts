import { describe, expect, it } from 'vitest';

import { createExecutor, isPlanError } from '../src/index.ts';
import { sequential, workshop } from './support/workshop.ts';

const work = (id: string, ms: number, more: object = {}): object => ({
  id,
  tool: 'work',
  input: { ms, value: id },
  ...more,
});

describe('steps of a sequential plan', () => {
  it('are not run at all if one depends on a later one', async () => {
    const { executor, calls } = workshop();

    const error: unknown = await executor
      .execute(sequential(work('a', 1, { depends_on: ['b'] }), work('b', 1)))
      .catch((thrown: unknown) => thrown);

    expect(isPlanError(error) && error.diagnostics.map(({ code }) => code)).toContain('plan/forward-dependency');
    expect(calls).toEqual([]);
  });

  it('run one at a time, as listed, however many may run at once', async () => {
    const { run, schedule } = workshop({}, { concurrency: 100 });

    await run(sequential(work('a', 30), work('b', 10), work('c', 20)));

    expect(schedule()).toEqual(['a 0-30', 'b 30-40', 'c 40-60']);
  });

  it('run one at a time inside a branch, a body and a fallback, too', async () => {
    const { run, schedule } = workshop();

    await run(
      sequential(
        { id: 'branch', type: 'conditional', condition: true, then: [work('a', 10), work('b', 10)] },
        { id: 'body', type: 'loop', over: [1], steps: [work('c', 10), work('d', 10)] },
        { id: 'broken', tool: 'fail', on_error: { fallback: [work('e', 10), work('f', 10)] } },
      ),
    );

    expect(schedule()).toEqual([
      'branch.a 0-10',
      'branch.b 10-20',
      'body[0].c 20-30',
      'body[0].d 30-40',
      'broken 40-40',
      'broken.e 40-50',
      'broken.f 50-60',
    ]);
  });

  it('go on after one that was skipped, whose result is null', async () => {
    const { run, paths } = workshop();

    const { result, context } = await run(
      sequential(
        { id: 'a', tool: 'echo', input: { value: 1 }, when: false },
        { id: 'b', tool: 'echo', input: { value: '{{a}}' } },
      ),
    );

    expect(paths()).toEqual(['b']);
    expect(context).toEqual({ a: null, b: null });
    expect(result).toBeNull();
  });

  it('give the result of the last one', async () => {
    const { run } = workshop();

    const { result } = await run(sequential(work('a', 1), work('b', 1)));

    expect(result).toBe('b');
  });

  it('may be none: the result is null', async () => {
    const { result, trace } = await workshop().run(sequential());

    expect(result).toBeNull();
    expect(trace.statistics.totalSteps).toBe(0);
  });

  it('may be 100,000 without overflowing the stack', async () => {
    const executor = createExecutor({ echo: { execute: ({ value }) => value } }, { enableTrace: false });
    const steps = Array.from({ length: 100_000 }, (_, at) => ({
      id: `s${at}`,
      tool: 'echo',
      input: { value: at === 0 ? 'passed on' : `{{s${at - 1}}}` },
    }));

    const { result } = await executor.execute(sequential(...steps));

    expect(result).toBe('passed on');
  }, 60_000);
});
