import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { checkPlan, parsePlan } from '../src/index.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';
import { call, plan } from './rules/harness.ts';

const tools = [
  { id: 'echo' },
  { id: 'fetch', inputSchema: { url: { type: 'string' } }, effects: { readOnly: true } },
  { id: 'sum', inputSchema: { item: {}, total: {} } },
];
const placesOf = (checked: unknown, options = {}): string[] =>
  checkPlan(checked, { tools, ...options })
    .diagnostics.map(({ code, path }) => `${code} ${path}`)
    .toSorted();

/** A step with a mistake that has nothing to do with the others. */
const other = call('other', { x: '{{1 / 0}}' });
const shapeErrors = (checked: unknown): string[] =>
  parsePlan(checked)
    .diagnostics.map(({ code, path }) => `${code} ${path}`)
    .toSorted();

describe('a plan whose shape is wrong', () => {
  it.each([
    ['an unknown field', { id: 'a', tool: 'echo', retries: 3 }],
    ['a field that has no meaning', { id: 'a', tool: 'echo', colour: 3 }],
    ['a field of the wrong type', { id: 'a', tool: 'echo', timeout_ms: 'long' }],
    ['a type that is misspelt', { id: 'a', type: 'lop', over: 'input.x', step: call('inner') }],
    ['a type that means nothing', { id: 'a', type: 'zzzzzz' }],
    ['no tool', { id: 'a' }],
    ['no id', { tool: 'echo' }],
    ['no object', 5],
    ['a field inside a field', { id: 'a', tool: 'echo', retry: { max: 1, foo: 2 } }],
  ])('is judged by all else: %s', (_, step) => {
    const checked = plan([step as object, other]);
    expect(shapeErrors(checked)).toHaveLength(1);
    expect(placesOf(checked)).toEqual(['plan/failing-expression /steps/1/input/x', ...shapeErrors(checked)]);
  });

  it('is judged inside the step with the mistake too', () => {
    const loop = { id: 'a', type: 'lop', over: 'input.x', step: call('inner', { x: '{{item}} {{nobody}}' }) };
    expect(placesOf(plan([loop]))).toEqual([
      'plan/unknown-name /steps/0/step/input/x',
      'plan/unknown-step-type /steps/0/type',
    ]);
  });

  it('has its places where they are, not where they should be', () => {
    const step = { id: 'a', tool: 'echo', args: { x: '{{nobody}}' }, depends_on: 'none' };
    expect(placesOf(plan([step]))).toEqual([
      'plan/unknown-dependency /steps/0/depends_on',
      'plan/unknown-key /steps/0/args',
      'plan/unknown-name /steps/0/args/x',
      'plan/wrong-type /steps/0/depends_on',
    ]);
  });

  it('has its places in the text', () => {
    const text = 'version: "1.0"\nsteps:\n  - id: a\n    tool: echo\n    params: { x: "{{nobody}}" }\n';
    const found = checkPlan(text).diagnostics.map(({ range }) => [range?.start.line, range?.start.column]);
    expect(found).toEqual([
      [5, 5],
      [5, 21],
    ]);
  });

  it('is not judged where its text is no good YAML', () => {
    expect(placesOf('version: "1.0"\nsteps: [ { id: a, tool: nope }')).toHaveLength(1);
  });

  it.each([
    ['the result of a step without tool', [{ id: 'a' }, call('b', { x: '{{a.y}}' }, { depends_on: ['a'] })]],
    ['the result of a step without id', [{ tool: 'echo', result_name: 'r' }, call('b', { x: '{{r}}' })]],
    ['a step that is a list', [['a'], call('b', {}, { depends_on: ['a'] })]],
    ['an argument beside "input"', [{ id: 'a', tool: 'fetch', url: 'x' }]],
    ['arguments of the wrong type', [{ id: 'a', tool: 'fetch', input: 'x' }]],
    ['the body of a loop', [{ id: 'a', type: 'loop', steps: [call('i')] }, call('b', {}, { depends_on: ['i'] })]],
    ['two writers, one with a condition', [call('a', {}, { output: 'x', when: 5 }), call('b', {}, { output: 'x' })]],
    [
      'what only the wrong step reads',
      [
        { id: 'a', tool: 'fetch', input: { url: 'x' } },
        { id: 'b', inputt: { x: '{{a}}' } },
        { id: 'c', type: 'final' },
      ],
    ],
  ])('is not told the same mistake again: %s', (_, steps) => {
    const checked = plan(steps);
    expect(placesOf(checked)).toEqual(shapeErrors(checked));
  });

  it('is not judged by an order that nobody knows', () => {
    const steps = [call('a', { x: '{{b}}' }), call('b', {}, { next: 'a' })];
    expect(placesOf(plan(steps, { execution: 'whatever' }))).toEqual(['plan/wrong-type /execution']);
  });

  it('is told of a misspelt type once', () => {
    expect(placesOf(plan([{ id: 'a', type: 'lop' }]))).toEqual(['plan/unknown-step-type /steps/0/type']);
  });
});

/** A plan that nothing can be said against. */
const clean = {
  version: '1.0',
  execution: 'dag',
  inputs: { type: 'object', properties: { urls: { type: 'array' }, deep: { type: 'boolean' } } },
  steps: [
    {
      id: 'pages',
      type: 'loop',
      over: 'input.urls',
      as: 'url',
      index_as: 'at',
      steps: [
        { id: 'page', tool: 'fetch', input: { url: '{{url}}' }, retry: { max: 1 }, output: 'text' },
        { id: 'shown', tool: 'echo', input: { text: '{{text}}', at: '{{at}}' }, depends_on: ['page'] },
      ],
    },
    { id: 'total', type: 'reduce', input: 'pages', accumulator: 'total', initial: 0, reducer: 'sum', output: 'all' },
    {
      id: 'choice',
      type: 'conditional',
      condition: 'input.deep',
      then: [{ id: 'yes', tool: 'echo', input: { all: '{{all}}' }, output: 'answer' }],
      otherwise: [{ id: 'no', tool: 'echo', output: 'answer' }],
    },
    {
      id: 'both',
      type: 'parallel',
      steps: [
        { id: 'left', tool: 'echo', input: { x: '{{answer}}' }, when: 'size(pages) > 0' },
        { id: 'right', tool: 'echo', on_error: { fallback: [{ id: 'spare', tool: 'echo' }] } },
      ],
    },
    { id: 'end', type: 'final', input: { both: '{{both}}' } },
  ],
};

type Json = Record<string, unknown> | unknown[];

function pathsIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => {
    const inner = [...path, key];
    return [inner, ...pathsIn((value as Record<string, unknown>)[key], inner)];
  });
}

function wreck(value: unknown, path: readonly string[], change: (owner: Json, key: string) => void): unknown {
  const copy = structuredClone(value) as Json;
  const owner = path.slice(0, -1).reduce((at, key) => (at as Record<string, Json>)[key]!, copy);
  change(owner, path.at(-1)!);
  return copy;
}

const set = (replacement: unknown) => (owner: Json, key: string) => {
  (owner as Record<string, unknown>)[key] = replacement;
};
const rename = (name: (key: string) => string) => (owner: Json, key: string) => {
  if (Array.isArray(owner)) return;
  owner[name(key)] = owner[key];
  Reflect.deleteProperty(owner, key);
};

describe('a plan with one mistake in its shape', () => {
  it('is one that nothing can be said against without it', () => {
    expect(placesOf(clean)).toEqual([]);
  });

  it.each([
    ['a number', set(5)],
    ['null', set(null)],
    ['a list', set([])],
    ['an object', set({})],
    ['an empty text', set('')],
    ['nothing', rename(() => 'x')],
    ['another name', rename((key) => `zz_${key}_zz`)],
    ['a misspelt name', rename((key) => `${key}${key.at(-1)}`)],
  ])('is told that mistake alone: %s in place of something', (_, change) => {
    const checked = pathsIn(clean).map((path) => wreck(clean, path, change));
    const misshapen = checked.filter((one) => shapeErrors(one).length > 0);
    expect(misshapen.map((one) => placesOf(one))).toEqual(misshapen.map(shapeErrors));
  });
});

describe('any plan', () => {
  it('is told the same about everything else with an unknown field in it', () => {
    fc.assert(
      fc.property(arbitraryPlan, (checked) => {
        const before = placesOf(checked);
        const after = placesOf({ ...checked, retries: 3 });
        expect(after.filter((place) => place !== 'plan/unknown-key /retries')).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  it('is told at least what is wrong with its shape', () => {
    fc.assert(
      fc.property(arbitraryPlan, fc.nat(), fc.constantFrom<unknown>(5, null, [], {}, ''), (checked, at, value) => {
        const paths = pathsIn(checked);
        const wrecked = wreck(checked, paths[at % paths.length]!, set(value));
        expect(placesOf(wrecked)).toEqual(expect.arrayContaining(shapeErrors(wrecked)));
      }),
      { numRuns: 60 },
    );
  });
});
