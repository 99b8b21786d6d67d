import { describe, expect, it } from 'vitest';

import { callBounds, checkPlan, type PlanAnalysis } from '../src/index.ts';

const call = (id: string, rest: object = {}): object => ({ id, tool: 'read_file', input: { path: id }, ...rest });

function bounds(steps: readonly object[], rest: object = {}): object {
  const { analysis, diagnostics } = checkPlan({ version: '1.0', steps, ...rest });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return callBounds(analysis!);
}

describe('calls of a plan', () => {
  it.each<[string, object[], object]>([
    ['one for each step', [call('a'), call('b'), { id: 'end', type: 'final', input: {} }], { least: 2, most: 2 }],
    ['perhaps none under a condition', [call('a', { when: 'input.x' })], { least: 0, most: 1 }],
    [
      'those of the one branch or the other',
      [{ id: 'c', type: 'conditional', condition: 'input.x', then: [call('a'), call('b')], otherwise: [call('d')] }],
      { least: 1, most: 2 },
    ],
    [
      'none without the other branch',
      [{ id: 'c', type: 'conditional', condition: 'input.x', then: [call('a')] }],
      { least: 0, most: 1 },
    ],
    [
      'for each item that is written down',
      [{ id: 'l', type: 'loop', over: [1, 2, 3], steps: [call('a'), call('b')] }],
      { least: 6, most: 6 },
    ],
    [
      'up to the bound of a loop with an end',
      [{ id: 'l', type: 'loop', until: 'last.ok', max_iterations: 5, steps: [call('a')] }],
      { least: 1, most: 5 },
    ],
    [
      'one less for a fold that begins with its first item',
      [{ id: 'r', type: 'reduce', input: [1, 2, 3], accumulator: 'sum', reducer: 'read_file' }],
      { least: 2, most: 2 },
    ],
    [
      'perhaps those of a fallback',
      [call('a', { on_error: { fallback: [call('b'), call('c')] } })],
      { least: 1, most: 3 },
    ],
    [
      'those of an inner plan',
      [{ id: 's', type: 'subplan', plan: { version: '1.0', steps: [call('a')] } }],
      { least: 1, most: 1 },
    ],
    [
      'none in a loop without calls, however long',
      [{ id: 'l', type: 'loop', over: 'input.x', steps: [{ id: 'f', type: 'final', input: {} }] }],
      { least: 0, most: 0 },
    ],
  ])('are %s', (_case, steps, expected) => {
    expect(bounds(steps)).toEqual(expected);
  });

  it('are bound by the limit of the run where a list is not known, or by the budget of the plan', () => {
    const loop = { id: 'l', type: 'loop', over: 'input.x', steps: [call('a')] };

    expect(bounds([call('first'), loop])).toEqual({ least: 1, most: 1_000_000, boundBy: 'limit' });
    expect(bounds([call('first'), loop], { budget: { max_tool_calls: 20 } })).toEqual({
      least: 1,
      most: 20,
      boundBy: 'budget',
    });
  });

  it('are counted for one tool where it is named', () => {
    const steps = [
      call('a'),
      { id: 'l', type: 'loop', over: [1, 2], steps: [call('b'), { id: 'w', tool: 'write_file' }] },
      { id: 'end', type: 'final', function: 'write_file', input: {} },
    ];
    const { analysis } = checkPlan({ version: '1.0', steps });
    expect(callBounds(analysis!, { tool: 'read_file' })).toEqual({ least: 3, most: 3 });
    expect(callBounds(analysis!, { tool: 'write_file' })).toEqual({ least: 3, most: 3 });
    expect(callBounds(analysis!, { tool: 'other' })).toEqual({ least: 0, most: 0 });
  });

  it('are those of a named plan where that is known, and any number where it comes to itself again', () => {
    const analyse = (steps: readonly object[]): PlanAnalysis => {
      const { analysis } = checkPlan({ version: '1.0', steps });
      return analysis as PlanAnalysis;
    };
    const plans = new Map([
      ['inner', analyse([call('x'), call('y', { when: 'input.z' })])],
      ['again', analyse([call('x'), { id: 'self', type: 'subplan', plan: 'again' }])],
    ]);
    const known = (name: string): PlanAnalysis | undefined => plans.get(name);
    const inner = analyse([{ id: 's', type: 'subplan', plan: 'inner' }]);
    const again = analyse([{ id: 's', type: 'subplan', plan: 'again' }]);

    expect(callBounds(inner)).toEqual({ least: 0, most: 1_000_000, boundBy: 'limit' });
    expect(callBounds(inner, { plans: known })).toEqual({ least: 1, most: 2 });
    expect(callBounds(again, { plans: known })).toEqual({ least: 1, most: 1_000_000, boundBy: 'limit' });
  });

  it('count further attempts of steps, and of what stands around them, if that is asked for', () => {
    const steps = [
      call('a', { on_error: { fallback: [call('b')] } }),
      { id: 'l', type: 'loop', over: [1, 2, 3], retry: { max: 1 }, steps: [call('c')] },
    ];
    const { analysis } = checkPlan({ version: '1.0', steps });
    const retries = ({ id }: { readonly id: string }): number => ({ a: 2, c: 1, l: 1 })[id] ?? 0;

    expect(callBounds(analysis!)).toEqual({ least: 4, most: 5 });
    expect(callBounds(analysis!, { retries })).toEqual({ least: 4, most: 3 + 1 + 2 * (3 * 2) });
  });
});
