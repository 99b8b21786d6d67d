import type { Plan, Step } from '@planloom/dsl-schema';
import { ratesOf, scorePlan, type PlanGraph } from '@planloom/planner/evaluation';
import { array, assert, constantFrom, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('the graph of a plan', () => {
  it.each<[string, readonly Step[], PlanGraph['nodes'], PlanGraph['edges']]>([
    [
      'has an edge from the tool whose result is read',
      [
        { id: 'page', tool: 'fetch' },
        { id: 'text', tool: 'translate', input: { text: '{{page.body}}' } },
      ],
      ['fetch', 'translate'],
      [['fetch', 'translate']],
    ],
    [
      'has an edge from the tool that is waited for',
      [
        { id: 'a', tool: 'one' },
        { id: 'b', tool: 'two', depends_on: ['a'] },
      ],
      ['one', 'two'],
      [['one', 'two']],
    ],
    [
      'has no edge from a tool that merely stands before',
      [
        { id: 'a', tool: 'one' },
        { id: 'b', tool: 'two' },
      ],
      ['one', 'two'],
      [],
    ],
    [
      'leads through loops, whose own step is no node',
      [
        { id: 'pages', tool: 'list' },
        {
          id: 'texts',
          type: 'loop',
          over: 'pages',
          as: 'page',
          step: { id: 'text', tool: 'read', input: { page: '{{page}}' } },
        },
        { id: 'sum', tool: 'join', input: { texts: '{{texts}}' } },
        { id: 'end', type: 'final', input: { sum: '{{sum}}' } },
      ],
      ['list', 'read', 'join'],
      [
        ['list', 'read'],
        ['read', 'join'],
      ],
    ],
  ])('%s', (_, steps, nodes, edges) => {
    const score = scorePlan(plan(steps), { nodes, edges });

    expect(score.isExact).toBe(true);
    expect(score.edges).toEqual({ found: edges.length, expected: edges.length, shared: edges.length });
  });
});

describe('a score', () => {
  const chain = plan([
    { id: 'a', tool: 'one' },
    { id: 'b', tool: 'two', input: { x: '{{a}}' } },
    { id: 'c', tool: 'two', input: { x: '{{a}}' } },
  ]);

  it('counts a tool once, however often it is called; only an exact match looks at that', () => {
    const score = scorePlan(chain, { nodes: ['one', 'two'], edges: [['one', 'two']] });

    expect(score).toEqual({
      nodes: { found: 2, expected: 2, shared: 2 },
      edges: { found: 1, expected: 1, shared: 1 },
      isExact: false,
    });
    expect(scorePlan(chain, chain).isExact).toBe(true);
  });

  it('of no plan lacks all of the reference', () => {
    expect(scorePlan(undefined, chain).nodes).toEqual({ found: 0, expected: 2, shared: 0 });
  });

  it.each([
    [
      { found: 4, expected: 2, shared: 1 },
      { precision: 0.25, recall: 0.5, f1: 1 / 3 },
    ],
    [
      { found: 0, expected: 2, shared: 0 },
      { precision: 0, recall: 0, f1: 0 },
    ],
    [
      { found: 2, expected: 0, shared: 0 },
      { precision: 0, recall: 0, f1: 0 },
    ],
    [
      { found: 0, expected: 0, shared: 0 },
      { precision: 1, recall: 1, f1: 1 },
    ],
  ])('%j has the rates %j', (overlap, rates) => {
    expect(ratesOf(overlap)).toEqual(rates);
  });

  it('has the same F1 whichever of two plans is the reference', () => {
    const names = array(constantFrom('a', 'b', 'c', 'd'), { maxLength: 6 });
    const asPlan = (tools: readonly string[]): Plan => plan(tools.map((tool, index) => ({ id: `s${index}`, tool })));

    assert(
      property(tuple(names, names), ([left, right]) => {
        const [there, back] = [scorePlan(asPlan(left), asPlan(right)), scorePlan(asPlan(right), asPlan(left))];
        expect(ratesOf(there.nodes).f1).toBe(ratesOf(back.nodes).f1);
        expect(there.isExact).toBe(back.isExact);
        expect(ratesOf(there.nodes).precision).toBe(ratesOf(back.nodes).recall);
      }),
    );
  });
});

function plan(steps: readonly Step[]): Plan {
  return { version: '1.0', execution: 'dag', steps };
}
