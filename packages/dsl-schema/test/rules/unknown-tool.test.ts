import { describe, expect, it } from 'vitest';

import { codesOf, codesAfterFix, find, findOnly, plan } from './harness.ts';

const tools = [{ id: 'fetch_weather' }, { id: 'send mail' }];

describe('unknown tools', () => {
  it('are told with the nearest one', () => {
    const checked = plan([{ id: 'a', tool: 'fetch_wether' }]);
    const found = findOnly(checked, { tools });
    expect(found).toMatchObject({
      code: 'plan/unknown-tool',
      path: '/steps/0/tool',
      suggestion: 'did you mean "fetch_weather"?',
    });
    expect(codesAfterFix(checked, found, { tools })).toEqual([]);
  });

  it('are told with those that are known if none is near', () => {
    const { suggestion, fix } = findOnly(plan([{ id: 'a', tool: 'zip' }]), { tools });
    expect(suggestion).toBe('known tools: fetch_weather, send mail');
    expect(fix).toBeUndefined();
  });

  it('are found in final steps, reducers and at any depth', () => {
    const checked = plan([
      { id: 'r', type: 'reduce', input: 'input.x', reducer: 'zap' },
      {
        id: 'p',
        type: 'parallel',
        steps: [{ id: 'i', type: 'loop', over: 'input.x', step: { id: 'j', tool: 'zap' } }],
      },
      { id: 'f', type: 'final', function: 'zap', input: {} },
    ]);
    const paths = find('plan/unknown-tool', checked, { tools }).map(({ path }) => path);
    expect(paths).toEqual(['/steps/0/reducer', '/steps/1/steps/0/step/tool', '/steps/2/function']);
  });

  it('are not judged if no tools are named', () => {
    expect(codesOf(plan([{ id: 'a', tool: 'whatever' }]))).toEqual([]);
  });

  it.each([
    ['a map by id', { fetch_weather: {} }],
    ['a Map', new Map([['x', { id: 'fetch_weather' }]])],
    ['a registry', { getAll: () => [{ id: 'fetch_weather' }] }],
    ['a registry with a map', { getAll: () => ({ fetch_weather: {} }) }],
    [
      'a generator',
      (function* () {
        yield { id: 'fetch_weather' };
      })(),
    ],
  ])('are looked up in %s', (_, tools) => {
    expect(codesOf(plan([{ id: 'a', tool: 'fetch_weather' }]), { tools })).toEqual([]);
  });
});
