import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import type { WorkCounts } from './count-work.ts';

/** V8's compilers off, one thread, and a young generation that holds everything. */
const FLAGS = [
  '--no-opt',
  '--no-maglev',
  '--no-sparkplug',
  '--single-threaded',
  '--expose-gc',
  '--min-semi-space-size=256',
  '--max-semi-space-size=256',
];
const BUDGET_PATH = join(import.meta.dirname, 'work-budget.json');

/** How much more than the budget is no regression: versions of V8 differ. */
const SLACK = 1.1;

/** How much more a step of a longer plan may take: lists grow by half, and are then half empty. */
const GROWTH = 1.25;

type Counts = Readonly<Record<string, WorkCounts>>;

describe('what a step costs, counted', () => {
  let counts: Counts = {};
  const budget = JSON.parse(readFileSync(BUDGET_PATH, 'utf8')) as Counts;

  beforeAll(() => {
    const script = join(import.meta.dirname, 'count-work.ts');
    const flags = ['--disable-warning=ExperimentalWarning', '--conditions=@planloom/source', ...FLAGS];
    const output = execFileSync(process.execPath, [...flags, script], { encoding: 'utf8', maxBuffer: 1e8 });
    counts = JSON.parse(output) as Counts;
    // To accept other counts: PLANLOOM_UPDATE_BUDGET=1, and read the diff.
    if (process.env['PLANLOOM_UPDATE_BUDGET']) writeFileSync(BUDGET_PATH, `${JSON.stringify(counts, undefined, 2)}\n`);
  }, 240_000);

  it('is counted for the workloads of the budget', () => {
    expect(Object.keys(counts)).toEqual(Object.keys(budget));
  });

  it.each(Object.keys(budget))('%s keeps within the budget', (workload) => {
    for (const [count, value] of Object.entries(counts[workload] ?? {})) {
      const most = budget[workload]?.[count as keyof WorkCounts] ?? 0;
      expect(value, `${count} of ${workload}; the budget is ${most}`).toBeLessThanOrEqual(most * SLACK);
    }
  });

  it.each(['chain', 'dag', 'loop'])('%s costs the same a step when it is four times as long', (name) => {
    const short = counts[`${name} 1000`];
    const long = counts[`${name} 4000`];
    for (const count of ['callsToCompile', 'callsToRun', 'bytesToCompile', 'bytesToRun'] as const) {
      expect(long?.[count], `${count} of ${name}`).toBeLessThanOrEqual((short?.[count] ?? 0) * GROWTH + 1);
    }
  });

  it('sets one timer a run, however many calls have a deadline', () => {
    for (const { timers } of Object.values(counts)) expect(timers).toBeLessThanOrEqual(1);
  });
});
