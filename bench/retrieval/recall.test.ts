import { describe, expect, it } from 'vitest';

import { findData } from '../score/run-score.ts';
import { readMaterial } from './material.ts';
import { measureRecall } from './recall.ts';

const data = findData();
if (data === undefined) console.warn('SKIPPED: recall needs measuring material; set PLANLOOM_DATA to its folder.');

describe.skipIf(data === undefined)('the tools that plans call are on the shortlists for their requests', () => {
  const material = data === undefined ? undefined : readMaterial(data);
  const recalls = material === undefined ? [] : measureRecall(material);

  it('among more than a thousand', () => {
    expect(material?.tools.length).toBeGreaterThan(1000);
  });

  // About two points below what was measured. Without ranking, a limit of 40 among 1,247 would have 3 %.
  it.each([
    ['taskbench', 10, 0.61],
    ['taskbench', 20, 0.72],
    ['taskbench', 40, 0.82],
    ['nested', 20, 0.79],
    ['taubench', 20, 0.83],
  ])('%s, limit %d: at least %d', (set, limit, least) => {
    expect(recalls.find((each) => each.set === set && each.limit === limit)?.recall).toBeGreaterThanOrEqual(least);
  });
});
