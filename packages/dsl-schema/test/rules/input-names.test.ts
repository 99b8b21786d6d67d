import { describe, expect, it } from 'vitest';

import { call, codesOf, find, findOnly, plan } from './harness.ts';

const inputs = { type: 'object', properties: { city: {}, units: { default: 'c' } } };

describe('what is read of the input', () => {
  it('is described in "inputs", if they describe anything', () => {
    const checked = plan([call('a', { x: '{{input.citty}}' })], { inputs });
    expect(findOnly(checked)).toMatchObject({
      code: 'plan/unknown-input',
      severity: 'warning',
      path: '/steps/0/input/x',
      suggestion: 'did you mean "input.city"?',
    });
    const closed = plan([call('a', { x: '{{input.citty}}' })], { inputs: { ...inputs, additionalProperties: false } });
    expect(findOnly(closed).severity).toBe('error');
  });

  it('is there, if the input is known already and gives no other answer', () => {
    const checked = plan([call('a', { x: '{{input.city}} {{input.units}} {{input.days}}' })], {
      inputs: { ...inputs, additionalProperties: true },
    });
    expect(codesOf(checked)).toEqual([]);
    expect(find('plan/missing-input', checked, { inputs: { city: 'Rome' } }).map(({ message }) => message)).toEqual([
      '"a" reads "input.days", but the input has no "days"',
    ]);
    expect(codesOf(plan([call('a', { x: '{{input.days ?? 1}}' })]), { inputs: {} })).toEqual([]);
  });

  it('is not that of a subplan, which gets another', () => {
    const subplan = { id: 's', type: 'subplan', plan: plan([call('a', { x: '{{input.y}}' })]), input: { y: 1 } };
    expect(codesOf(plan([subplan]), { inputs: {} })).toEqual([]);
  });
});
