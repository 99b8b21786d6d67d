import { describe, expect, it } from 'vitest';

import { call, dag, codesOf, codesAfterFix, findOnly } from './harness.ts';

describe('dependencies', () => {
  it('on a step that is not there are told with the nearest id', () => {
    const checked = dag(call('fetch_page'), call('b', {}, { depends_on: ['fetch_pge'] }));
    const found = findOnly(checked);
    expect(found).toMatchObject({
      code: 'plan/unknown-dependency',
      path: '/steps/1/depends_on/0',
      suggestion: 'did you mean "fetch_page"?',
    });
    expect(codesAfterFix(checked, found)).toEqual([]);
  });

  it('on a variable are told with the step that writes it', () => {
    const checked = dag(call('fetch', {}, { output: 'page' }), call('b', {}, { depends_on: ['page'] }));
    const found = findOnly(checked);
    expect(found.suggestion).toBe('the step "fetch" writes the variable "page": depend on the step');
    expect(codesAfterFix(checked, found)).toEqual([]);
  });

  it('on a step of an iteration, from outside, are told with the loop', () => {
    const loop = { id: 'l', type: 'loop', over: 'input.x', step: call('inner') };
    const checked = dag(loop, call('b', {}, { depends_on: ['inner'] }));
    const found = findOnly(checked);
    expect(found.message).toBe('the step "inner" runs inside "l" and cannot be seen from here');
    expect(codesAfterFix(checked, found)).toEqual([]);
  });

  it('into and out of containers that share a scope are fine', () => {
    expect(
      codesOf(
        dag(
          { id: 'p', type: 'parallel', steps: [call('x'), call('y', {}, { depends_on: ['a'] })] },
          call('a'),
          call('b', {}, { depends_on: ['x'] }),
          { id: 'l', type: 'loop', over: 'input.x', step: call('z', {}, { depends_on: ['b'] }) },
        ),
      ),
    ).toEqual([]);
  });
});
