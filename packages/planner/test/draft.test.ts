import { checkPlan, type Plan } from '@planloom/dsl-schema';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { arbitraryPlan } from '../../dsl-schema/test/arbitrary-plan.ts';
import { draftToPlan, planToDraft } from '../src/index.ts';
import { EXAMPLES } from '../src/prompts/v1/examples.ts';

type Data = Readonly<Record<string, unknown>>;

/** Ids as they have to be in a draft: each once. */
function withOwnIds(value: unknown, next = { number: 0 }): unknown {
  if (Array.isArray(value)) return value.map((item) => withOwnIds(item, next));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    const isStepList = [
      'steps',
      'step',
      'reducer',
      'then',
      'otherwise',
      'cases',
      'fallback',
      'on_error',
      'compensate',
      'plan',
    ].includes(key);
    return [key, isStepList ? withOwnIds(inner, next) : inner];
  });
  next.number += 1;
  return { ...Object.fromEntries(entries), ...('id' in value && { id: `s${next.number}` }) };
}

/** A plan in the words that a draft gives back: what says nothing is left out, a loop's one step is a list. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const step = value as Data;
  if (!('id' in step)) return { ...step, ...('steps' in step && { steps: plain(step['steps']) }) };
  return Object.fromEntries(Object.entries(step).flatMap(([key, inner]) => plainField(key, inner, step['type'])));
}

function plainField(key: string, value: unknown, type: unknown): [string, unknown][] {
  const mayBeEmpty = ['depends_on', 'then', 'otherwise', 'cases', 'show', ...(type === 'reduce' ? [] : ['input'])];
  if (mayBeEmpty.includes(key) && isEmpty(value)) return [];
  switch (key) {
    case 'type':
      return value === 'tool' ? [] : [[key, value]];
    case 'step':
      return [['steps', [plain(value)]]];
    case 'cases':
      return [[key, (value as Data[]).map(({ when, steps }) => ({ when: String(when), steps: plain(steps) }))]];
    case 'on_error': {
      const { fallback = 'none' } = value as { readonly fallback?: readonly unknown[] };
      if (fallback === 'none') return [[key, value]];
      return fallback.length === 0 ? [] : [[key, { fallback: plain(fallback) }]];
    }
    case 'steps':
    case 'then':
    case 'otherwise':
    case 'reducer':
      return [[key, plain(value)]];
    default:
      return [[key, value]];
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

describe('a plan as a draft', () => {
  it('comes back as the same plan', () => {
    fc.assert(
      fc.property(arbitraryPlan, (random) => {
        const plan = withOwnIds(JSON.parse(JSON.stringify(random))) as Plan;

        const { value, problems } = draftToPlan(planToDraft(plan));

        const { plan: summary, execution = 'sequential', ...others } = plan;
        expect(problems).toEqual([]);
        expect(value).toEqual({ ...(plain(others) as Data), execution, ...(summary && { plan: summary }) });
      }),
      { numRuns: 300 },
    );
  });

  it.each(EXAMPLES)('is checked as before: $task', ({ plan }) => {
    expect(checkPlan(draftToPlan(planToDraft(plan)).value).diagnostics).toEqual([]);
  });

  it('has what an approval shows as arguments, and the time of a wait as text', () => {
    const steps: Plan['steps'] = [
      { id: 'ok', type: 'approval', message: 'Send?', show: { to: '{{input.to}}', copies: 2 }, on_reject: 'continue' },
      { id: 'later', type: 'wait', until: '{{input.start}}' },
      { id: 'paid', type: 'wait', signal: 'paid', timeout_ms: 5 },
    ];
    const draft = planToDraft({ version: '1.0', steps });

    expect(draft.steps[0]).toMatchObject({
      type: 'approval',
      input: [
        { name: 'to', value: '{{input.to}}', as: 'text' },
        { name: 'copies', value: '2', as: 'json' },
      ],
      more: '{"message":"Send?","on_reject":"continue"}',
    });
    expect(draft.steps[1]).toMatchObject({ type: 'wait', until: '{{input.start}}', more: null });
    expect(draftToPlan(draft)).toMatchObject({ problems: [], value: { steps } });
  });

  it('has every field in every step, and no step inside another', () => {
    for (const { plan } of EXAMPLES) {
      const { steps } = planToDraft(plan);
      const fields = steps.map((step) => Object.keys(step).toSorted());

      expect(new Set(fields.map(String)).size).toBe(1);
      expect(JSON.stringify(steps)).not.toContain('"steps":[{');
    }
  });
});

describe('a draft that a model wrote', () => {
  const step = (id: string, more: Data = {}): Data => ({ id, type: 'tool', tool: 'read', input: [], ...more });
  const read = (...steps: readonly unknown[]) => draftToPlan({ plan: '', execution: 'dag', steps, more: null });

  it('keeps the kinds of values: texts, numbers, lists, templates inside them', () => {
    const input = [
      { name: 'text', value: '42', as: 'text' },
      { name: 'number', value: '42', as: 'json' },
      { name: 'list', value: '["{{a.b}}", null, true]', as: 'json' },
      { name: 'template', value: '{{a.b}}', as: 'text' },
    ];

    expect(read(step('a', { input })).value.steps[0]).toEqual({
      id: 'a',
      tool: 'read',
      input: { text: '42', number: 42, list: ['{{a.b}}', null, true], template: '{{a.b}}' },
    });
  });

  it('may leave fields out', () => {
    expect(draftToPlan({ steps: [{ id: 'a', type: 'loop', over: 'x', steps: ['b'] }, step('b')] })).toEqual({
      value: { version: '1.0', steps: [{ id: 'a', type: 'loop', over: 'x', steps: [{ id: 'b', tool: 'read' }] }] },
      problems: [],
    });
  });

  it('may have fields and arguments as a plan has them', () => {
    const fields = { tool: 'read', input: { path: 'x', deep: [1] }, retry_count: 2, next: { success: 'b' } };

    expect(draftToPlan({ inputs: { n: 1 }, steps: [{ id: 'a', type: 'tool', ...fields }] })).toEqual({
      value: { version: '1.0', inputs: { n: 1 }, steps: [{ id: 'a', ...fields }] },
      problems: [],
    });
  });

  it('may begin to fold with any value', () => {
    const reduce = (initial: unknown): unknown =>
      read({ id: 'r', type: 'reduce', over: 'x', tool: 'add', accumulator: 's', initial }).value.steps[0];

    expect(reduce(0)).toMatchObject({ initial: 0 });
    expect(reduce('"text"')).toMatchObject({ initial: 'text' });
    expect(reduce('null')).toMatchObject({ initial: null });
    expect(reduce(null)).not.toHaveProperty('initial');
  });

  it('is told what the plan has twice, and keeps its own', () => {
    const { value, problems } = draftToPlan({
      plan: 'mine',
      steps: [step('a')],
      more: '{"plan": "other", "steps": []}',
    });

    expect(value).toMatchObject({ plan: 'mine', steps: [{ id: 'a' }] });
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['draft/used-twice', ''],
      ['draft/used-twice', ''],
    ]);
  });

  it.each([
    [
      'a step that is not there',
      [step('l', { type: 'loop', tool: null, steps: ['x'] })],
      'draft/unknown-step',
      /"l" names "x"/,
    ],
    [
      'a step of two others',
      [
        step('l', { type: 'loop', tool: null, steps: ['b'] }),
        step('m', { type: 'parallel', tool: null, steps: ['b'] }),
        step('b'),
      ],
      'draft/used-twice',
      /"m" names "b"[^]*"l"/,
    ],
    [
      'a step named twice by one',
      [step('m', { type: 'parallel', tool: null, steps: ['b', 'b'] }), step('b')],
      'draft/used-twice',
      /"m"/,
    ],
    [
      'steps in each other',
      [step('l', { type: 'loop', tool: null, steps: ['m'] }), step('m', { type: 'loop', tool: null, steps: ['l'] })],
      'draft/inside-itself',
      /inside itself/,
    ],
    ['a step in itself', [step('l', { type: 'loop', tool: null, steps: ['l'] })], 'draft/inside-itself', /"l"/],
    [
      'a step inside one that has no place for it',
      [step('a', { steps: ['b'] }), step('b')],
      'draft/no-place',
      /"a" of type "tool"[^]*"b"/,
    ],
    [
      'two reducers',
      [step('r', { type: 'reduce', tool: null, steps: ['b', 'c'] }), step('b'), step('c')],
      'draft/no-place',
      /"c"/,
    ],
    [
      'JSON that is none',
      [step('a', { input: [{ name: 'x', value: '{1', as: 'json' }] })],
      'draft/json',
      /"x" of step "a"/,
    ],
    [
      'a field that its type has no place for',
      [step('a', { over: 'list' })],
      'draft/no-place',
      /"a" of type "tool"[^]*"over"/,
    ],
    [
      'arguments of a loop',
      [step('l', { type: 'loop', tool: null, input: [{ name: 'x', value: '1', as: 'text' }] })],
      'draft/no-place',
      /"input"/,
    ],
    [
      'steps beside cases',
      [
        step('c', { type: 'conditional', tool: null, steps: ['b'], cases: [{ when: 'x', steps: ['d'] }] }),
        step('b'),
        step('d'),
      ],
      'draft/no-place',
      /"c"[^]*"b"/,
    ],
    [
      'a condition beside cases',
      [step('c', { type: 'conditional', tool: null, condition: 'y', cases: [{ when: 'x', steps: ['d'] }] }), step('d')],
      'draft/no-place',
      /"condition"/,
    ],
    ['a tool beside a reducer', [step('r', { type: 'reduce', steps: ['b'] }), step('b')], 'draft/no-place', /"tool"/],
    [
      'a step in the place of its id',
      [step('l', { type: 'loop', tool: null, steps: [step('b')] })],
      'draft/shape',
      /"steps" of step "l"[^]*by its id/,
    ],
    ['a number in the place of an id', [step('a', { depends_on: [1] })], 'draft/shape', /"depends_on" of step "a"/],
    [
      'a case that is none',
      [step('c', { type: 'conditional', tool: null, cases: ['x'] })],
      'draft/shape',
      /Case 1 of step "c"/,
    ],
    ['an argument that is none', [step('a', { input: ['x'] })], 'draft/shape', /Argument 1 of step "a"/],
    ['an argument without a value', [step('a', { input: [{ name: 'x' }] })], 'draft/shape', /Argument 1 of step "a"/],
    [
      'an argument given twice',
      [
        step('a', {
          input: [
            { name: 'x', value: '1', as: 'text' },
            { name: 'x', value: '2', as: 'text' },
          ],
        }),
      ],
      'draft/used-twice',
      /"x" of step "a"/,
    ],
    [
      'two answers to a failure',
      [step('a', { on_error: 'continue', fallback: ['b'] }), step('b')],
      'draft/used-twice',
      /"fallback" of step "a"/,
    ],
    ['a field given twice', [step('a', { when: 'x', more: '{"when": "y"}' })], 'draft/used-twice', /"when"/],
    ['more that is a number', [step('a', { more: 5 })], 'draft/json', /"more" of step "a"/],
    ['more that is no object', [step('a', { more: '[1]' })], 'draft/json', /"more" of step "a"/],
    ['a step without an id', [{ type: 'tool' }], 'draft/shape', /Step 1/],
    ['a text in place of a step', ['read it'], 'draft/shape', /Step 1/],
  ])('is told what is wrong with it: %s', (_, steps, code, message) => {
    const { problems } = read(...steps);

    expect(problems.map(({ code }) => code)).toEqual([code]);
    expect(problems[0]?.message).toMatch(message);
  });

  it('is told where: at the step of the plan that it is about', () => {
    const { problems } = read(
      step('a'),
      step('l', { type: 'loop', tool: null, steps: ['m'] }),
      step('m', { type: 'loop', tool: null, steps: ['x'] }),
    );

    expect(problems).toMatchObject([{ code: 'draft/unknown-step', path: '/steps/1' }]);
  });

  it('loses no step, whatever it says', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const ids = fc.array(id, { maxLength: 3 });
    const types = fc.constantFrom('tool', 'loop', 'parallel', 'reduce', 'conditional', 'final', 'unknown');
    const steps = fc.uniqueArray(
      fc.record({
        id,
        type: types,
        steps: ids,
        otherwise: ids,
        fallback: ids,
        cases: fc.array(fc.record({ when: fc.constant('x'), steps: ids }), { maxLength: 1 }),
      }),
      { selector: (one) => one.id },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const { value, problems } = draftToPlan({ steps: list });
        const found = [...JSON.stringify(value).matchAll(/"id":"(\w)"/g)].map(([, name]) => name);
        const lost = list.map(({ id }) => id).filter((name) => !found.includes(name));

        expect(new Set(found).size).toBe(found.length);
        expect(lost.filter((name) => !problems.some(({ message }) => message.includes(`"${name}"`)))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('loses no word, whatever it says', () => {
    const said = { string: fc.constantFrom('MARK1', 'MARK2'), number: fc.constantFrom(771, 772) };
    const value = fc.oneof(
      said.string,
      said.number,
      fc.array(said.string, { maxLength: 2 }),
      fc.array(fc.record({ name: said.string, value: said.string }), { maxLength: 2 }),
      fc.record({ other: said.string }),
    );
    const fields = Object.keys(planToDraft({ version: '1.0', steps: [{ id: 'a', tool: 't' }] }).steps[0] ?? {});
    const types = fc.constantFrom('tool', 'loop', 'parallel', 'reduce', 'conditional', 'final', 'subplan');
    fc.assert(
      fc.property(
        types,
        fc.constantFrom(...fields.filter((name) => name !== 'id' && name !== 'type')),
        value,
        (type, field, said) => {
          const { value: plan, problems } = read({ id: 'a', type, [field]: said });
          const words = JSON.stringify(said).match(/MARK\d|77\d/g) ?? [];
          const lost = words.filter((word) => !JSON.stringify(plan).includes(word));

          expect(lost.length === 0 || problems.length > 0).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('is read however deep its steps and values are', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => ({
      id: `s${index}`,
      type: 'loop',
      over: 'x',
      steps: [`s${index + 1}`],
    }));
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));

    expect(draftToPlan({ steps: chain }).problems).toContainEqual(
      expect.objectContaining({ code: 'draft/no-place', path: '/steps/0' }),
    );
    expect(read(step('a', { input: [deep], more: deep, steps: [deep] })).problems).toHaveLength(3);
  });

  it('is read whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ steps: fc.array(fc.jsonValue()) })), (draft) => {
        expect(() => draftToPlan(draft)).not.toThrow();
      }),
    );
  });
});
