import { describe, expect, it } from 'vitest';

import type { RunEvent } from '../src/index.ts';
import { dag, sequential, workshop } from './support/workshop.ts';

const echo = (id: string, value: unknown = id, more: object = {}): object => ({
  id,
  tool: 'echo',
  input: { value },
  ...more,
});

describe('a conditional', () => {
  it.each(['input.text', '{{input.text}}', '${input.text}', 'input.number', 'input.none'])(
    'fails if its condition is neither true nor false: %s',
    async (condition) => {
      const { failure, calls } = workshop();

      const error = await failure(sequential({ id: 'c', type: 'conditional', condition, then: [echo('a')] }), {
        input: { text: 'true', number: 1, none: null },
      });

      expect(error).toMatchObject({ code: 'expression/not-boolean', stepId: 'c' });
      expect(calls).toEqual([]);
    },
  );

  it('fails if its condition cannot be evaluated', async () => {
    const { failure } = workshop();

    const error = await failure(
      sequential({ id: 'c', type: 'conditional', condition: 'input.a.b > 1', then: [echo('a')] }),
      { input: { a: {} } },
    );

    expect(error).toMatchObject({ code: 'expression/missing-path', stepId: 'c' });
  });

  it.each([
    [true, ['c.yes']],
    [false, ['c.no']],
  ])('runs, if its condition is %s, only that branch', async (flag, expected) => {
    const { run, paths } = workshop();

    const { context } = await run(
      sequential({
        id: 'c',
        type: 'conditional',
        condition: 'input.flag',
        then: [echo('yes')],
        otherwise: [echo('no')],
      }),
      { input: { flag } },
    );

    expect(paths()).toEqual(expected);
    expect(context['c']).toBe(flag ? 'yes' : 'no');
  });

  it.each([
    ['then', { condition: 'true', then: [], otherwise: [echo('no')] }],
    ['otherwise', { condition: 'false', then: [echo('yes')], otherwise: [echo('no')] }],
    [
      'cases[1]',
      {
        cases: [
          { when: 'false', steps: [] },
          { when: 'true', steps: [echo('b')] },
        ],
      },
    ],
    ['otherwise', { cases: [{ when: 'false', steps: [] }], otherwise: [] }],
    [undefined, { condition: 'false', then: [echo('yes')] }],
  ])('tells which branch it took: %s', async (branch, fields) => {
    const events: RunEvent[] = [];
    const { run } = workshop({}, { onEvent: (event) => events.push(event) });

    const { trace } = await run(sequential({ id: 'c', type: 'conditional', ...fields }));

    const entry = trace.entries.find(({ nodeId }) => nodeId === 'c');
    const completed = events.find((event) => event.type === 'step.completed' && event.path === 'c');
    expect([entry?.branch, completed]).toEqual([branch, expect.objectContaining(branch ? { branch } : {})]);
    expect(completed).not.toHaveProperty(branch ? 'none' : 'branch');
  });

  it('tells the branch that failed', async () => {
    const { failure } = workshop({
      bad: {
        execute: () => {
          throw new Error('no');
        },
      },
    });
    const step = { id: 'c', type: 'conditional', condition: 'true', then: [{ id: 'x', tool: 'bad', retry_count: 0 }] };

    const { trace } = await failure(sequential(step));

    expect(trace?.entries[0]).toMatchObject({ nodeId: 'c', status: 'failed', branch: 'then' });
  });

  it('runs nothing, and gives null, if no branch is left', async () => {
    const { run, calls } = workshop();

    const { context } = await run(
      sequential({ id: 'c', type: 'conditional', condition: 'input.flag', then: [echo('yes')] }),
      {
        input: { flag: false },
      },
    );

    expect(calls).toEqual([]);
    expect(context['c']).toBeNull();
  });

  it.each([
    [5, 'small'],
    [50, 'medium'],
    [500, 'large'],
  ])('takes the first case that holds: %s is %s', async (size, expected) => {
    const { run, calls } = workshop();
    const cases = [
      { when: 'input.size < 10', steps: [echo('a', 'small')] },
      { when: 'input.size < 100', steps: [echo('b', 'medium')] },
    ];

    const { result } = await run(sequential({ id: 'c', type: 'conditional', cases, otherwise: [echo('d', 'large')] }), {
      input: { size },
    });

    expect(result).toBe(expected);
    expect(calls).toHaveLength(1);
  });

  it('gives null if no case holds and there is no otherwise', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential({ id: 'c', type: 'conditional', cases: [{ when: 'input.x', steps: [echo('a')] }] }),
      {
        input: { x: false },
      },
    );

    expect(result).toBeNull();
  });

  it('gives the result of the last step of its branch', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential({ id: 'c', type: 'conditional', condition: true, then: [echo('a', 1), echo('b', '{{a + 1}}')] }),
    );

    expect(result).toBe(2);
  });

  it('writes to the scope around it; both branches may write one name', async () => {
    const plan = (mode: typeof sequential): ReturnType<typeof sequential> =>
      mode(
        {
          id: 'c',
          type: 'conditional',
          condition: 'input.flag',
          then: [echo('a', 'then', { output: 'answer' })],
          otherwise: [echo('b', 'otherwise', { output: 'answer' })],
        },
        echo('after', '{{answer}}'),
      );

    for (const mode of [sequential, dag]) {
      for (const flag of [true, false]) {
        const { context } = await workshop().run(plan(mode), { input: { flag } });
        expect(context['after']).toBe(flag ? 'then' : 'otherwise');
      }
    }
  });

  it('leaves null in the variables of the branch that was not taken', async () => {
    const { run } = workshop();

    const { context } = await run(
      sequential(
        { id: 'c', type: 'conditional', condition: false, then: [echo('a')] },
        echo('after', '{{a ?? "nothing"}}'),
      ),
    );

    expect(context['after']).toBe('nothing');
  });

  it('may have a branch without steps', async () => {
    const { run } = workshop();

    const { result } = await run(sequential({ id: 'c', type: 'conditional', condition: true, then: [] }));

    expect(result).toBeNull();
  });
});
