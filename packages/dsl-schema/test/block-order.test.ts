import { describe, expect, it } from 'vitest';

import { analysePlan, parsePlan, type PlanAnalysis } from '../src/index.ts';
import { call, dag } from './rules/harness.ts';

const final = (id: string, input: object = {}): object => ({ id, type: 'final', input });

/** The waits of the plan's own steps: `b after a (reads)`. */
function waits(...steps: readonly object[]): string[] {
  const { root } = analyse(steps);
  return root.edges.map(
    ({ from, to, reason }) => `${root.nodes[to]?.id} after ${root.nodes[from]?.id} (${reason.kind})`,
  );
}

function analyse(steps: readonly object[]): PlanAnalysis {
  const { plan } = parsePlan(dag(...steps));
  if (!plan) throw new Error('The plan has not the right shape.');
  return analysePlan(plan);
}

describe('a final step', () => {
  it('waits for the steps listed before it that no other one waits for', () => {
    expect(waits(call('a'), call('b', { x: '{{a}}' }), call('c'), final('f'), call('d'))).toEqual([
      'b after a (reads)',
      'f after b (final)',
      'f after c (final)',
    ]);
  });

  it('does not wait for a step that follows it', () => {
    expect(waits(call('a'), call('b', { x: '{{f}}' }), final('f'))).toEqual(['b after f (reads)', 'f after a (final)']);
  });

  it('leaves to an earlier final step what that one waits for', () => {
    expect(waits(call('a'), final('f'), call('b'), final('g'))).toEqual([
      'f after a (final)',
      'g after f (final)',
      'g after b (final)',
    ]);
  });

  it('waits itself for what an earlier final step that follows it waits for', () => {
    expect(waits(call('a'), final('f', { x: '{{g}}' }), final('g'))).toEqual([
      'f after g (reads)',
      'f after a (final)',
      'g after a (final)',
    ]);
  });
});

it('a step waits for no step around or inside it', () => {
  const fallback = { fallback: [call('spare', { x: '{{a}}', e: '{{errors.a}}' }, { depends_on: ['a'] })] };
  const loop = { id: 'l', type: 'loop', over: 'input.xs', step: call('body', {}, { depends_on: ['l'] }) };
  expect(waits(call('a', {}, { on_error: fallback }), loop)).toEqual([]);
});
