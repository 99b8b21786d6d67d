import { describe, expect, it } from 'vitest';

import { analysePlan, templateOf, type Plan } from '../../src/index.ts';
import { call, codesAfterFix, codesOf, find, findOnly, graph, plan } from './harness.ts';

const reduceStep = { id: 'r', type: 'reduce', input: 'input.xs', reducer: call('one', { key: '{{secrets.KEY}}' }) };

describe('a secret', () => {
  it.each([
    ['a whole argument', call('a', { key: '{{secrets.KEY}}' })],
    ['blanks around it', call('a', { key: '{{ secrets.KEY }}' })],
    ['a part of a text', call('a', { header: 'Bearer {{secrets.KEY}} for {{input.user}}' })],
    ['dollar braces', call('a', { header: 'Bearer ${secrets.KEY}' })],
    ['brackets', call('a', { key: '{{secrets["KEY"]}}' })],
    ['deep in an argument', call('a', { headers: [{ value: '{{secrets.KEY}}' }] })],
    ['a final step that calls a tool', { id: 'a', type: 'final', function: 'send', input: { key: '{{secrets.KEY}}' } }],
    ['a loop body', { id: 'l', type: 'loop', over: 'input.xs', step: call('a', { key: '{{secrets.KEY}}' }) }],
    ['a reducer that is a step', reduceStep],
    ['a fallback', call('a', {}, { on_error: { fallback: [call('b', { key: '{{secrets.KEY}}' })] } })],
    ['a compensation', call('a', {}, { compensate: call('b', { key: '{{secrets.KEY}}' }) })],
    ['a step with a cache', call('a', { key: '{{secrets.KEY}}' }, { cache: true })],
    ['a subplan', { id: 's', type: 'subplan', plan: plan([call('a', { key: '{{secrets.KEY}}' })]) }],
  ])('can be read as %s', (_place, step) => {
    expect(find('plan/secret-place', plan([step]))).toEqual([]);
    expect(find('plan/unknown-name', plan([step]))).toEqual([]);
  });

  it('makes nobody wait', () => {
    const given = plan([call('a', { key: '{{secrets.KEY}}' }), call('b', { key: '{{secrets.KEY}}' })]);
    const { root, nodes } = analysePlan(given as unknown as Plan);
    expect(root.edges).toEqual([]);
    expect(nodes[0]?.reads[0]?.target).toEqual({ kind: 'secret', name: 'KEY' });
    expect(templateOf(nodes[0]!, 'input')?.template.kind).toBe('object');
  });

  it.each([
    ['when', call('a', {}, { when: 'secrets.KEY == "x"' }), '/steps/0/when'],
    ['a plain path as a condition', call('a', {}, { when: 'secrets.KEY' }), '/steps/0/when'],
    [
      'condition',
      { id: 'c', type: 'conditional', condition: 'has(secrets.KEY)', then: [call('a')] },
      '/steps/0/condition',
    ],
    ['over', { id: 'l', type: 'loop', over: 'secrets.KEY', step: call('a') }, '/steps/0/over'],
    ['the list of a reduce', { id: 'r', type: 'reduce', input: 'secrets.KEY', reducer: 'echo' }, '/steps/0/input'],
    ['an item of a list', { id: 'r', type: 'reduce', input: ['{{secrets.KEY}}'], reducer: 'echo' }, '/steps/0/input/0'],
    [
      'the start of a fold',
      { id: 'r', type: 'reduce', input: [1], accumulator: 'sum', initial: '{{secrets.KEY}}', reducer: 'echo' },
      '/steps/0/initial',
    ],
    ['a final result', { id: 'f', type: 'final', input: { key: '{{secrets.KEY}}' } }, '/steps/0/input/key'],
    [
      'what a subplan is given',
      { id: 's', type: 'subplan', plan: plan([call('a')]), input: { key: '{{secrets.KEY}}' } },
      '/steps/0/input/key',
    ],
    ['an expression', call('a', { key: '{{secrets.KEY + "x"}}' }), '/steps/0/input/key'],
    ['a fallback for none', call('a', { key: '{{secrets.KEY ?? "x"}}' }), '/steps/0/input/key'],
    ['a test whether it is there', call('a', { key: '{{has(secrets.KEY)}}' }), '/steps/0/input/key'],
    ['a computed name', call('a', { key: '{{secrets[input.name]}}' }), '/steps/0/input/key'],
    ['all of them', call('a', { key: '{{secrets}}' }), '/steps/0/input/key'],
    ['a path behind it', call('a', { key: '{{secrets.KEY.length}}' }), '/steps/0/input/key'],
    ['an index', call('a', { key: '{{secrets[0]}}' }), '/steps/0/input/key'],
    ['a name with a dash', call('a', { key: '{{secrets.my-key}}' }), '/steps/0/input/key'],
    ['a name that no name can be', call('a', { key: '{{secrets["a b"]}}' }), '/steps/0/input/key'],
  ])('cannot be read in %s', (_place, step, path) => {
    const [found, ...more] = find('plan/secret-place', plan([step]), { secrets: [] });
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: 'error', path });
  });

  it('cannot be all arguments at once, as nothing but an object can', () => {
    const step = { id: 'a', tool: 'echo', input: '{{secrets.KEY}}' };
    expect(codesOf(plan([step]))).toEqual(['plan/wrong-type']);
  });

  it('cannot decide the way through a graph', () => {
    const steps = [call('a', {}, { next: [{ to: 'b', when: 'secrets.KEY == "x"' }] }), call('b')];
    expect(find('plan/secret-place', graph(...steps))).toMatchObject([{ path: '/steps/0/next/0/when' }]);
  });

  it('is told what would be right', () => {
    const found = findOnly(plan([call('a', { key: '{{secrets.KEY + "x"}}' })]));
    expect(found.message).toBe(
      'a secret is read as {{secrets.KEY}} and by nothing more: no expression can work with it',
    );
    expect(found.suggestion).toBe('write {{secrets.KEY}}, by itself or in a text: "Bearer {{secrets.KEY}}"');
  });

  it.each(['${secrets}', '${secrets.a.b}'])('is not meant by %s, which shells write', (text) => {
    expect(codesOf(plan([call('a', { script: `echo ${text}` })]))).toEqual(['expression/left-as-text']);
  });

  it('is not read where a macro calls its variable so', () => {
    expect(codesOf(plan([call('a', { all: '{{input.xs.map(secrets, secrets.KEY)}}' })]))).toEqual([]);
  });
});

describe('the name of a secret', () => {
  const steps = [call('a', { header: 'Bearer {{secrets.TOKN}} {{secrets.OTHER}}' })];

  it('is not judged unless the secrets are known', () => {
    expect(codesOf(plan(steps))).toEqual([]);
  });

  it('is compared with those of the run, and the nearest one put in its place', () => {
    const options = { secrets: ['TOKEN', 'OTHER'] };
    const found = findOnly(plan(steps), options);
    expect(found).toMatchObject({
      code: 'plan/unknown-secret',
      severity: 'error',
      path: '/steps/0/input/header',
      message: 'there is no secret "TOKN"',
      suggestion: 'did you mean "secrets.TOKEN"?',
    });
    expect(codesAfterFix(plan(steps), found, options)).toEqual([]);
  });

  it('says what to do if the run has none', () => {
    const [found] = find('plan/unknown-secret', plan(steps), { secrets: [] });
    expect(found).toMatchObject({
      message: 'there is no secret "TOKN": the run has none',
      suggestion: 'give "TOKN" to the run: in its "secrets" option, or with --secret TOKN',
    });
  });

  it('is judged in a subplan, too', () => {
    const subplan = { id: 's', type: 'subplan', plan: plan([call('a', { key: '{{secrets.NONE}}' })]) };
    expect(find('plan/unknown-secret', plan([subplan]), { secrets: ['KEY'] })).toMatchObject([
      { path: '/steps/0/plan/steps/0/input/key' },
    ]);
  });
});

describe('the word "secrets"', () => {
  it('cannot be the name of a variable that the run starts with', () => {
    expect(findOnly(plan([call('a')]), { variables: ['secrets'] })).toMatchObject({
      code: 'plan/reserved-name',
      path: '',
    });
  });

  it.each(['secret', 'env', 'vault'])('is what "%s" was meant to be', (name) => {
    const given = plan([call('a', { key: `{{${name}.KEY}}` })]);
    const found = findOnly(given);
    expect(found).toMatchObject({ code: 'plan/unknown-name', suggestion: 'read a secret of the run as "secrets.KEY"' });
    expect(codesAfterFix(given, found)).toEqual([]);
  });
});
