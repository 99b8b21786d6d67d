import { describe, expect, it } from 'vitest';

import { call, codesAfterFix, codesOf, find, findOnly, graph, plan } from './harness.ts';

describe('ways of a graph', () => {
  it.each([
    ['the short form', 'fnish', '/steps/0/next'],
    ['a list', [{ to: 'fnish' }], '/steps/0/next/0/to'],
  ])('lead to steps that are there: %s', (_, next, path) => {
    const checked = graph(call('a', {}, { next }), call('finish'));
    const [found] = find('plan/unknown-next', checked);
    expect(found).toMatchObject({ severity: 'error', path, suggestion: 'did you mean "finish"?' });
    expect(codesAfterFix(checked, found!)).toEqual([]);
  });

  it('do not lead into other steps', () => {
    const checked = graph(call('a', {}, { next: 'p' }), { id: 'p', type: 'parallel', steps: [call('x')], next: 'x' });
    expect(find('plan/unknown-next', checked)).toMatchObject([
      { message: '"x" stands inside "p"; "next" leads to steps of the plan itself' },
    ]);
  });

  it('lead to every step', () => {
    const found = find(
      'plan/unreachable-step',
      graph(call('a', {}, { next: 'b' }), call('b'), call('c', {}, { next: 'b' })),
    );
    expect(found).toMatchObject([{ path: '/steps/2/id', severity: 'warning' }]);
  });

  it('lead to an end', () => {
    const found = findOnly(
      graph(call('a', {}, { next: 'b' }), call('b', {}, { next: 'c' }), call('c', {}, { next: 'b' })),
    );
    expect(found).toMatchObject({ code: 'plan/endless-graph', severity: 'warning', path: '/steps/0/next' });
    const trap = graph(
      call('a', {}, { next: [{ to: 'b', when: 'a.x' }, { to: 'c' }] }),
      call('b', {}, { next: 'b' }),
      call('c'),
    );
    expect(findOnly(trap).message).toBe('once the run is at "b" it never ends by itself: every way goes on among b');
  });

  it('may turn back as long as one goes on', () => {
    const again = { next: [{ to: 'draft', when: 'review.score < 7' }, { to: 'send' }] };
    expect(
      codesOf(
        graph(
          call('draft', {}, { next: 'review', max_visits: 5 }),
          call('review', { x: '{{draft}}' }, again),
          call('send'),
        ),
      ),
    ).toEqual([]);
  });
});

describe('fields of graph plans', () => {
  it.each([
    ['next', 'a'],
    ['max_visits', 3],
  ])('"%s" has no meaning elsewhere', (field, value) => {
    const checked = plan([call('a', {}, { [field]: value })]);
    expect(findOnly(checked)).toMatchObject({ code: 'plan/graph-only', severity: 'error', path: `/steps/0/${field}` });
    expect(codesAfterFix(checked, findOnly(checked))).toEqual([]);
  });

  it('have no meaning inside the steps of a graph', () => {
    const checked = graph({ id: 'l', type: 'loop', over: 'input.x', steps: [call('a', {}, { next: 'b' }), call('b')] });
    expect(findOnly(checked)).toMatchObject({ code: 'plan/graph-only', suggestion: 'remove it' });
  });

  it('make "depends_on" one that is ignored', () => {
    const checked = graph(call('a', {}, { next: 'b' }), call('b', {}, { depends_on: ['a'] }));
    expect(findOnly(checked)).toMatchObject({ code: 'plan/ignored-dependency', severity: 'warning' });
    expect(codesAfterFix(checked, findOnly(checked))).toEqual([]);
    expect(
      codesOf(graph({ id: 'p', type: 'parallel', steps: [call('x'), call('y', {}, { depends_on: ['x'] })] })),
    ).toEqual([]);
  });
});

describe('steps that are never reached', () => {
  it('are told once if no step has a way out', () => {
    expect(findOnly(graph(call('a'), call('b'), call('c')))).toMatchObject({
      code: 'plan/unreachable-step',
      path: '/steps/0/id',
    });
  });

  it('are told once for all that follow one another', () => {
    const checked = graph(
      call('a', {}, { next: 'end' }),
      call('c', {}, { next: 'd' }),
      call('b', {}, { next: 'c' }),
      call('d', {}, { next: [{ to: 'c', when: 'input.x' }, { to: 'end' }] }),
      call('end'),
    );
    expect(find('plan/unreachable-step', checked)).toMatchObject([{ path: '/steps/2/id' }]);
  });
});
