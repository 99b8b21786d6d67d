import { describe, expect, it } from 'vitest';

import { applyFix, checkShape, DEFAULT_LIMITS, type Diagnostic } from '../src/index.ts';

const TOOL = { id: 'a', tool: 'fetch' };

/** A plan with one step. */
function planOf(step: unknown): { version: string; steps: unknown[] } {
  return { version: '1.0', steps: [step] };
}

/** The diagnostics of a step as `code path`, the path from the step on. */
function problems(step: unknown): string[] {
  return checkShape(planOf(step)).map(({ code, path }) => `${code} ${path.replace('/steps/0', '')}`.trim());
}

describe('a step is accepted:', () => {
  it.each<[string, unknown]>([
    ['a tool', TOOL],
    ['a tool with its type', { ...TOOL, type: 'tool' }],
    ['a loop over a path', { id: 'a', type: 'loop', over: 'input.cities', step: TOOL }],
    ['a loop over values', { id: 'a', type: 'loop', over: ['Rome', 'Oslo'], steps: [TOOL] }],
    ['a loop with a condition', { id: 'a', type: 'loop', until: 'last.done', max_iterations: 3, step: TOOL }],
    ['a parallel', { id: 'a', type: 'parallel', steps: [TOOL] }],
    ['a map', { id: 'a', type: 'reduce', input: 'pages', as: 'page', reducer: 'summarize' }],
    ['a fold', { id: 'a', type: 'reduce', input: 'pages', accumulator: 'sum', initial: 0, reducer: TOOL }],
    ['a conditional', { id: 'a', type: 'conditional', condition: '${x} > 1', then: [TOOL], otherwise: [TOOL] }],
    ['a conditional with cases', { id: 'a', type: 'conditional', cases: [{ when: true, steps: [TOOL] }] }],
    ['a final', { id: 'a', type: 'final', input: { report: '{{x}}' } }],
    ['a subplan', { id: 'a', type: 'subplan', plan: planOf(TOOL) }],
    ['a field that is undefined', { ...TOOL, when: undefined }],
    ['bytes as an argument', { ...TOOL, input: { image: new Uint8Array([1]) } }],
  ])('%s', (_what, step) => {
    expect(problems(step)).toEqual([]);
  });
});

describe('a step is refused:', () => {
  it.each<[string, unknown, string[]]>([
    ['no object', 'fetch', ['plan/wrong-type']],
    ['without id', { tool: 'fetch' }, ['plan/missing-field']],
    ['with nothing to do', { id: 'a' }, ['plan/missing-field']],
    ['with an unknown field', { ...TOOL, colour: 1 }, ['plan/unknown-key /colour']],
    ['with a field of another type', { ...TOOL, reducer: 'x' }, ['plan/unknown-key /reducer']],
    ['with a misspelt type', { id: 'a', type: 'lop', over: 'x', step: TOOL }, ['plan/unknown-step-type /type']],
    ['with an unknown type', { id: 'a', type: 'teleport' }, ['plan/unknown-step-type /type']],
    ['a loop without type', { id: 'a', over: 'x', step: TOOL }, ['plan/missing-type']],
    ['a loop over nothing', { id: 'a', type: 'loop', step: TOOL }, ['plan/missing-field']],
    ['a loop without body', { id: 'a', type: 'loop', over: 'x' }, ['plan/missing-field']],
    [
      'a loop with two bodies',
      { id: 'a', type: 'loop', over: 'x', step: TOOL, steps: [] },
      ['plan/conflicting-fields /step'],
    ],
    [
      'a loop over items and with a condition',
      { id: 'a', type: 'loop', over: 'x', while: 'y', max_iterations: 1, step: TOOL },
      ['plan/conflicting-fields /while', 'plan/conflicting-fields /max_iterations'],
    ],
    ['a loop without bound', { id: 'a', type: 'loop', while: 'y', step: TOOL }, ['plan/missing-field']],
    [
      'a loop with a condition, side by side',
      { id: 'a', type: 'loop', while: 'y', max_iterations: 1, concurrency: 2, step: TOOL },
      ['plan/conflicting-fields /concurrency'],
    ],
    ['a conditional without condition', { id: 'a', type: 'conditional', then: [] }, ['plan/missing-field']],
    ['a conditional without branch', { id: 'a', type: 'conditional', condition: 'x' }, ['plan/missing-field']],
    [
      'a conditional with a condition and cases',
      { id: 'a', type: 'conditional', condition: 'x', then: [], cases: [] },
      ['plan/conflicting-fields /condition', 'plan/conflicting-fields /then'],
    ],
    [
      'a fold without accumulator',
      { id: 'a', type: 'reduce', input: 'x', reducer: 'y', initial: 0 },
      ['plan/missing-field'],
    ],
    ['two forms of retry', { ...TOOL, retry: { max: 1 }, retry_count: 1 }, ['plan/conflicting-fields /retry_count']],
    ['retry without count', { ...TOOL, retry: {} }, ['plan/missing-field /retry']],
    ['a negative count', { ...TOOL, retry_count: -1 }, ['plan/wrong-type /retry_count']],
    ['half a retry', { ...TOOL, retry_count: 0.5 }, ['plan/wrong-type /retry_count']],
    ['a number as text', { ...TOOL, timeout_ms: '500' }, ['plan/wrong-type /timeout_ms']],
    ['an unknown way to go on', { ...TOOL, on_error: 'ignore' }, ['plan/wrong-type /on_error']],
    [
      'more than all items tolerated',
      { id: 'a', type: 'parallel', steps: [], on_item_error: { tolerate: '101%' } },
      ['plan/wrong-type /on_item_error/tolerate'],
    ],
    ['a wrong dependency', { ...TOOL, depends_on: ['b', ''] }, ['plan/wrong-type /depends_on/1']],
    [
      'a fault deep inside',
      { id: 'a', type: 'loop', over: 'x', step: { ...TOOL, on_error: { fallback: [{ id: 'b' }] } } },
      ['plan/missing-field /step/on_error/fallback/0'],
    ],
    ['a fault in an inline plan', { id: 'a', type: 'subplan', plan: { version: '1.0' } }, ['plan/missing-field /plan']],
  ])('%s', (_what, step, expected) => {
    expect(problems(step)).toEqual(expected);
  });

  it('with every fault at once', () => {
    const plan = { steps: [{ tool: 1, when: [] }, 5], execution: 'fast', extra: 1 };
    expect(checkShape(plan).map(({ code, path }) => `${code} ${path}`)).toEqual([
      'plan/wrong-type /steps/0/tool',
      'plan/wrong-type /steps/0/when',
      'plan/missing-field /steps/0',
      'plan/wrong-type /steps/1',
      'plan/wrong-type /execution',
      'plan/unknown-key /extra',
      'plan/missing-field ',
    ]);
  });

  it('with a message that says what was expected and what was found', () => {
    const [found] = checkShape(planOf({ ...TOOL, timeout_ms: 'soon' }));
    expect(found?.message).toBe('"timeout_ms" has to be a number of at least 1, but is the text "soon"');
  });
});

describe('a fix', () => {
  const loop = { id: 'a', type: 'loop', over: 'x', step: TOOL };

  it.each<[string, unknown]>([
    ['renames a misspelt field', { ...TOOL, dependsOn: ['b'] }],
    ['renames a field of another language', { id: 'a', tool: 'x', arguments: {} }],
    ['renames a misspelt required field', { name: 'a', tool: 'x' }],
    ['puts a misspelt type right', { ...loop, type: 'for_each' }],
    ['adds the type that the fields show', { id: 'a', over: 'x', step: TOOL }],
    ['turns a text into a number', { ...TOOL, retry_count: '3' }],
    ['turns a text into a truth value', { ...TOOL, cache: 'true' }],
    ['turns a number into an id', { ...TOOL, id: 7 }],
    ['turns a text into a list', { ...TOOL, depends_on: 'b' }],
    ['removes one of two forms', { ...TOOL, retry: { max: 1 }, retry_count: 1 }],
    ['removes a field that has no effect', { ...loop, over: undefined, while: 'x', max_iterations: 1, concurrency: 2 }],
  ])('%s, and the fault is gone', (_what, step) => {
    const plan = planOf(step);
    const found = checkShape(plan);
    expect(found).toHaveLength(1);
    expect(found[0]?.suggestion).toBeDefined();
    expect(checkShape(applyFix(plan, found[0]!.fix!))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['1.0', 1],
    ['2.0', '2.0'],
    ['missing', undefined],
  ])('puts the version %s right', (_what, version) => {
    const plan = version === undefined ? { steps: [] } : { version, steps: [] };
    const [found] = checkShape(plan);
    expect(checkShape(applyFix(plan, found!.fix!))).toEqual([]);
  });

  it('does not write over a field that is there', () => {
    const [found] = checkShape(planOf({ ...TOOL, input: {}, params: {} }));
    expect(found).toMatchObject({ suggestion: 'did you mean "input"?' });
    expect(found?.fix).toBeUndefined();
  });
});

describe('a hostile value', () => {
  const throwing = {
    ...TOOL,
    get input(): never {
      throw new Error('boom');
    },
  };
  const itself: { id: string; type: string; steps: unknown[] } = { id: 'a', type: 'parallel', steps: [] };
  itself.steps.push(itself, itself);
  const endless: unknown[] = [];
  endless.push(endless, endless);
  let doubled: unknown = ['x'];
  for (let level = 0; level < 50; level++) doubled = [doubled, doubled];
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();

  it.each<[string, unknown, string]>([
    ['a getter that throws', throwing, 'plan/not-data'],
    ['a revoked proxy', { ...TOOL, input: revoked.proxy }, 'plan/not-data'],
    ['a function', { ...TOOL, input: { call: () => 1 } }, 'plan/not-data /input/call'],
    ['a symbol', { ...TOOL, input: { a: Symbol('x') } }, 'plan/not-data /input/a'],
    ['NaN', { ...TOOL, input: { a: [Number.NaN] } }, 'plan/not-data /input/a/0'],
    ['a date', { ...TOOL, input: { a: new Date(0) } }, 'plan/not-data /input/a'],
    ['a hole in an array', { ...TOOL, input: { a: Array(3) } }, 'plan/not-data /input/a/0'],
    ['a step inside itself', itself, 'plan/too-deep'],
    ['a value inside itself', { ...TOOL, input: { endless } }, 'plan/too-deep'],
    ['a value that doubles itself', { ...TOOL, input: { doubled } }, 'plan/too-large'],
    [
      'an array of four billion holes',
      { id: 'a', type: 'parallel', steps: Array(4_000_000_000) },
      'plan/too-many-steps /steps',
    ],
  ])('is refused: %s', (_what, step, expected) => {
    const found = problems(step);
    expect(found).toHaveLength(1);
    expect(found[0]!.startsWith(expected)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['an array', []],
    ['a function', () => 1],
    ['a map', new Map()],
    ['a number', Number.NaN],
    ['a big number', 10n],
    ['a symbol', Symbol('x')],
  ])('is no plan: %s', (_what, value) => {
    expect(checkShape(value).length).toBeGreaterThan(0);
  });

  it('has no field from its prototype', () => {
    const step = JSON.parse('{ "id": "a", "tool": "x", "__proto__": { "cache": 5 } }') as unknown;
    expect(problems(step)).toEqual(['plan/unknown-key /__proto__']);
    expect(problems({ ...TOOL, constructor: 1, toString: 2 })).toEqual([
      'plan/unknown-key /constructor',
      'plan/unknown-key /toString',
    ]);
  });
});

describe('the limits', () => {
  function nest(levels: number): unknown {
    let step: unknown = { ...TOOL, id: 'leaf' };
    for (let level = 1; level < levels; level++) step = { id: `s${level}`, type: 'parallel', steps: [step] };
    return step;
  }
  const codes = (found: readonly Diagnostic[]): string[] => found.map(({ code }) => code);

  it('allow as many levels of steps as `depth` says, and no more', () => {
    const limits = { ...DEFAULT_LIMITS, depth: 10 };
    expect(codes(checkShape(planOf(nest(10)), limits))).toEqual([]);
    expect(codes(checkShape(planOf(nest(11)), limits))).toEqual(['plan/too-deep']);
  });

  it('count nested steps', () => {
    const plan = { version: '1.0', steps: [nest(3), nest(3)] };
    expect(codes(checkShape(plan, { ...DEFAULT_LIMITS, steps: 6 }))).toEqual([]);
    expect(codes(checkShape(plan, { ...DEFAULT_LIMITS, steps: 5 }))).toEqual(['plan/too-many-steps']);
  });
});

it('ends a list of no end after so many problems', () => {
  const cases: unknown[] = [];
  cases.length = 2 ** 32 - 1;
  const step = { id: 'c', type: 'conditional', cases };
  expect(checkShape({ version: '1.0', steps: [step] }).at(-1)?.code).toBe('plan/too-many-problems');
});

describe('a field under another name', () => {
  it.each([
    [{ id: 'a', type: 'loop', items: 'input.x', step: TOOL }],
    [{ id: 'a', type: 'loop', over: 'input.x', body: [TOOL] }],
    [{ id: 'a', type: 'reduce', over: 'input.x', reducer: 'b' }],
    [{ id: 'a', type: 'conditional', if: 'input.x', then: [TOOL] }],
    [{ id: 'a', tool: 't', retry: { attempts: 3 } }],
    [{ id: 'a', tool: 't', next: [{ target: 'b' }] }],
    [{ id: 'a', tool_name: 't' }],
  ])('is told once: %o', (step) => {
    const plan = { version: '1.0', steps: [step] };
    const [found, ...others] = checkShape(plan);
    expect(others).toEqual([]);
    expect(checkShape(applyFix(plan, found?.fix ?? []))).toEqual([]);
  });
});

it.each([
  [{ id: 'a', tool: 't', retry: 3 }, { max: 3 }],
  [{ id: 'a', tool: 't', next: { to: 'b' } }, [{ to: 'b' }]],
  [{ id: 'a', type: 'parallel', steps: TOOL }, [TOOL]],
])('a value that only lacks its wrapping can be put right: %o', (step, value) => {
  const plan = { version: '1.0', steps: [step] };
  const [found] = checkShape(plan);
  expect(found?.fix).toMatchObject([{ op: 'replace', value }]);
  expect(checkShape(applyFix(plan, found?.fix ?? []))).toEqual([]);
});
