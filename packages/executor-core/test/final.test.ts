import { describe, expect, it } from 'vitest';

import { dag, sequential, workshop } from './support/workshop.ts';

const work = (id: string, ms: number): object => ({ id, tool: 'work', input: { ms, value: id } });

describe('a final step', () => {
  it('fails as a tool step does', async () => {
    const { failure } = workshop();

    const error = await failure(sequential({ id: 'end', type: 'final', function: 'fail' }));

    expect(error).toMatchObject({ code: 'test/broken', stepId: 'end' });
  });

  it('gives its input as the result of the run', async () => {
    const { run } = workshop();

    const { result, context } = await run(
      sequential(work('a', 1), {
        id: 'end',
        type: 'final',
        input: { text: '{{a}}!', list: ['{{a}}'] },
        output: 'report',
      }),
    );

    expect(result).toEqual({ text: 'a!', list: ['a'] });
    expect(context['report']).toEqual(result);
  });

  it('gives what its function makes of the input', async () => {
    const { run, calls } = workshop({ sum: { execute: ({ a, b }) => Number(a) + Number(b) } });

    const { result, trace } = await run(
      sequential({ id: 'end', type: 'final', function: 'sum', input: { a: 1, b: 2 } }),
    );

    expect(result).toBe(3);
    expect(calls).toHaveLength(1);
    expect(trace.entries[0]).toMatchObject({ type: 'final', toolName: 'sum' });
  });

  it('gives an empty object if it has neither', async () => {
    const { result } = await workshop().run(sequential({ id: 'end', type: 'final' }));

    expect(result).toEqual({});
  });

  it('waits in a dag for every step listed before it', async () => {
    const { run, calls } = workshop();

    await run(
      dag(work('a', 30), work('b', 10), { id: 'end', type: 'final', function: 'echo', input: { value: '{{b}}' } }),
    );

    expect(calls.at(-1)).toMatchObject({ path: 'end', start: 30 });
  });

  it('gives the result also from inside a branch, a body or a parallel', async () => {
    const final = { id: 'end', type: 'final', input: { from: 'inside' } };
    const containers = [
      { id: 'c', type: 'conditional', condition: true, then: [final] },
      { id: 'c', type: 'loop', over: [1], step: final },
      { id: 'c', type: 'parallel', steps: [final] },
    ];

    for (const container of containers) {
      const { result } = await workshop().run(sequential(container, work('after', 1)));
      expect(result).toEqual({ from: 'inside' });
    }
  });

  it('leaves the result to the last step if its branch was not taken', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential(
        { id: 'c', type: 'conditional', condition: false, then: [{ id: 'end', type: 'final', input: {} }] },
        work('after', 1),
      ),
    );

    expect(result).toBe('after');
  });

  it('may give null', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential(work('a', 1), { id: 'end', type: 'final', function: 'echo', input: { value: null } }),
    );

    expect(result).toBeNull();
  });
});
