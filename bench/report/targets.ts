import { BASE, OURS } from '../systems.ts';
import type { ResultsIndex } from './results-index.ts';
import { short, table } from './table.ts';

/** A number that has to stay below one bound, and is meant to get below another. */
export interface Target {
  readonly name: string;
  readonly must: number;
  /** The same as `must` where there is nothing more to aim for. */
  readonly aim: number;
  readonly unit: string;
  readonly read: (results: ResultsIndex) => number | undefined;
}

/** Growth that still counts as linear, between two sizes: caches and garbage collection take their share. */
const LINEAR = { must: 1.2, aim: 1.15 };
const UMBRELLA = 'planloom-umbrella';

/** What was set out for Planloom. */
export const TARGETS: readonly Target[] = [
  ratio('W1 n=1000', 20, 8),
  ratio('W1 n=10000', 20, 8),
  linear('W1, growth from 10,000 to 100,000', 'W1 n=10000', 'W1 n=100000'),
  ratio('W2 n=1000', 25, 8),
  ratio('W2 n=100000', 25, 12),
  ratio('W3 n=10000 c=64', 8, 1.5),
  ratio('W4 n=1000', 25, 7),
  ratio('W4 n=100000', 25, 7),
  one('W4 n=100000, peak memory', 'MB', 600, 400, (results) => {
    const peak = results.measured(OURS, 'W4 n=100000')?.rssPeak;
    return peak === undefined ? undefined : peak / 1e6;
  }),
  one('W5 unlimited, makespan ÷ bound', '', 1.02, 1.01, (results) => overBound(results, 'W5 n=300 c=inf')),
  one('W5 with 8 slots, makespan ÷ bound', '', 1.08, 1.03, (results) => overBound(results, 'W5 n=300 c=8')),
  one(
    'W5 with 8 slots, most in flight',
    '',
    8,
    8,
    (results) => results.measured(OURS, 'W5 n=300 c=8')?.facts.maxInFlight,
  ),
  ratio('W6 n=10000', 10, 1.5),
  one('W7, 100 steps', 'ms', 1, 0.5, (results) => results.measured(OURS, 'W7 n=100')?.best),
  one('W7, copies of the object', '', 0, 0, (results) => {
    const same = results.measured(OURS, 'W7 n=100')?.facts.sameObject;
    return same === undefined ? undefined : Number(!same);
  }),
  one('W9, cold first step, executor-core', 'ms', 100, 10, (results) => results.coldStart(OURS)?.bestFirstStepMs),
  one('W9, cold first step, planloom', 'ms', 150, 60, (results) => results.coldStart(UMBRELLA)?.bestFirstStepMs),
  one('W9, installed, executor-core', 'MB', 15, 1, (results) => {
    const bytes = results.footprint(OURS)?.installed;
    return bytes === undefined ? undefined : bytes / 1e6;
  }),
  one('W9, packages, executor-core', '', 25, 25, (results) => results.footprint(OURS)?.packages),
  one('W10 n=10000', 'µs a step', 30, 5, (results) => {
    const check = results.measured(OURS, 'W10 n=10000 dag');
    return check === undefined ? undefined : (check.best * 1000) / check.steps;
  }),
  linear('W10, growth from 10,000 to 100,000', 'W10 n=10000 dag', 'W10 n=100000 dag'),
];

/** The targets and what came of them. */
export function targetsTable(results: ResultsIndex, targets: readonly Target[] = TARGETS): string {
  return table(
    ['target', 'must', 'aim', 'measured', ''],
    targets.map((target) => [target.name, ...cells(target, target.read(results))]),
  );
}

function cells({ must, aim, unit }: Target, value: number | undefined): string[] {
  const withUnit = (number: number | string): string => `${number} ${unit}`.trim();
  const bounds = [withUnit(`≤ ${must}`), aim === must ? '' : withUnit(`≤ ${aim}`)];
  if (value === undefined) return [...bounds, '', 'not measured'];
  const measured = withUnit(Number.isInteger(value) ? value : short(value));
  return [...bounds, measured, verdict(value, must, aim)];
}

function verdict(value: number, must: number, aim: number): string {
  if (value > must) return '**missed**';
  return value <= aim ? 'met' : 'met, not yet the aim';
}

function one(name: string, unit: string, must: number, aim: number, read: Target['read']): Target {
  return { name, unit, must, aim, read };
}

function ratio(id: string, must: number, aim: number): Target {
  return one(id, `× ${BASE}`, must, aim, (results) => results.ratio(OURS, BASE, id));
}

function linear(name: string, from: string, to: string): Target {
  const read: Target['read'] = (results) => results.growth(OURS, from, to);
  return one(`${name} (exponent)`, '', LINEAR.must, LINEAR.aim, read);
}

function overBound(results: ResultsIndex, id: string): number | undefined {
  const result = results.measured(OURS, id);
  return result?.facts.boundMs === undefined ? undefined : result.bestRun / result.facts.boundMs;
}
