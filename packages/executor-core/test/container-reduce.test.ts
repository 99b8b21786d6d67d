import { describe, expect, it } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const add = { id: 'add', tool: 'echo', input: { value: '{{sum + item}}' } };
const join = { id: 'join', tool: 'work', input: { ms: 10, value: '({{acc}}{{item}})' } };
const letters = ['a', 'b', 'c', 'd', 'e'];

describe('a reduce', () => {
  it('fails if its input is no array', async () => {
    const error = await workshop().failure(
      sequential({ id: 'r', type: 'reduce', input: 'input.x', reducer: add, accumulator: 'sum' }),
      {
        input: { x: 'abc' },
      },
    );

    expect(error).toMatchObject({ code: 'step/not-an-array', stepId: 'r' });
  });

  it('fails with its reducer', async () => {
    const error = await workshop().failure(
      sequential({ id: 'r', type: 'reduce', input: [1], reducer: { id: 'x', tool: 'fail' } }),
    );

    expect(error).toMatchObject({ code: 'test/broken', path: 'r[0].x' });
  });

  it('maps without an accumulator, in the order of the items', async () => {
    const { run } = workshop();
    const reducer = { id: 'x', tool: 'work', input: { ms: '{{page.ms}}', value: '{{page.name}} {{at}}' } };
    const input = [
      { ms: 20, name: 'slow' },
      { ms: 5, name: 'quick' },
    ];

    const { result } = await run(
      sequential({ id: 'r', type: 'reduce', input, as: 'page', index_as: 'at', concurrency: 2, reducer }),
    );

    expect(result).toEqual(['slow 0', 'quick 1']);
  });

  it('folds with an accumulator, one item after the other', async () => {
    const { run, schedule } = workshop();

    const { result } = await run(
      sequential({ id: 'r', type: 'reduce', input: letters, reducer: join, accumulator: 'acc', initial: '' }),
    );

    expect(result).toBe('(((((a)b)c)d)e)');
    expect(schedule()).toEqual([
      'r[0].join 0-10',
      'r[1].join 10-20',
      'r[2].join 20-30',
      'r[3].join 30-40',
      'r[4].join 40-50',
    ]);
  });

  it('begins, without an initial value, with the first item', async () => {
    const { run, calls } = workshop();

    const { result } = await run(
      sequential({ id: 'r', type: 'reduce', input: [1, 2, 3], reducer: add, accumulator: 'sum' }),
    );

    expect(result).toBe(6);
    expect(calls).toHaveLength(2);
  });

  it('takes an initial value from a template', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential({
        id: 'r',
        type: 'reduce',
        input: [1, 2],
        reducer: add,
        accumulator: 'sum',
        initial: '{{input.start}}',
      }),
      { input: { start: 40 } },
    );

    expect(result).toBe(43);
  });

  it.each([
    [{}, null],
    [{ initial: 7 }, 7],
    [{ initial: 7, associative: true }, 7],
    [{ associative: true }, null],
  ])('folds no items with %j to %s', async (more, expected) => {
    const { run, calls } = workshop();

    const { result } = await run(
      sequential({ id: 'r', type: 'reduce', input: [], reducer: add, accumulator: 'sum', ...more }),
    );

    expect(result).toBe(expected);
    expect(calls).toEqual([]);
  });

  it('maps no items to an empty array', async () => {
    const { result } = await workshop().run(
      sequential({ id: 'r', type: 'reduce', input: [], reducer: { id: 'x', tool: 'echo' } }),
    );

    expect(result).toEqual([]);
  });

  it('folds, if it is associative, neighbours as a tree, side by side', async () => {
    const { run, schedule } = workshop();

    const { result } = await run(
      sequential({
        id: 'r',
        type: 'reduce',
        input: letters,
        reducer: join,
        accumulator: 'acc',
        associative: true,
        concurrency: 8,
      }),
    );

    expect(result).toBe('(((ab)(cd))e)');
    expect(schedule()).toEqual(['r[0].join 0-10', 'r[1].join 0-10', 'r[2].join 10-20', 'r[3].join 20-30']);
  });

  it('gives each pair of a tree a path of its own', async () => {
    const { run, paths } = workshop();
    const input = Array.from({ length: 33 }, (_, at) => at);

    await run(
      sequential({
        id: 'r',
        type: 'reduce',
        input,
        reducer: add,
        accumulator: 'sum',
        associative: true,
        concurrency: 4,
      }),
    );

    expect(new Set(paths()).size).toBe(32);
  });

  it('calls a tool by its name with item and accumulator', async () => {
    const { run, calls } = workshop({ merge: { execute: ({ acc, part }) => `${String(acc)}${String(part)}` } });
    const reduce = { id: 'r', type: 'reduce', input: letters, as: 'part', index_as: 'at', reducer: 'merge' };

    const { result } = await run(sequential({ ...reduce, accumulator: 'acc', initial: '>' }));

    expect(result).toBe('>abcde');
    expect(calls[0]).toMatchObject({ path: 'r[0].reducer', input: { part: 'a', acc: '>' } });
  });

  it('maps through a tool by its name', async () => {
    const { run } = workshop({ shout: { execute: ({ item }) => String(item).toUpperCase() } });

    const { result } = await run(sequential({ id: 'r', type: 'reduce', input: letters, reducer: 'shout' }));

    expect(result).toEqual(['A', 'B', 'C', 'D', 'E']);
  });
});
