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
  const mayBeEmpty = ['depends_on', 'then', 'otherwise', 'cases', ...(type === 'reduce' ? [] : ['input'])];
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

  it.each([
    ['a step that is not there', [step('l', { type: 'loop', steps: ['x'] })], 'draft/unknown-step', /"l" names "x"/],
    [
      'a step of two others',
      [step('l', { type: 'loop', steps: ['b'] }), step('m', { type: 'parallel', steps: ['b'] }), step('b')],
      'draft/used-twice',
      /"m" names "b"[^]*"l"/,
    ],
    [
      'a step named twice by one',
      [step('m', { type: 'parallel', steps: ['b', 'b'] }), step('b')],
      'draft/used-twice',
      /"m"/,
    ],
    [
      'steps in each other',
      [step('l', { type: 'loop', steps: ['m'] }), step('m', { type: 'loop', steps: ['l'] })],
      'draft/inside-itself',
      /inside itself/,
    ],
    ['a step in itself', [step('l', { type: 'loop', steps: ['l'] })], 'draft/inside-itself', /"l"/],
    [
      'a step inside one that has no place for it',
      [step('a', { steps: ['b'] }), step('b')],
      'draft/no-place',
      /"a" of type "tool"[^]*"b"/,
    ],
    ['two reducers', [step('r', { type: 'reduce', steps: ['b', 'c'] }), step('b'), step('c')], 'draft/no-place', /"c"/],
    [
      'JSON that is none',
      [step('a', { input: [{ name: 'x', value: '{1', as: 'json' }] })],
      'draft/json',
      /"x" of step "a"/,
    ],
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
      step('l', { type: 'loop', steps: ['m'] }),
      step('m', { type: 'loop', steps: ['x'] }),
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
        cases: fc.array(fc.record({ when: fc.constant('x'), steps: ids })),
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

  it('is read whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ steps: fc.array(fc.jsonValue()) })), (draft) => {
        expect(() => draftToPlan(draft)).not.toThrow();
      }),
    );
  });
});
