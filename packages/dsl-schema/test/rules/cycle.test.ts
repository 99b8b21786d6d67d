import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { call, dag, codesOf, find, findOnly, plan } from './harness.ts';

describe('steps that wait for each other', () => {
  it('are shown as a way, with the reason of each wait', () => {
    const found = findOnly(
      dag(call('a', { x: '{{c.y}}' }), call('b', {}, { depends_on: ['a'] }), call('c', { z: '{{b}}' })),
    );
    expect(found).toMatchObject({ code: 'plan/cycle', severity: 'error', path: '/steps/1/depends_on/0' });
    expect(found.message).toBe('these steps wait for each other in a circle: a → b → c → a');
    expect(found.related).toEqual([
      { message: '"b" waits for "a": it depends on "a"', path: '/steps/1/depends_on/0' },
      { message: '"c" waits for "b": it reads "b"', path: '/steps/2/input/z' },
      { message: '"a" waits for "c": it reads "c"', path: '/steps/0/input/x' },
    ]);
  });

  it('are found through containers', () => {
    const first = { id: 'p', type: 'parallel', steps: [call('x', { v: '{{y}}' }), call('x2')] };
    const second = { id: 'q', type: 'parallel', steps: [call('y'), call('y2', { v: '{{x2}}' })] };
    expect(findOnly(dag(first, second)).message).toContain('p → q → p');
  });

  it('are found among the steps of a parallel, in a sequential plan too', () => {
    const steps = [call('x', { v: '{{y}}' }), call('y', { v: '{{x}}' })];
    expect(find('plan/cycle', plan([{ id: 'p', type: 'parallel', steps }]))).toHaveLength(1);
  });

  it('are told once for each circle', () => {
    const pair = (a: string, b: string): object[] => [call(a, { v: `{{${b}}}` }), call(b, { v: `{{${a}}}` })];
    expect(find('plan/cycle', dag(...pair('a', 'b'), ...pair('c', 'd')))).toHaveLength(2);
  });

  it('are shown in part if they are many', { timeout: 60_000 }, () => {
    const size = 100_000;
    const steps = Array.from({ length: size }, (_, index) =>
      call(`s${index}`, {}, { depends_on: [`s${(index + 1) % size}`] }),
    );
    const { message, related } = findOnly(dag(...steps));
    expect(message).toContain('… (99988 more)');
    expect(related).toHaveLength(12);
  });

  it('are found exactly where there is no order that serves all', () => {
    const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 16 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const links = pairs.filter(([from, to]) => from !== to);
        const needs = (index: number): string[] => [
          ...new Set(links.filter(([, to]) => to === index).map(([from]) => `s${from}`)),
        ];
        const steps = Array.from({ length: 8 }, (_, index) => call(`s${index}`, {}, { depends_on: needs(index) }));
        expect(find('plan/cycle', dag(...steps)).length > 0).toBe(!canBeOrdered(8, links));
      }),
    );
  });

  it('are none in a chain of 100,000', { timeout: 60_000 }, () => {
    const steps = Array.from({ length: 100_000 }, (_, index) =>
      call(`s${index}`, index > 0 ? { v: `{{s${index - 1}}}` } : {}),
    );
    expect(codesOf(dag(...steps))).toEqual([]);
  });
});

function canBeOrdered(size: number, links: readonly (readonly [number, number])[]): boolean {
  const left = new Set(Array.from({ length: size }, (_, index) => index));
  for (;;) {
    const free = [...left].filter((node) => !links.some(([from, to]) => to === node && left.has(from)));
    if (free.length === 0) return left.size === 0;
    for (const node of free) left.delete(node);
  }
}
