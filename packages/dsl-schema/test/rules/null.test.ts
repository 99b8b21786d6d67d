import { describe, expect, it } from 'vitest';

import { call, dag, codesOf, find, findOnly, graph, plan } from './harness.ts';

const conditional = (then: object[], otherwise?: object[]): object => ({
  id: 'c',
  type: 'conditional',
  condition: 'input.ok',
  then,
  ...(otherwise && { otherwise }),
});

describe('a variable that is always null where it is read', () => {
  it('is written in another branch', () => {
    const found = findOnly(plan([conditional([call('a')], [call('b', { x: '{{a.y}}' })])]));
    expect(found).toMatchObject({
      code: 'plan/never-written',
      severity: 'error',
      path: '/steps/0/otherwise/0/input/x',
    });
    expect(found.message).toBe('"a" is always null here: the step "a", which writes it, is in another branch of "c"');
  });

  it('is written on no way that leads there', () => {
    const checked = graph(
      call('start', {}, { next: [{ to: 'left', when: 'input.ok' }, { to: 'right' }] }),
      call('left', { x: '{{right}}' }, { next: 'end' }),
      call('right', { x: '{{start}}' }, { next: 'left' }),
      call('end'),
    );
    expect(codesOf(checked)).toEqual([]);
    const wrong = graph(call('start', { x: '{{end}}' }, { next: 'end' }), call('end'));
    expect(findOnly(wrong).message).toContain('cannot run before "start"');
  });

  it('is fine if the plan says what holds then', () => {
    expect(codesOf(plan([conditional([call('a')], [call('b', { x: '{{a.y ?? "none"}}' })])]))).toEqual([]);
  });
});

describe('a variable that may be null where it is read', () => {
  const code = 'plan/maybe-null';

  it.each([
    ['is written in one branch', [conditional([call('a')])], 'runs only in one branch of "c"'],
    [
      'is written in a branch, and there is an empty one',
      [conditional([call('a')], [])],
      'runs only in one branch of "c"',
    ],
    ['is written by a step with "when"', [call('a', {}, { when: 'input.ok' })], 'runs only if its "when" holds'],
    [
      'is written by a step that may fail',
      [call('a', {}, { on_error: 'continue' })],
      'may fail without stopping the run',
    ],
    ['is written by a fallback', [call('x', {}, { on_error: { fallback: [call('a')] } })], 'runs only if "x" fails'],
    [
      'stands in a container with "when"',
      [{ id: 'p', type: 'parallel', when: 'input.ok', steps: [call('a')] }],
      'stands in "p", which runs only if its "when" holds',
    ],
    [
      'stands in a parallel that goes on without it',
      [{ id: 'p', type: 'parallel', on_item_error: { tolerate: 1 }, steps: [call('a')] }],
      'may fail without stopping "p"',
    ],
  ])('%s', (_, before, reason) => {
    const [found, ...others] = find(code, plan([...before, call('z', { x: '{{a.y}}' })]));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ severity: 'warning' });
    expect(found!.message).toBe(`"a" may be null here: the step "a" writes it, which ${reason}`);
  });

  it('is only worth knowing if null does no harm', () => {
    expect(findOnly(plan([conditional([call('a')]), call('z', { x: '{{a}}' })])).severity).toBe('info');
    const loop = { id: 'l', type: 'loop', over: 'a', step: call('i') };
    expect(findOnly(plan([conditional([call('a')]), loop])).severity).toBe('warning');
  });

  it.each([
    [
      'every branch writes it',
      [conditional([call('a', {}, { output: 'v' })], [call('b', {}, { output: 'v' })]), call('z', { x: '{{v.y}}' })],
    ],
    [
      'every branch of nested conditionals writes it',
      [
        conditional(
          [call('a', {}, { output: 'v' })],
          [{ ...conditional([call('b1', {}, { output: 'v' })], [call('b2', {}, { output: 'v' })]), id: 'd' }],
        ),
        call('z', { x: '{{v.y}}' }),
      ],
    ],
    ['it is read in the same branch', [conditional([call('a'), call('z', { x: '{{a.y}}' })])]],
    ['"??" says what holds then', [conditional([call('a')]), call('z', { x: '{{a.y ?? "none"}}' })]],
    ['"has" asks', [conditional([call('a')]), call('z', { x: '{{has(a.y) ? a.y : 1}}' })]],
    [
      'the reader has the same condition',
      [call('a', {}, { when: 'input.ok' }), call('z', { x: '{{a.y}}' }, { when: 'input.ok' })],
    ],
    [
      'the reader asks for it',
      [call('a', {}, { when: 'input.ok' }), call('z', { x: '{{a.y}}' }, { when: 'a != null' })],
    ],
    [
      'the branch it is read in asks for it',
      [conditional([call('a')]), { ...conditional([call('z', { x: '{{a.y}}' })]), id: 'd' }],
    ],
    [
      'the reader asks for the error',
      [call('a', {}, { on_error: 'continue' }), call('z', { x: '{{a.y}}' }, { when: 'errors.a == null' })],
    ],
    ['its step has a fallback', [call('a', {}, { on_error: { fallback: [call('b')] } }), call('z', { x: '{{a.y}}' })]],
    ['"when" is true', [call('a'), call('z', { x: '{{a.y}}' })]],
  ])('is none if %s', (_, steps) => {
    expect(codesOf(plan(steps))).toEqual([]);
    expect(find(code, dag(...steps))).toEqual([]);
  });
});

describe('the result of a conditional', () => {
  it('may be null if it has no "otherwise"', () => {
    const found = findOnly(plan([conditional([call('a')]), call('b', { x: '{{c.title}}' })]));
    expect(found).toMatchObject({ code: 'plan/maybe-null', severity: 'warning', path: '/steps/1/input/x' });
    expect(found.message).toContain('has no "otherwise"');
  });

  it('is there if it has, and under the same condition', () => {
    expect(codesOf(plan([conditional([call('a')], [call('b')]), call('d', { x: '{{c.title}}' })]))).toEqual([]);
    expect(codesOf(plan([conditional([call('a')]), call('d', { x: '{{c.title}}' }, { when: 'input.ok' })]))).toEqual(
      [],
    );
  });
});

it('a variable that only "otherwise" writes may be null', () => {
  const only = { id: 'c', type: 'conditional', condition: 'input.ok', otherwise: [call('a')] };
  expect(codesOf(plan([only, call('d', { x: '{{a.title}}' })]))).toEqual(['plan/maybe-null']);
});
