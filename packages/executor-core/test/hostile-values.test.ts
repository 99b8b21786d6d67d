import { describe, expect, it } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const echo = (id: string, value: unknown = id, more: object = {}): object => ({
  id,
  tool: 'echo',
  input: { value },
  ...more,
});

describe('prototypes', () => {
  it.each(['__proto__', 'constructor', 'prototype'])('cannot be the id or the output of a step: %s', async (name) => {
    const { refusal } = workshop();

    const byId = await refusal(sequential(echo(name)));
    const byOutput = await refusal(sequential(echo('a', 1, { output: name })));

    expect([byId, byOutput].map(({ diagnostics }) => diagnostics[0]?.code)).toEqual([
      'plan/reserved-name',
      'plan/reserved-name',
    ]);
  });

  it('are not changed by keys of arguments, results or inputs that are named so', async () => {
    const { run, calls } = workshop();
    const evil: unknown = JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
    );
    const plan: unknown = JSON.parse(
      '{"version":"1.0","steps":[{"id":"a","tool":"echo","input":{"__proto__":{"polluted":true},"value":"{{input.evil}}"}},{"id":"p","type":"parallel","steps":[{"id":"b","tool":"echo","input":{"value":{"__proto__":{"polluted":"{{a}}"}}}}]}]}',
    );

    const { context, trace } = await run(plan as ReturnType<typeof sequential>, { input: { evil } });

    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(calls[0]?.input)).toBe(Object.prototype);
    expect(Object.hasOwn(calls[0]?.input ?? {}, '__proto__')).toBe(true);
    expect(context['a']).toBe(evil);
    expect(JSON.stringify(trace)).toContain('__proto__');
  });

  it('cannot be read by a path', async () => {
    const { failure } = workshop();

    for (const path of ['a.constructor', 'a.__proto__', 'a.toString', 'a["constructor"]["constructor"]']) {
      const error = await failure(sequential(echo('a', { x: 1 }), echo('b', `{{${path}}}`)));
      expect(error.code).toBe('expression/missing-path');
    }
  });

  it('of variables the run begins with are not read either', async () => {
    const { failure } = workshop();

    const error = await failure(sequential(echo('a', '{{input.polluted}}')), {
      input: Object.create({ polluted: true }) as unknown,
    });

    expect(error.code).toBe('expression/missing-path');
  });
});

describe('a tool that changes its arguments', () => {
  it('changes neither the plan nor the next call, also of a plan that is compiled once', async () => {
    const { executor, time, calls } = workshop({
      greedy: {
        execute: (params) => {
          (params['list'] as number[]).push(0);
          (params['nested'] as { x: number }).x = 99;
          params['added'] = true;
          return Object.keys(params).length + (params['list'] as number[]).length;
        },
      },
    });
    const step = { id: 'x', tool: 'greedy', input: { list: [1], nested: { x: 1 }, item: '{{item}}' } };
    const plan = executor.compile(
      sequential(
        { id: 'l', type: 'loop', over: '[1, 2]', step },
        { ...step, id: 'y', input: { list: [1], nested: { x: 1 } } },
      ),
    );

    const first = await time.settle(executor.execute(plan));
    const second = await time.settle(executor.execute(plan));

    expect(first.context).toEqual({ l: [6, 6], y: 5 });
    expect(second.context).toEqual(first.context);
    expect(calls).toHaveLength(6);
    expect(JSON.stringify(plan.plan)).not.toContain('99');
  });

  it('does not add variables to the run', async () => {
    const { run } = workshop({ greedy: { execute: (params) => void (params['extra'] = 1) } });

    const { context } = await run(sequential({ id: 'a', tool: 'greedy', input: {} }));

    expect(context).toEqual({ a: null });
  });
});

describe('a tool that returns something odd', () => {
  it.each([
    ['nothing', undefined, null],
    ['a function', Math.max, Math.max],
    ['a big integer', 10n, 10n],
    ['a map', new Map([['a', 1]]), new Map([['a', 1]])],
    ['an instance', new URL('https://example.com/'), new URL('https://example.com/')],
    ['zero', 0, 0],
    ['an empty text', '', ''],
    ['false', false, false],
  ])('gives it on to the next step: %s', async (_, value, expected) => {
    const { run } = workshop({ odd: { execute: () => value } });

    const { context } = await run(sequential({ id: 'a', tool: 'odd' }, echo('b', '{{a}}')));

    expect(context).toEqual({ a: expected, b: expected });
  });

  it('gives on a circle', async () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const { run } = workshop({ odd: { execute: () => circle } });

    const { result } = await run(sequential({ id: 'a', tool: 'odd' }, echo('b', '{{a.self.self}}')));

    expect(result).toBe(circle);
  });

  it('fails the step that puts it into a text, and only that', async () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const { run } = workshop({ odd: { execute: () => circle } });

    const { context } = await run(
      sequential(
        { id: 'a', tool: 'odd' },
        echo('b', 'text {{a}}', { on_error: 'continue' }),
        echo('c', '{{errors.b.code}}'),
      ),
    );

    expect(context['c']).toMatch(/^expression\//u);
  });

  it('may return something that can be awaited but is no promise', async () => {
    const { run } = workshop({
      odd: { execute: () => ({ then: (done: (value: string) => void) => done('awaited') }) },
    });

    const { result } = await run(sequential({ id: 'a', tool: 'odd' }));

    expect(result).toBe('awaited');
  });

  it("may never answer twice: what comes after the first answer is nobody's", async () => {
    const { run } = workshop({
      odd: {
        execute: () => ({
          then: (done: (value: string) => void, fail: (error: Error) => void) => {
            done('first');
            fail(new Error('second'));
            done('third');
          },
        }),
      },
    });

    const { result, trace } = await run(
      sequential({ id: 'a', tool: 'odd' }, { id: 'w', tool: 'work', input: { ms: 5, value: '{{a}}' } }),
    );

    expect(result).toBe('first');
    expect(trace.statistics.toolCalls).toBe(2);
  });
});
