import { describe, expect, it } from 'vitest';

import { findData } from '../score/run-score.ts';
import { everydayCases, serviceCases } from './eager-cases.ts';
import { timeToResult } from './time-to-result.ts';

const data = findData();
const SKIPPED = 'SKIPPED: beginning early needs measuring material; set PLANLOOM_DATA to its folder.';
if (data === undefined) console.warn(SKIPPED);

describe.skipIf(data === undefined)('on real plans, a result is there', () => {
  it.each([
    ['everyday plans', everydayCases],
    ['plans of a customer service', serviceCases],
  ])('never later, and mostly sooner, if steps begin early: %s', async (_, casesOf) => {
    const times = [];
    for (const one of casesOf(data ?? '').slice(0, 40)) times.push(await timeToResult(one, 60));

    expect(times.filter(({ without, with: early }) => early > without + 0.001)).toEqual([]);
    expect(times.filter(({ without, with: early }) => early < without).length).toBeGreaterThan(times.length / 2);
  });
});
