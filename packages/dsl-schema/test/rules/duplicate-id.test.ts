import { describe, expect, it } from 'vitest';

import { call, codesAfterFix, find, findOnly, plan } from './harness.ts';

describe('duplicate ids', () => {
  it('are told with the place of the first use, and once', () => {
    const checked = plan([call('a'), call('a')]);
    expect(findOnly(checked)).toMatchObject({
      code: 'plan/duplicate-id',
      severity: 'error',
      path: '/steps/1/id',
      related: [{ path: '/steps/0/id' }],
    });
    expect(codesAfterFix(checked, findOnly(checked))).toEqual([]);
  });

  it('are found across containers', () => {
    const loop = { id: 'l', type: 'loop', over: 'input.x', step: call('a') };
    expect(find('plan/duplicate-id', plan([call('a'), loop]))).toMatchObject([{ path: '/steps/1/step/id' }]);
  });

  it('get free ids that differ from each other', () => {
    const fixes = find('plan/duplicate-id', plan([call('a'), call('a_2'), call('a'), call('a')])).map(({ fix }) => fix);
    expect(fixes).toMatchObject([[{ value: 'a_3' }], [{ value: 'a_4' }]]);
  });

  it('may be those of an inline subplan, which is a world of its own', () => {
    const subplan = { id: 's', type: 'subplan', plan: plan([call('a')]) };
    expect(find('plan/duplicate-id', plan([call('a'), subplan]))).toEqual([]);
  });
});
