import { describe, expect, it } from 'vitest';

import type { Measurement, ResultRecord } from '../record.ts';
import { report } from '../report/report.ts';
import { ResultsIndex } from '../report/results-index.ts';
import { short } from '../report/table.ts';
import { targetsTable, TARGETS } from '../report/targets.ts';
import { replaceSection } from '../report/write-section.ts';
import { growth, median } from '../statistics.ts';

function measured(
  system: string,
  id: string,
  steps: number,
  best: number,
  rest: Partial<Measurement> & { readonly round?: number } = {},
): ResultRecord {
  const times = { best, median: best * 2 };
  return {
    kind: 'case',
    system,
    id,
    round: 0,
    status: 'ok',
    steps,
    repetitions: 12,
    coldMs: best * 3,
    buildMs: { best: 0, median: 0 },
    runMs: times,
    totalMs: times,
    cpuMs: times,
    rssBefore: 50e6,
    rssPeak: 500e6,
    ...rest,
  };
}

const records: readonly ResultRecord[] = [
  measured('planloom', 'W1 n=1000', 1000, 1),
  measured('planloom', 'W1 n=1000', 1000, 3, { round: 1 }),
  measured('planloom', 'W1 n=10000', 10_000, 50),
  measured('planloom', 'W1 n=100000', 100_000, 500),
  measured('floor-trace', 'W1 n=1000', 1000, 0.2),
  measured('floor-trace', 'W1 n=10000', 10_000, 2),
  measured('planloom', 'W5 n=300 c=8', 300, 720, { facts: { boundMs: 703, maxInFlight: 8 } }),
  measured('planloom', 'W4 n=100000', 100_000, 900),
  { kind: 'case', system: 'peer', id: 'W1 n=1000', round: 0, status: 'timeout', reason: 'no end within 20 s' },
  {
    kind: 'case',
    system: 'peer',
    id: 'W5 n=300 c=8',
    round: 0,
    status: 'wrong',
    reason: 'WrongResult: limit broken: 77 in flight',
  },
  {
    kind: 'foresight',
    system: 'peer',
    round: 0,
    status: 'ok',
    mistake: 'unknown-tool',
    calls: 103,
    message: 'no such tool',
  },
  {
    kind: 'foresight',
    system: 'planloom',
    round: 0,
    status: 'ok',
    mistake: 'unknown-tool',
    calls: 0,
    message: 'unknown',
  },
];

describe('the arithmetic', () => {
  it('takes the best of all rounds, and the median of their medians', () => {
    const result = new ResultsIndex(records).measured('planloom', 'W1 n=1000');
    expect(result).toMatchObject({ rounds: 2, best: 1, median: 4 });
  });

  it('takes ratios within a run', () => {
    const results = new ResultsIndex(records);
    expect(results.ratio('planloom', 'floor-trace', 'W1 n=1000')).toBe(5);
    expect(results.ratio('planloom', 'floor-trace', 'W1 n=100000')).toBeUndefined();
  });

  it('takes the growth from the two largest sizes', () => {
    const results = new ResultsIndex(records);
    expect(results.exponent('planloom', 'W1')).toBeCloseTo(1, 10);
    expect(results.growth('planloom', 'W1 n=1000', 'W1 n=10000')).toBeCloseTo(Math.log10(50), 10);
    expect(results.growth('planloom', 'W1 n=10', 'W1 n=10000')).toBeUndefined();
  });

  it.each([
    [{ n: 10, ms: 1 }, { n: 100, ms: 100 }, 2],
    [{ n: 10, ms: 1 }, { n: 1000, ms: 100 }, 1],
  ])('says that from %j to %j time grows with the exponent %d', (from, to, exponent) => {
    expect(growth(from, to)).toBeCloseTo(exponent, 10);
  });

  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[], Number.NaN],
  ])('says that the median of %j is %d', (numbers, expected) => {
    expect(median(numbers)).toBe(expected);
  });

  it.each([
    [0.1234, '0.123'],
    [1.234, '1.23'],
    [12.34, '12.3'],
    [1234.5, '1,235'],
  ])('writes %d as %s', (number, text) => {
    expect(short(number)).toBe(text);
  });
});

describe('the targets', () => {
  const lines = targetsTable(new ResultsIndex(records)).split('\n');
  const lineOf = (name: string): string | undefined => lines.find((line) => line.startsWith(`| ${name} |`));

  it('say what was met, aim included', () => {
    expect(lineOf('W1 n=1000')).toBe('| W1 n=1000 | ≤ 20 × floor-trace | ≤ 8 × floor-trace | 5 × floor-trace | met |');
  });

  it('say what is met short of the aim', () => {
    expect(lineOf('W4 n=100000, peak memory')).toBe(
      '| W4 n=100000, peak memory | ≤ 600 MB | ≤ 400 MB | 500 MB | met, not yet the aim |',
    );
  });

  it('say what was missed', () => {
    expect(lineOf('W1 n=10000')).toContain('| **missed** |');
  });

  it('say what was not measured', () => {
    expect(lineOf('W6 n=10000')).toContain('| not measured |');
    expect(lineOf('W10, growth from 10,000 to 100,000 (exponent)')).toContain('| not measured |');
  });

  it('take the makespan against its bound, and the nodes in flight', () => {
    expect(lineOf('W5 with 8 slots, makespan ÷ bound')).toContain('| 1.02 | met |');
    expect(lineOf('W5 with 8 slots, most in flight')).toContain('| 8 | met |');
  });

  it('have a line each', () => {
    expect(lines).toHaveLength(TARGETS.length + 2);
  });
});

describe('the report', () => {
  const text = report(records);

  it('begins with the targets', () => {
    expect(text.trimStart().startsWith('### Targets')).toBe(true);
  });

  it('tells what failed, and how', () => {
    expect(text).toContain('| peer | > 20 s |');
    expect(text).toContain('| peer | breaks the limit |');
    expect(text).toContain('- peer: no end within 20 s (W1 n=1000)');
  });

  it('tells when a mistake comes out', () => {
    expect(text).toContain('| peer | after 103 calls |');
    expect(text).toContain('| planloom | before anything ran |');
  });
});

describe('the page', () => {
  it('keeps what stands around the report', () => {
    expect(replaceSection('a\n<!-- bench -->old<!-- /bench -->\nb', 'bench', 'new')).toBe(
      'a\n<!-- bench -->\n\nnew\n\n<!-- /bench -->\nb',
    );
  });

  it('has to have a place for it', () => {
    expect(() => replaceSection('a', 'bench', 'new')).toThrow('no <!-- bench -->');
  });
});
