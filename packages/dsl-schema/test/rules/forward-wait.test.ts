import { describe, expect, it } from 'vitest';

import { call, codesAfterFix, codesOf, dag, find, findOnly, plan } from './harness.ts';

describe('where steps run as listed', () => {
  it('none reads what a later one writes', () => {
    const checked = plan([call('b', { x: '{{page.title}}' }), call('a', {}, { output: 'page' })]);
    const found = findOnly(checked);
    expect(found).toMatchObject({
      code: 'plan/forward-read',
      severity: 'error',
      path: '/steps/0/input/x',
      message: '"page" is not written yet: the step "a" writes it, which runs after "b"',
      related: [{ path: '/steps/1' }],
      suggestion: 'move "a" before "b", or set the plan\'s execution to "dag"',
    });
    expect(codesAfterFix(checked, found)).toEqual([]);
  });

  it('none depends on a later one', () => {
    const checked = plan([call('b', {}, { depends_on: ['a'] }), call('c'), call('a')]);
    const found = findOnly(checked);
    expect(found).toMatchObject({ code: 'plan/forward-dependency', path: '/steps/0/depends_on/0' });
    expect(codesAfterFix(checked, found)).toEqual([]);
  });

  it('a step that needs something in between itself is not moved without more ado', () => {
    const checked = plan([call('b', { x: '{{a}}' }), call('c'), call('a', { y: '{{c}}' })]);
    expect(findOnly(checked).fix).toBeUndefined();
  });

  it('a container counts for the steps inside it', () => {
    const branch = { id: 'c', type: 'conditional', condition: 'input.ok', then: [call('x', { v: '{{late}}' })] };
    expect(find('plan/forward-read', plan([branch, call('late')]))).toMatchObject([
      { path: '/steps/0/then/0/input/v' },
    ]);
  });

  it('the body of a loop runs in order too', () => {
    const loop = { id: 'l', type: 'loop', over: 'input.x', steps: [call('x', { v: '{{y}}' }), call('y')] };
    expect(find('plan/forward-read', plan([loop]))).toHaveLength(1);
  });

  it('the steps of a parallel wait for each other in any order', () => {
    expect(codesOf(plan([{ id: 'p', type: 'parallel', steps: [call('x', { v: '{{y}}' }), call('y')] }]))).toEqual([]);
  });

  it('the order of a dag is free', () => {
    expect(codesOf(dag(call('b', { x: '{{a}}' }, { depends_on: ['c'] }), call('c'), call('a')))).toEqual([]);
  });
});

it('a later step that is both named and read is told once', () => {
  expect(codesOf(plan([call('b', { x: '{{a}}' }, { depends_on: ['a'] }), call('a')]))).toEqual([
    'plan/forward-dependency',
  ]);
});
