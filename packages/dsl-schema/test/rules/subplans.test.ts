import { describe, expect, it } from 'vitest';

import type { Plan } from '../../src/index.ts';
import { call, codesOf, codesAfterFix, findOnly, plan } from './harness.ts';

const run = (id: string, name: unknown): object => ({ id, type: 'subplan', plan: name });
const named = (...steps: object[]): Plan => plan(steps) as unknown as Plan;

describe('subplans', () => {
  it('that are named are known', () => {
    const checked = plan([run('s', 'reprt')]);
    const plans = { report: named(call('a')) };
    const found = findOnly(checked, { plans });
    expect(found).toMatchObject({ code: 'plan/unknown-subplan', severity: 'error', path: '/steps/0/plan' });
    expect(codesAfterFix(checked, found, { plans })).toEqual([]);
    expect(codesOf(checked)).toEqual([]);
  });

  it('do not run themselves', () => {
    const plans = { a: named(run('x', named(run('y', 'b')))), b: named(run('z', 'a')), c: named(call('q')) };
    const found = findOnly(plan([run('s', 'a')]), { plans });
    expect(found).toMatchObject({ code: 'plan/recursive-subplan', path: '/steps/0/plan' });
    expect(found.message).toContain('a → b → a');
    expect(codesOf(plan([run('s', 'c'), run('t', 'c')]), { plans })).toEqual([]);
  });

  it('that are inline are checked like the plan, with places in it', () => {
    const inner = plan([call('a', { x: '{{b}}' }), call('b')]);
    expect(findOnly(plan([run('s', plan([run('t', inner)]))]))).toMatchObject({
      code: 'plan/forward-read',
      path: '/steps/0/plan/steps/0/plan/steps/0/input/x',
    });
  });
});
