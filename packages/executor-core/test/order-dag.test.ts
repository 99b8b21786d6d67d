import { describe, expect, it } from 'vitest';

import { isPlanError } from '../src/index.ts';
import { dag, workshop } from './support/workshop.ts';

const work = (id: string, ms: number, more: object = {}): object => ({
  id,
  tool: 'work',
  input: { ms, value: id },
  ...more,
});

describe('steps of a dag', () => {
  it('are not run at all if they wait for each other', async () => {
    const { executor, calls } = workshop();

    const error: unknown = await executor
      .execute(dag(work('a', 1, { depends_on: ['b'] }), work('b', 1, { depends_on: ['a'] })))
      .catch((thrown: unknown) => thrown);

    expect(isPlanError(error) && error.diagnostics[0]?.code).toBe('plan/cycle');
    expect(calls).toEqual([]);
  });

  it('start the moment the steps they need are done, with no barrier between levels', async () => {
    const { run, schedule } = workshop();

    await run(
      dag(
        work('slow', 100),
        work('quick', 10),
        work('after_quick', 10, { depends_on: ['quick'] }),
        work('after_both', 5, { depends_on: ['slow', 'after_quick'] }),
      ),
    );

    expect(schedule().toSorted()).toEqual(['after_both 100-105', 'after_quick 10-20', 'quick 0-10', 'slow 0-100']);
  });

  it.each([
    ['a template', { tool: 'echo', input: { value: ['{{a}}'] } }],
    ['a text', { tool: 'echo', input: { value: 'got {{a}}' } }],
    ['an expression', { tool: 'echo', input: { value: '{{a == "a" ? 1 : 2}}' } }],
    ['a when', { tool: 'echo', when: 'a == "a"' }],
    ['a condition', { type: 'conditional', condition: 'a == "a"', then: [{ id: 'inner', tool: 'echo' }] }],
    ['an over', { type: 'loop', over: '[a]', step: { id: 'inner', tool: 'echo' } }],
    ['the body of a loop', { type: 'loop', over: [1], step: { id: 'inner', tool: 'echo', input: { value: '{{a}}' } } }],
    [
      'a fallback',
      { tool: 'fail', on_error: { fallback: [{ id: 'inner', tool: 'echo', input: { value: '{{a}}' } }] } },
    ],
    ['its error', { tool: 'echo', input: { value: '{{errors.a}}' } }],
  ])('wait for the steps that %s reads', async (_, step) => {
    const { run, calls } = workshop();

    await run(dag(work('a', 40), { id: 'b', ...step }));

    expect(calls.filter(({ path }) => path !== 'a').map(({ start }) => start)).not.toContain(0);
  });

  it('wait for all of a container they depend on', async () => {
    const { run, calls } = workshop();
    const containers = {
      loop: {
        id: 'c',
        type: 'loop',
        over: [10, 30],
        concurrency: 2,
        step: { id: 'x', tool: 'work', input: { ms: '{{item}}' } },
      },
      parallel: { id: 'c', type: 'parallel', steps: [work('x', 10), work('y', 30)] },
      conditional: { id: 'c', type: 'conditional', condition: true, then: [work('x', 30)] },
      subplan: { id: 'c', type: 'subplan', plan: { version: '1.0', steps: [work('x', 30)] } },
      reduce: { id: 'c', type: 'reduce', input: [30], reducer: { id: 'x', tool: 'work', input: { ms: '{{item}}' } } },
    };

    for (const container of Object.values(containers)) {
      const from = calls.length;
      await run(dag(container, work('after', 1, { depends_on: ['c'] })));
      const [first, ...others] = calls.slice(from);
      expect(others.at(-1)).toMatchObject({ path: 'after', start: (first?.start ?? 0) + 30 });
    }
  });

  it('wait for a step inside a container as for the container', async () => {
    const { run, calls } = workshop();

    await run(
      dag(
        { id: 'both', type: 'parallel', steps: [work('quick', 10), work('slow', 50)] },
        { id: 'reader', tool: 'echo', input: { value: '{{quick}}' } },
      ),
    );

    expect(calls.at(-1)).toMatchObject({ path: 'reader', start: 50, input: { value: 'quick' } });
  });

  it('run inside a body as a dag of its own', async () => {
    const { run, schedule } = workshop();

    await run(
      dag({
        id: 'all',
        type: 'loop',
        over: [1],
        steps: [work('a', 20), work('b', 20), work('c', 5, { depends_on: ['a', 'b'] })],
      }),
    );

    expect(schedule()).toEqual(['all[0].a 0-20', 'all[0].b 0-20', 'all[0].c 20-25']);
  });

  it('go, when slots are short, by the longest way to the end of the plan, the older first among equals', async () => {
    const { run, paths } = workshop({}, { concurrency: 1 });

    await run(
      dag(
        work('short', 1),
        work('long_1', 1),
        work('long_2', 1, { depends_on: ['long_1'] }),
        work('long_3', 1, { depends_on: ['long_2'] }),
        work('middle_1', 1),
        work('middle_2', 1, { depends_on: ['middle_1'] }),
      ),
    );

    expect(paths()).toEqual(['long_1', 'middle_1', 'long_2', 'short', 'middle_2', 'long_3']);
  });

  it('count what is inside a container and what follows it as part of the way', async () => {
    const { run, paths } = workshop({}, { concurrency: 1 });

    await run(
      dag(
        work('short', 1),
        { id: 'inner', type: 'subplan', plan: { version: '1.0', steps: [work('one', 1), work('two', 1)] } },
        work('after', 1, { depends_on: ['inner'] }),
      ),
    );

    expect(paths()).toEqual(['inner.one', 'inner.two', 'short', 'after']);
  });

  it('count one that was skipped as done', async () => {
    const { run, paths } = workshop();

    const { context } = await run(dag(work('a', 1, { when: false }), work('b', 1, { depends_on: ['a'] })));

    expect(paths()).toEqual(['b']);
    expect(context).toEqual({ a: null, b: 'b' });
  });

  it('may wait for each other over 10,000 levels without overflowing the stack', async () => {
    const { run } = workshop({}, { enableTrace: false });
    const steps = Array.from({ length: 10_000 }, (_, at) => ({
      id: `s${at}`,
      tool: 'echo',
      input: { value: at === 0 ? 'passed on' : `{{s${at - 1}}}` },
    }));

    const { context } = await run(dag(...steps.reverse()));

    expect(context['s9999']).toBe('passed on');
  });
});
