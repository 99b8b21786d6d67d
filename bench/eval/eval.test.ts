import { describe, expect, it } from 'vitest';

import { findData } from '../score/run-score.ts';
import { evaluateReferences, evaluateTaskbench, validIds } from './evaluate-sets.ts';

const data = findData();
if (data === undefined) console.warn('SKIPPED: evaluation needs measuring material; set PLANLOOM_DATA to its folder.');

describe.skipIf(data === undefined)('an evaluation of what others wrote', () => {
  it('finds exactly those plans of language models valid that are', async () => {
    const { results } = await evaluateTaskbench(data ?? '');

    expect(results.filter(({ isValid }) => isValid).map(({ id }) => id)).toEqual(validIds(data ?? ''));
    expect(results.every(({ isValid, defects }) => isValid === (defects.length === 0))).toBe(true);
  });

  it.each(['taubench', 'bfcl'] as const)('finds nothing wrong with the right plans of %s, which run', async (set) => {
    const { summary } = await evaluateReferences(set, data ?? '');
    const { cases, valid, reference, runs } = summary.all;

    expect(cases).toBeGreaterThan(0);
    expect([valid, reference.exact, runs.done]).toEqual([cases, cases, cases]);
    expect([reference.nodes.f1, reference.edges.f1]).toEqual([1, 1]);
  });
});
