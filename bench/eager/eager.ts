/**
 * Measures how much sooner a result is there if steps begin while their plan is written, and writes the table into `docs/measurements.md`.
 *
 *   npx pnpm@12.21.0 run bench:eager
 */
import { table } from '../report/table.ts';
import { writeSection } from '../report/write-section.ts';
import { findData } from '../score/run-score.ts';
import { everydayCases, serviceCases, type EagerCase } from './eager-cases.ts';
import { timeToResult } from './time-to-result.ts';

const SPEEDS = [30, 60, 120];

const data = findData();
if (data === undefined) {
  console.error('There is no measuring material: set PLANLOOM_DATA to its folder.');
  process.exitCode = 5;
} else {
  const rows: string[][] = [];
  for (const [name, cases] of [
    ['asynchow', everydayCases(data)],
    ['taubench', serviceCases(data)],
  ] as const) {
    for (const speed of SPEEDS) rows.push(await rowOf(name, cases, speed));
  }
  const text = table(
    ['plans of', 'plans', 'tokens a second', 'first plan, then run', 'begin early', 'time saved, mean', 'most'],
    rows,
  );
  writeSection('measurements.md', 'eager', text);
  console.log(text);
}

async function rowOf(name: string, cases: readonly EagerCase[], speed: number): Promise<string[]> {
  const times = [];
  for (const one of cases) times.push(await timeToResult(one, speed));
  const saved = times.map(({ without, with: early }) => 1 - early / without);
  const seconds = (values: readonly number[]): string => `${mean(values).toFixed(1)} s`;
  return [
    name,
    String(cases.length),
    String(speed),
    seconds(times.map(({ without }) => without)),
    seconds(times.map((time) => time.with)),
    percent(mean(saved)),
    percent(Math.max(...saved)),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
