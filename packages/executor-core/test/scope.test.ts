import { describe, expect, it } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const echo = (id: string, value: unknown, more: object = {}): object => ({
  id,
  tool: 'echo',
  input: { value },
  ...more,
});

describe('variables', () => {
  it('that are not there fail the step, and the error names what is there', async () => {
    const { failure } = workshop();

    const error = await failure(sequential(echo('a', { titel: 'x', pages: 3 }), echo('b', '{{a.title}}')));

    expect(error).toMatchObject({ code: 'expression/missing-path', stepId: 'b', path: 'b' });
    expect(error.message).toMatch(/title.*titel/su);
  });

  it('the run was not begun with are missing, also for a plan compiled for another context', async () => {
    const { executor, failure } = workshop();
    const compiled = executor.compile(sequential(echo('a', '{{user.name}}')), { user: { name: 'Ada' } });

    const error = await failure(compiled, {});

    expect(error).toMatchObject({ code: 'expression/unknown-variable', stepId: 'a' });
  });

  it('of a loop body cannot be read outside', async () => {
    const error = await workshop().refusal(
      sequential({ id: 'l', type: 'loop', over: [1], step: echo('x', 1) }, echo('b', '{{x}}')),
    );

    expect(error.diagnostics.map(({ code }) => code)).toContain('plan/unknown-name');
  });

  it('the run begins with can be read everywhere, input being one of them', async () => {
    const { run } = workshop();

    const { context } = await run(
      sequential(echo('a', '{{input.x}}'), { id: 'l', type: 'loop', over: [1], step: echo('b', '{{user}}') }),
      {
        input: { x: 1 },
        user: 'Ada',
      },
    );

    expect(context).toEqual({ input: { x: 1 }, user: 'Ada', a: 1, l: ['Ada'] });
  });

  it('of an iteration are its own, also where many run at once', async () => {
    const { run } = workshop();
    const steps = [{ id: 'x', tool: 'work', input: { ms: '{{10 - item}}', value: '{{item}}' } }, echo('y', '{{x}}')];

    const { result } = await run(sequential({ id: 'l', type: 'loop', over: [1, 2, 3, 4], concurrency: 4, steps }));

    expect(result).toEqual([1, 2, 3, 4]);
  });

  it('around a loop can be read in it, to any depth', async () => {
    const { run } = workshop();
    const inner = { id: 'inner', type: 'loop', over: '[10, 20]', as: 'j', step: echo('x', '{{top + i + j}}') };

    const { result } = await run(
      sequential(echo('top', 100), { id: 'outer', type: 'loop', over: '[1, 2]', as: 'i', step: inner }),
    );

    expect(result).toEqual([
      [111, 121],
      [112, 122],
    ]);
  });

  it('are null where the step that writes them has not run', async () => {
    const { run } = workshop();

    const { context } = await run(
      sequential(echo('a', 1, { when: false }), echo('b', '{{a}}'), echo('c', '{{a ?? 2}}')),
    );

    expect(context).toEqual({ a: null, b: null, c: 2 });
  });

  it('are written by the name of output, else by the id', async () => {
    const { run } = workshop();

    const { context } = await run(sequential(echo('a', 1), echo('b', 2, { output: 'second' })));

    expect(context).toEqual({ a: 1, second: 2 });
  });

  it('may have letters of any alphabet', async () => {
    const { run } = workshop();

    const { result } = await run(sequential(echo('größe', 3), echo('b', '{{größe + 1}}')));

    expect(result).toBe(4);
  });

  it('keep the very value a tool returned, however many steps pass it on', async () => {
    const value = { big: Array.from({ length: 1000 }).fill('x') };
    const { run } = workshop({ make: { execute: () => value } });
    const steps = Array.from({ length: 100 }, (_, at) => echo(`s${at}`, at === 0 ? '{{made}}' : `{{s${at - 1}}}`));

    const { result } = await run(sequential({ id: 'made', tool: 'make' }, ...steps));

    expect(result).toBe(value);
  });
});

describe('templates', () => {
  it.each([
    ['{{input.n}}', 7],
    ['n is {{input.n}}', 'n is 7'],
    ['{{input.list}}', [1, 2]],
    ['list {{input.list}}', 'list [1,2]'],
    ['{{input.n + 1}}', 8],
    ['${input.n}', 7],
    ['{{input.text}}/{{input.n}}', 'a/7'],
    ['\\{{input.n}}', '{{input.n}}'],
    ['{{input.none}}', null],
    ['{{input.none ?? "empty"}}', 'empty'],
    ['{{input.missing ?? "empty"}}', 'empty'],
    ['{{size(input.list) > 1 ? "many" : "few"}}', 'many'],
    [{ deep: [{ er: '{{input.n}}' }] }, { deep: [{ er: 7 }] }],
    ['{{input.list[1]}}', 2],
    ['{{input["odd key"]}}', 'odd'],
  ])('give for %j the value %j', async (value, expected) => {
    const { run } = workshop();
    const input = { n: 7, list: [1, 2], text: 'a', none: null, 'odd key': 'odd' };

    const { result } = await run(sequential(echo('a', value)), { input });

    expect(result).toEqual(expected);
  });

  it('in what a tool returned are text, and never evaluated', async () => {
    const { run } = workshop();
    const hostile = '{{input.secret}} ${input.secret} {{errors}}';

    const { context } = await run(
      sequential(
        echo('a', '{{input.page}}'),
        echo('b', '{{a}}'),
        echo('c', 'said: {{b}}'),
        { id: 'l', type: 'loop', over: '[c]', step: echo('x', '{{item}}') },
        {
          id: 'f',
          type: 'reduce',
          input: '[c]',
          accumulator: 'acc',
          initial: '{{b}}',
          reducer: echo('y', '{{acc}}|{{item}}'),
        },
      ),
      { input: { page: hostile, secret: 'hidden' } },
    );

    expect(context).toMatchObject({
      b: hostile,
      c: `said: ${hostile}`,
      l: [`said: ${hostile}`],
      f: `${hostile}|said: ${hostile}`,
    });
    expect(JSON.stringify({ ...context, input: null })).not.toContain('hidden');
  });

  it('do not stand in the keys of objects', async () => {
    const { run } = workshop();

    const { result } = await run(sequential(echo('a', { '{{input.x}}': 1 })), { input: { x: 'y' } });

    expect(result).toEqual({ '{{input.x}}': 1 });
  });
});

describe('errors', () => {
  it('are null for a step that did not fail', async () => {
    const { run } = workshop();

    const { result } = await run(sequential(echo('a', 1, { on_error: 'continue' }), echo('b', '{{errors.a}}')));

    expect(result).toBeNull();
  });

  it('of a step in a container are those of the enclosing scope, or of the iteration', async () => {
    const { run } = workshop();
    const fail = (id: string): object => ({ id, tool: 'fail', on_error: 'continue' });

    const { context } = await run(
      sequential({ id: 'p', type: 'parallel', steps: [fail('x')] }, echo('after', '{{errors.x.code}}'), {
        id: 'l',
        type: 'loop',
        over: '[1, 2]',
        steps: [fail('y'), echo('z', '{{errors.y.step}}')],
      }),
    );

    expect(context).toMatchObject({ after: 'test/broken', l: ['l[0].y', 'l[1].y'] });
  });
});
