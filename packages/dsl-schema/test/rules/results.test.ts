import { describe, expect, it } from 'vitest';

import { call, dag, codesOf, codesAfterFix, find, findOnly, graph, plan } from './harness.ts';

const final = (id: string, input: object = {}): object => ({ id, type: 'final', input });

describe('the final step', () => {
  it('is one', () => {
    expect(find('plan/several-finals', plan([final('f'), final('g')]))).toMatchObject([
      { path: '/steps/0/id', severity: 'warning' },
    ]);
    const last = { next: [{ to: 'f', when: 'a.x' }, { to: 'g' }] };
    expect(codesOf(graph(call('a', {}, last), final('f'), final('g')))).toEqual([]);
  });

  it('is the last, or what is listed after it has to do with it', () => {
    expect(findOnly(dag(final('f'), call('a')))).toMatchObject({
      code: 'plan/final-not-last',
      severity: 'warning',
      related: [{ path: '/steps/1/id' }],
    });
    expect(findOnly(plan([final('f'), call('a')])).code).toBe('plan/final-not-last');
    expect(codesOf(dag(final('f', { x: '{{a}}' }), call('a')))).toEqual([]);
    expect(codesOf(dag(final('f'), call('a', { x: '{{f}}' })))).toEqual([]);
    expect(codesOf(plan([call('a'), final('f')]))).toEqual([]);
  });
});

describe('results that nothing reads', () => {
  const tools = [{ id: 'echo', effects: { readOnly: true } }, { id: 'send' }];
  const code = 'plan/unused-result';

  it('are told if the tool does nothing else, and nobody outside can read them', () => {
    const checked = plan([call('a'), call('b'), final('f', { x: '{{b}}' })]);
    expect(findOnly(checked, { tools })).toMatchObject({ code, severity: 'info', path: '/steps/0/id' });
    const loop = { id: 'l', type: 'loop', over: 'input.x', steps: [call('a'), call('b')] };
    expect(find(code, plan([loop]), { tools })).toMatchObject([{ path: '/steps/0/steps/0/id' }]);
  });

  it.each([
    ['the tool does something', plan([{ id: 'a', tool: 'send' }, final('f')])],
    ['the plan has no final step, so its variables are its result', plan([call('a'), call('b')])],
    ['a step waits for it', dag(call('a'), call('b', {}, { depends_on: ['a'] }), final('f', { x: '{{b}}' }))],
    [
      'a parallel gives it on',
      plan([{ id: 'p', type: 'parallel', steps: [call('a'), call('b')] }, final('f', { x: '{{p}}' })]),
    ],
  ])('are none if %s', (_, checked) => {
    expect(codesOf(checked, { tools })).toEqual([]);
  });
});

describe('options of a step', () => {
  const fold = { id: 'r', type: 'reduce', input: 'input.x', accumulator: 'sum', reducer: 'echo' };

  it('"on_item_error" has no place in a fold', () => {
    const checked = plan([{ ...fold, on_item_error: 'settle' }]);
    expect(findOnly(checked)).toMatchObject({
      code: 'plan/fold-item-error',
      severity: 'error',
      path: '/steps/0/on_item_error',
    });
    expect(codesAfterFix(checked, findOnly(checked))).toEqual([]);
    expect(
      codesOf(
        plan([
          { ...fold, on_item_error: 'fail' },
          { id: 'm', type: 'reduce', input: 'r', reducer: 'echo', on_item_error: 'settle' },
        ]),
      ),
    ).toEqual([]);
  });

  it('"cache" is for tools that may be called less often', () => {
    const tools = [
      { id: 'echo' },
      { id: 'read', effects: { readOnly: true } },
      { id: 'put', effects: { idempotent: true } },
    ];
    const cached = (tool: string): object => plan([{ id: 'a', tool, cache: true }]);
    expect(findOnly(cached('echo'), { tools })).toMatchObject({
      code: 'plan/cached-effect',
      severity: 'warning',
      path: '/steps/0/cache',
    });
    for (const tool of ['read', 'put']) expect(codesOf(cached(tool), { tools })).toEqual([]);
    expect(codesOf(cached('echo'))).toEqual([]);
  });

  it('a plan can only lower the limits', () => {
    const checked = plan([{ id: 'l', type: 'loop', while: 'last == null', max_iterations: 50, step: call('a') }], {
      budget: { max_tool_calls: 11, max_loop_iterations: 3 },
    });
    expect(codesOf(checked)).toEqual([]);
    const found = find('plan/over-limit', checked, { limits: { toolCalls: 10, loopIterations: 20 } });
    expect(found).toMatchObject([
      { path: '/steps/0/max_iterations', severity: 'warning', fix: [{ value: 20 }] },
      { path: '/budget/max_tool_calls', fix: [{ value: 10 }] },
    ]);
  });
});
