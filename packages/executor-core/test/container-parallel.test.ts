import { describe, expect, it } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const work = (id: string, ms: number, more: object = {}): object => ({
  id,
  tool: 'work',
  input: { ms, value: id },
  ...more,
});

describe('a parallel', () => {
  it('fails with the first step that fails, and aborts the others', async () => {
    const { failure, calls } = workshop();

    const error = await failure(
      sequential({
        id: 'p',
        type: 'parallel',
        steps: [work('a', 100), { id: 'b', tool: 'fail', input: { ms: 10 } }, { id: 'c', tool: 'hang' }],
      }),
    );

    expect(error).toMatchObject({ code: 'test/broken', stepId: 'b', path: 'p.b' });
    expect(calls.map(({ path, aborted }) => [path, aborted])).toEqual([
      ['p.a', 'AbortError'],
      ['p.b', undefined],
      ['p.c', 'AbortError'],
    ]);
  });

  it('runs its steps side by side, in a sequential plan, too', async () => {
    const { run, schedule } = workshop();

    await run(sequential({ id: 'p', type: 'parallel', steps: [work('a', 20), work('b', 10)] }));

    expect(schedule()).toEqual(['p.a 0-20', 'p.b 0-10']);
  });

  it('gives an object from id to result, in the order of the list, null for what was skipped', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential({
        id: 'p',
        type: 'parallel',
        steps: [work('a', 20), work('b', 10, { when: false }), work('c', 1, { output: 'other' })],
      }),
    );

    expect(result).toEqual({ a: 'a', b: null, c: 'c' });
    expect(Object.keys(result as object)).toEqual(['a', 'b', 'c']);
  });

  it('writes the outputs of its steps to the scope around it', async () => {
    const { run } = workshop();

    const { context } = await run(
      sequential(
        { id: 'p', type: 'parallel', steps: [work('a', 1), work('b', 1, { output: 'bee' })] },
        { id: 'c', tool: 'echo', input: { value: '{{a}} {{bee}} {{p.b}}' } },
      ),
    );

    expect(context).toEqual({ a: 'a', bee: 'b', p: { a: 'a', b: 'b' }, c: 'a b b' });
  });

  it('lets a step wait for another by depends_on', async () => {
    const { run, schedule } = workshop();

    await run(
      sequential({
        id: 'p',
        type: 'parallel',
        steps: [work('a', 10), work('b', 10, { depends_on: ['a'] }), work('c', 5)],
      }),
    );

    expect(schedule().toSorted()).toEqual(['p.a 0-10', 'p.b 10-20', 'p.c 0-5']);
  });
});
