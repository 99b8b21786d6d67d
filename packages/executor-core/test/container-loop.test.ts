import { describe, expect, it } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const loop = (more: object): object => ({ id: 'l', type: 'loop', ...more });
const echo = (value: unknown, id = 'x'): object => ({ id, tool: 'echo', input: { value } });

describe('a loop over items', () => {
  it.each([
    ['a text', 'New York', 'but got the string "New York"'],
    ['a number', 7, 'but got the number 7'],
    ['nothing', null, 'but got null'],
    ['an object', { cities: [], page: 1 }, 'but got an object with the keys cities, page'],
  ])('fails if it is given %s, and says what it got', async (_, value, message) => {
    const { failure, calls } = workshop();

    const error = await failure(sequential(loop({ over: 'input.items', step: echo('{{item}}') })), {
      input: { items: value },
    });

    expect(error).toMatchObject({ code: 'step/not-an-array', stepId: 'l', path: 'l' });
    expect(error.message).toContain(message);
    expect(calls).toEqual([]);
  });

  it('fails if what it goes over is not there, and says what is', async () => {
    const { failure } = workshop();

    const error = await failure(sequential(loop({ over: 'input.citys', step: echo(1) })), { input: { cities: [] } });

    expect(error).toMatchObject({ code: 'expression/missing-path', stepId: 'l' });
    expect(error.message).toContain('cities');
  });

  it('stops at the first item that fails', async () => {
    const { failure, paths } = workshop();
    const step = { id: 'x', tool: 'fail', when: 'item == 2' };

    const error = await failure(sequential(loop({ over: '[1, 2, 3]', steps: [step, echo('{{item}}', 'y')] })));

    expect(error).toMatchObject({ code: 'test/broken', stepId: 'x', path: 'l[1].x' });
    expect(paths()).toEqual(['l[0].y', 'l[1].x']);
  });

  it('gives an empty array for no items', async () => {
    const { run, calls } = workshop();

    const { context } = await run(sequential(loop({ over: [], step: echo('{{item}}') })));

    expect(context['l']).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('gives the results in the order of the items, whichever is done first', async () => {
    const { run, schedule } = workshop();
    const step = { id: 'x', tool: 'work', input: { ms: '{{item}}', value: 'after {{item}}' } };

    const { context } = await run(sequential(loop({ over: [30, 10, 20], concurrency: 3, step })));

    expect(context['l']).toEqual(['after 30', 'after 10', 'after 20']);
    expect(schedule()).toEqual(['l[0].x 0-30', 'l[1].x 0-10', 'l[2].x 0-20']);
  });

  it.each(['input.items', '{{input.items}}', '${input.items}', 'input.items.filter(i, true)'])(
    'goes over %s',
    async (over) => {
      const { run } = workshop();

      const { result } = await run(sequential(loop({ over, step: echo('{{item}}') })), {
        input: { items: [1, 'two', null] },
      });

      expect(result).toEqual([1, 'two', null]);
    },
  );

  it('goes over an array that stands in the plan, templates in it included', async () => {
    const { run } = workshop();

    const { result } = await run(sequential(loop({ over: [1, { name: '{{input.name}}' }], step: echo('{{item}}') })), {
      input: { name: 'Rome' },
    });

    expect(result).toEqual([1, { name: 'Rome' }]);
  });

  it('calls the item as its `as` and the position as its `index_as` say', async () => {
    const { run } = workshop();
    const step = echo(['{{city}}', '{{at}}']);

    const { result } = await run(sequential(loop({ over: "['a', 'b']", as: 'city', index_as: 'at', step })));

    expect(result).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('gives, of several steps, the result of the last', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential(loop({ over: [1, 2], steps: [echo('{{item * 10}}', 'a'), echo('{{a + 1}}', 'b')] })),
    );

    expect(result).toEqual([11, 21]);
  });

  it('gives null where the last step was skipped', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential(loop({ over: [1, 2], step: { id: 'x', tool: 'echo', input: { value: 1 }, when: 'item == 2' } })),
    );

    expect(result).toEqual([null, 1]);
  });

  it('goes over the items as they were when it began', async () => {
    const { run } = workshop({ grow: { execute: ({ list }) => (list as number[]).push(0) } });

    const { result } = await run(
      sequential(loop({ over: 'input.list', step: { id: 'x', tool: 'grow', input: { list: '{{input.list}}' } } })),
      {
        input: { list: [1, 2] },
      },
    );

    expect(result).toHaveLength(2);
  });

  it('names each iteration in the path of its steps', async () => {
    const { run, paths } = workshop();
    const inner = { id: 'inner', type: 'loop', over: '[1, 2]', step: echo('{{item}}', 'leaf') };

    await run(sequential({ id: 'outer', type: 'loop', over: '[1, 2]', step: inner }));

    expect(paths()).toEqual([
      'outer[0].inner[0].leaf',
      'outer[0].inner[1].leaf',
      'outer[1].inner[0].leaf',
      'outer[1].inner[1].leaf',
    ]);
  });
});
