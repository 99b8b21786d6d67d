import { describe, expect, it } from 'vitest';

import { checkPlan } from '../../src/index.ts';
import { call, dag, codesOf, codesAfterFix, find, findOnly, graph, plan } from './harness.ts';

describe('a step that depends on itself', () => {
  it.each([
    ['itself', dag(call('a', {}, { depends_on: ['a'] })), '/steps/0/depends_on/0'],
    [
      'a step around it',
      dag({ id: 'p', type: 'parallel', steps: [call('x', {}, { depends_on: ['p'] })] }),
      '/steps/0/steps/0/depends_on/0',
    ],
    [
      'a step inside it',
      dag({ id: 'p', type: 'parallel', depends_on: ['x'], steps: [call('x')] }),
      '/steps/0/depends_on/0',
    ],
  ])('names %s', (_, checked, path) => {
    const found = findOnly(checked);
    expect(found).toMatchObject({ code: 'plan/self-dependency', severity: 'error', path });
    expect(find('plan/self-dependency', checked)).toHaveLength(1);
  });

  it('is mended by removing that', () => {
    const checked = plan([call('a', {}, { depends_on: ['a'] })]);
    expect(codesAfterFix(checked, findOnly(checked))).toEqual([]);
  });

  it('may be a fallback or a compensation of the step it names', () => {
    const fallback = { on_error: { fallback: [call('b', {}, { depends_on: ['a'] })] } };
    const compensate = { compensate: call('c', { undo: '{{a.id}}' }, { depends_on: ['a'] }) };
    expect(codesOf(dag(call('a', {}, { ...fallback, ...compensate })))).toEqual([]);
  });
});

describe('a step that reads its own result', () => {
  it('is told with the place in the text', () => {
    const text = JSON.stringify(dag(call('a', { x: ['as in {{ a.title }}'] })));
    const [found] = checkPlan(text).diagnostics;
    expect(found).toMatchObject({ path: '/steps/0/input/x/0', code: 'plan/self-reference' });
    expect(text.slice(found!.range!.start.offset, found!.range!.end.offset + 1)).toBe('a.');
  });

  it.each([
    ['inside a container that writes it', dag({ id: 'p', type: 'parallel', steps: [call('x', { y: '{{p}}' })] })],
    [
      'inside a loop that writes it',
      dag({ id: 'l', type: 'loop', over: 'input.x', step: call('x', { y: '{{l[0]}}' }) }),
    ],
    ['as a condition about a step inside', dag({ id: 'c', type: 'conditional', condition: 'x.ok', then: [call('x')] })],
    ['in its "when"', dag(call('a', {}, { when: 'a > 1' }))],
  ])('is found %s', (_, checked) => {
    expect(find('plan/self-reference', checked)).toHaveLength(1);
  });

  it('may come again in a graph', () => {
    expect(codesOf(graph(call('a', { last: '{{a ?? 0}}' }, { next: [{ to: 'a', when: 'a < 3' }] })))).toEqual([]);
  });

  it('may be a loop whose condition reads what the last iteration wrote', () => {
    expect(codesOf(plan([{ id: 'l', type: 'loop', until: 'x.done', max_iterations: 3, step: call('x') }]))).toEqual([]);
  });

  it('may be the compensation of the step that wrote it', () => {
    expect(codesOf(dag(call('a', {}, { compensate: call('undo', { id: '{{a.id}}' }) })))).toEqual([]);
  });
});
