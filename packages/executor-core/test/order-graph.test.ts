import { describe, expect, it } from 'vitest';

import { graph, workshop } from './support/workshop.ts';

const echo = (id: string, value: unknown, more: object = {}): object => ({
  id,
  tool: 'echo',
  input: { value },
  ...more,
});

describe('steps of a graph', () => {
  it('fail the run when one is to be visited more often than max_visits', async () => {
    const { failure, paths } = workshop();

    const error = await failure(graph(echo('a', 1, { next: 'b', max_visits: 3 }), echo('b', 2, { next: 'a' })));

    expect(error).toMatchObject({ code: 'step/max-visits', stepId: 'b', path: 'b#3' });
    expect(error.message).toContain('"a" was visited 3 times (max_visits), and "b" leads to it again');
    expect(paths()).toEqual(['a', 'b', 'a#2', 'b#2', 'a#3', 'b#3']);
  });

  it('may be visited 25 times if they say nothing', async () => {
    const { failure, calls } = workshop();

    await failure(graph(echo('a', 1, { next: 'a' })));

    expect(calls).toHaveLength(25);
  });

  it('fail the run when the condition of a way out fails', async () => {
    const { failure } = workshop();

    const error = await failure(graph(echo('a', { x: 1 }, { next: [{ to: 'b', when: 'a.y == 1' }] }), echo('b', 2)));

    expect(error).toMatchObject({ code: 'expression/missing-path', stepId: 'a' });
  });

  it('fail the run when the condition of a way out is neither true nor false', async () => {
    const { failure } = workshop();

    const error = await failure(graph(echo('a', 'yes', { next: [{ to: 'b', when: 'a' }] }), echo('b', 2)));

    expect(error).toMatchObject({ code: 'expression/not-boolean', stepId: 'a' });
  });

  it('begin with the first of the list and follow next', async () => {
    const { run, paths } = workshop();

    const { result } = await run(graph(echo('a', 1, { next: 'c' }), echo('b', 2), echo('c', 3, { next: 'b' })));

    expect(paths()).toEqual(['a', 'c', 'b']);
    expect(result).toBe(2);
  });

  it('take the first way out that holds', async () => {
    const { run, paths } = workshop();
    const next = [{ to: 'low', when: 'a < 10' }, { to: 'middle', when: 'a < 20' }, { to: 'high' }];

    await run(graph(echo('a', 15, { next }), echo('low', 0), echo('middle', 0), echo('high', 0)));

    expect(paths()).toEqual(['a', 'middle']);
  });

  it('end the run when no way out holds', async () => {
    const { run, paths } = workshop();

    const { result, trace } = await run(graph(echo('a', 1, { next: [{ to: 'b', when: 'a > 1' }] }), echo('b', 2)));

    expect(paths()).toEqual(['a']);
    expect(result).toBe(1);
    expect(trace.statistics).toMatchObject({ totalSteps: 1, successfulSteps: 1 });
  });

  it('see in a circle what was written the last time', async () => {
    const { run, paths } = workshop();

    const { context } = await run(
      graph(
        echo('double', '{{(count ?? 0) * 2}}', { next: 'count' }),
        echo('count', '{{double + 1}}', { next: [{ to: 'double', when: 'count < 5' }] }),
      ),
    );

    expect(context).toEqual({ double: 6, count: 7 });
    expect(paths()).toEqual(['double', 'count', 'double#2', 'count#2', 'double#3', 'count#3']);
  });

  it('leave one that is skipped as one that ran', async () => {
    const { run, paths } = workshop();

    await run(graph(echo('a', 1, { next: 'b', when: false }), echo('b', 2)));

    expect(paths()).toEqual(['b']);
  });

  it('forget the error of an earlier visit once a later one went well', async () => {
    const { run } = workshop({
      once: { execute: ({ visit }) => (visit === 0 ? Promise.reject(new TypeError('first')) : 'fine') },
    });

    const { context } = await run(
      graph(
        { id: 'call', tool: 'once', input: { visit: '{{visit ?? 0}}' }, on_error: 'continue', next: 'note' },
        echo('note', '{{errors.call == null ? "no error" : errors.call.message}}', { output: 'seen', next: 'visit' }),
        echo('visit', '{{(visit ?? 0) + 1}}', { next: [{ to: 'call', when: 'visit < 2' }] }),
      ),
    );

    expect(context).toMatchObject({ call: 'fine', seen: 'no error' });
  });

  it('end with a final step, whose value is the result', async () => {
    const { run } = workshop();

    const { result } = await run(
      graph(echo('a', 1, { next: 'done' }), echo('b', 2), { id: 'done', type: 'final', input: { a: '{{a}}' } }),
    );

    expect(result).toEqual({ a: 1 });
  });

  it('run the steps inside them in order', async () => {
    const { run, schedule } = workshop();

    await run(
      graph({
        id: 'inner',
        type: 'conditional',
        condition: true,
        then: [
          { id: 'a', tool: 'work', input: { ms: 10 } },
          { id: 'b', tool: 'work', input: { ms: 10 } },
        ],
      }),
    );

    expect(schedule()).toEqual(['inner.a 0-10', 'inner.b 10-20']);
  });
});
