import { describe, expect, it } from 'vitest';

import { call, codesOf, dag, find, findOnly, graph, plan } from './harness.ts';

const write = (id: string, extra: object = {}): object => call(id, {}, { output: 'v', ...extra });
const code = 'plan/write-conflict';

describe('two steps that write one variable', () => {
  it('are told with both places', () => {
    const found = findOnly(plan([write('a'), write('b')]));
    expect(found).toMatchObject({
      code,
      severity: 'error',
      path: '/steps/1/output',
      message: 'both "a" and "b" write "v", and both can run',
      related: [{ path: '/steps/0/output' }],
    });
  });

  it.each([
    ['in a dag', dag(write('a'), write('b'))],
    ['side by side', plan([{ id: 'p', type: 'parallel', steps: [write('a'), write('b')] }])],
    [
      'one in a branch and one outside',
      plan([write('a'), { id: 'c', type: 'conditional', condition: 'input.x', then: [write('b')] }]),
    ],
    ['by the id of one of them', plan([{ id: 'v', tool: 'echo' }, write('b')])],
    ['a container and a step inside it', plan([{ id: 'p', type: 'parallel', output: 'v', steps: [write('a')] }])],
    ['in one branch', plan([{ id: 'c', type: 'conditional', condition: 'input.x', then: [write('a'), write('b')] }])],
    [
      'in different conditionals',
      plan(['c', 'd'].map((id) => ({ id, type: 'conditional', condition: `input.${id}`, then: [write(`${id}1`)] }))),
    ],
    [
      'one of a loop and a step inside it',
      plan([{ id: 'l', type: 'loop', over: 'input.x', as: 'v', step: write('a') }]),
    ],
    ['after each other in a graph', graph(write('a', { next: 'b' }), write('b'))],
    ['in a circle of a graph', graph(write('a', { next: 'b' }), write('b', { next: [{ to: 'a', when: 'v.x' }] }))],
  ])("get in each other's way %s", (_, checked) => {
    expect(find(code, checked)).toHaveLength(1);
  });

  it('with a "when" each want to be branches', () => {
    const checked = plan([write('a', { when: 'input.x' }), write('b', { when: '!input.x' })]);
    expect(findOnly(checked).suggestion).toBe(
      'make them the branches of one conditional, or give one of them another "output"',
    );
  });

  it.each([
    [
      'the branches of one conditional',
      { id: 'c', type: 'conditional', condition: 'input.x', then: [write('a')], otherwise: [write('b')] },
    ],
    [
      'cases of one conditional, at any depth',
      {
        id: 'c',
        type: 'conditional',
        cases: [
          { when: 'input.x', steps: [{ id: 'p', type: 'parallel', steps: [write('a'), call('z')] }] },
          { when: 'input.y', steps: [write('b')] },
        ],
      },
    ],
    ['a step and its fallback', write('a', { on_error: { fallback: [write('b')] } })],
    [
      'a conditional and the last step of its branches',
      {
        id: 'c',
        type: 'conditional',
        output: 'v',
        condition: 'input.x',
        then: [call('y'), write('a')],
        otherwise: [write('b')],
      },
    ],
    ['a step and its compensation', write('a', { compensate: write('b') })],
  ])('may be %s', (_, step) => {
    expect(codesOf(plan([step]))).toEqual([]);
  });

  it('may be on ways of a graph that exclude each other', () => {
    const start = call('start', {}, { next: [{ to: 'a', when: 'input.x' }, { to: 'b' }] });
    expect(
      codesOf(graph(start, write('a', { next: 'end' }), write('b', { next: 'end' }), call('end', { x: '{{v}}' }))),
    ).toEqual([]);
  });

  it('may be in different iterations', () => {
    const loop = (id: string): object => ({ id, type: 'loop', over: 'input.x', step: write(`${id}_step`) });
    expect(codesOf(plan([loop('l'), loop('m')]))).toEqual([]);
  });
});

describe('a variable that hides another', () => {
  it.each([
    [
      'the output of a body',
      plan([write('a'), { id: 'l', type: 'loop', over: 'input.x', step: write('b') }]),
      '/steps/1/step/output',
    ],
    [
      'a loop variable',
      plan([write('a'), { id: 'l', type: 'loop', over: 'input.x', as: 'v', step: call('b') }]),
      '/steps/1/as',
    ],
    [
      'a loop variable of a loop in a loop',
      plan([
        {
          id: 'l',
          type: 'loop',
          over: 'input.x',
          as: 'v',
          step: { id: 'm', type: 'loop', over: 'v', as: 'v', step: call('b') },
        },
      ]),
      '/steps/0/step/as',
    ],
    [
      'the default of a loop',
      plan([call('item'), { id: 'l', type: 'loop', over: 'input.x', step: call('b') }]),
      '/steps/1',
    ],
  ])('is %s', (_, checked, path) => {
    expect(findOnly(checked)).toMatchObject({ code: 'plan/shadowed-name', severity: 'warning', path });
  });

  it('is one that the run starts with', () => {
    expect(findOnly(plan([write('a')]), { variables: ['v'] })).toMatchObject({ code: 'plan/shadowed-name' });
  });

  it('is not the item of a loop in a loop, if both have its default name', () => {
    const inner = { id: 'm', type: 'loop', over: 'item.parts', step: call('b', { x: '{{item}}' }) };
    expect(codesOf(plan([{ id: 'l', type: 'loop', over: 'input.x', step: inner }]))).toEqual([]);
  });
});

it.each([
  { id: 'l', type: 'loop', over: 'input.x', as: 'i', index_as: 'i', step: call('a') },
  { id: 'l', type: 'loop', over: 'input.x', index_as: 'item', step: call('a') },
  { id: 'l', type: 'reduce', input: 'input.x', as: 'i', accumulator: 'i', reducer: call('a') },
  { id: 'l', type: 'reduce', input: 'input.x', accumulator: 'item', reducer: 'echo' },
])('two variables of one step have two names: %o', (step) => {
  expect(findOnly(plan([step]))).toMatchObject({ code: 'plan/write-conflict', severity: 'error' });
});
