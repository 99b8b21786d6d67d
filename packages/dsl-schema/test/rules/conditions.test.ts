import { describe, expect, it } from 'vitest';

import { call, codesOf, find, findOnly, graph, plan } from './harness.ts';

const whenever = (when: unknown): object => plan([call('a', {}, { when })]);

describe('conditions', () => {
  it.each([
    ['true', whenever(true), 'this condition is always true: the step always runs'],
    ['an expression without a variable', whenever('1 > 2'), 'this condition is always false: the step never runs'],
    [
      'a branch that is never taken',
      plan([{ id: 'c', type: 'conditional', cases: [{ when: false, steps: [call('a')] }] }]),
      'this condition is always false: this branch is never taken',
    ],
    [
      'a loop that never runs',
      plan([{ id: 'l', type: 'loop', while: 'false', max_iterations: 3, step: call('a') }]),
      'this condition is always false: the loop never runs',
    ],
    [
      'a branch before the last',
      plan([{ id: 'c', type: 'conditional', cases: [{ when: true, steps: [call('a')] }], otherwise: [call('b')] }]),
      'this condition is always true: the branches after it are never taken',
    ],
    [
      'a way before the last',
      graph(call('a', {}, { next: [{ to: 'b', when: true }, { to: 'b' }] }), call('b')),
      'this condition is always true: the ways after it are never taken',
    ],
  ])('decide something, unlike %s', (_, checked, message) => {
    expect(findOnly(checked)).toMatchObject({ code: 'plan/constant-condition', severity: 'warning', message });
  });

  it.each(["'yes'", '42', 'null', '[1]', '1 + 1', '"{{a}}" + "b"'])('are true or false, unlike %s', (when) => {
    expect(find('plan/condition-not-boolean', whenever(when))).toMatchObject([
      { severity: 'error', path: '/steps/0/when' },
    ]);
  });

  it.each(['"a" > 1', '1 / 0 > 2', '[1][3] == 1'])('can be evaluated, unlike %s', (when) => {
    expect(findOnly(whenever(when))).toMatchObject({ code: 'plan/failing-condition', severity: 'error' });
  });

  it('may be constant where that is the way to say it', () => {
    const cases = [
      { when: 'input.x > 1', steps: [call('a')] },
      { when: true, steps: [call('b')] },
    ];
    expect(
      codesOf(
        plan([
          { id: 'c', type: 'conditional', cases },
          { id: 'l', type: 'loop', while: true, max_iterations: 3, step: call('x') },
          { id: 'm', type: 'loop', until: false, max_iterations: 3, step: call('y') },
        ]),
      ),
    ).toEqual([]);
    expect(
      codesOf(
        graph(
          call(
            'a',
            {},
            {
              next: [
                { to: 'a', when: 'a.x' },
                { to: 'b', when: true },
              ],
            },
          ),
          call('b'),
        ),
      ),
    ).toEqual([]);
  });

  it('that cannot be understood are told once, for that', () => {
    expect(findOnly(whenever('a b c')).code).toBe('expression/syntax');
  });
});

describe('parts without steps', () => {
  it.each([
    ['the plan', plan([]), '/steps'],
    ['a branch', plan([{ id: 'c', type: 'conditional', condition: 'input.x', then: [] }]), '/steps/0/then'],
    ['a body', plan([{ id: 'l', type: 'loop', over: 'input.x', steps: [] }]), '/steps/0/steps'],
    ['a parallel', plan([{ id: 'p', type: 'parallel', steps: [] }]), '/steps/0/steps'],
  ])('are told: %s', (_, checked, path) => {
    expect(findOnly(checked)).toMatchObject({ code: 'plan/no-steps', severity: 'warning', path });
  });
});

describe('the condition of a while loop', () => {
  const loop = (condition: string, more: object = {}): object =>
    plan([{ id: 'l', type: 'loop', while: condition, max_iterations: 3, step: call('body'), ...more }]);

  it.each(['last.more', 'body.more', "last.status != 'done'", '!last.done && body.n < 3'])(
    'cannot be read before the first iteration: %s',
    (condition) => {
      expect(findOnly(loop(condition))).toMatchObject({ code: 'plan/failing-condition', path: '/steps/0/while' });
    },
  );

  it('never holds if it does not at first', () => {
    expect(findOnly(loop('last != null')).code).toBe('plan/constant-condition');
    expect(findOnly(loop('i > 0', { index_as: 'i' })).code).toBe('plan/constant-condition');
  });

  it.each(['last == null || last.more', 'last.more ?? true', 'input.more && last.more', 'body == null'])(
    'is fine if it says what holds then: %s',
    (condition) => {
      expect(codesOf(loop(condition))).toEqual([]);
    },
  );
});

it('a template in quotes is told once', () => {
  expect(codesOf(plan([call('a'), call('b', {}, { when: "'{{a.status}}' == 'done'" })]))).toEqual([
    'expression/template-in-text',
  ]);
});
