import { describe, expect, it } from 'vitest';

import { call, codesOf, find, findOnly, plan } from './harness.ts';

describe('names', () => {
  it.each(['fetch', '_x', 'fetch-page_2', 'größe', 'имя', '天気'])('accepts "%s"', (id) => {
    expect(codesOf(plan([call(id)]))).toEqual([]);
  });

  it.each(['2nd', 'my step', 'a.b', '-x', 'a/b', '{{x}}', 'x\n'])('refuses %j as an id', (id) => {
    expect(findOnly(plan([call(id)]))).toMatchObject({
      code: 'plan/invalid-name',
      severity: 'error',
      path: '/steps/0/id',
    });
  });

  it('suggests a name that is near', () => {
    expect(findOnly(plan([call('2nd step')])).suggestion).toBe('call it "_2nd_step", for instance');
  });

  it.each(['input', 'errors', 'secrets', 'true', 'false', 'null', 'constructor', 'prototype', '__proto__'])(
    'reserves "%s"',
    (output) => {
      expect(findOnly(plan([call('a', {}, { output })]))).toMatchObject({
        code: 'plan/reserved-name',
        path: '/steps/0/output',
      });
    },
  );

  it.each(['as', 'index_as'])('looks at "%s" of a loop', (field) => {
    const loop = { id: 'l', type: 'loop', over: 'input.x', [field]: 'a b', step: call('a') };
    expect(findOnly(plan([loop])).path).toBe(`/steps/0/${field}`);
  });

  it('looks at the accumulator of a fold', () => {
    const fold = { id: 'r', type: 'reduce', input: 'input.x', accumulator: 'null', reducer: 'echo' };
    expect(find('plan/reserved-name', plan([fold]))).toHaveLength(1);
  });
});

it('a reserved name is told once', () => {
  const loop = { id: 'l', type: 'loop', over: 'input.x', as: 'input', step: call('a') };
  expect(codesOf(plan([loop]))).toEqual(['plan/reserved-name']);
});
