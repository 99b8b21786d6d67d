/** Measures what a plan saves of the traffic through a model, and writes the table into docs/measurements.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { writeSection } from '../report/write-section.ts';
import { trafficTable } from './traffic-table.ts';
import { asPlan, oneByOne, type Outcome, sideBySide } from './ways.ts';

const ways: readonly [string, (folder: string) => Promise<Outcome>][] = [
  ['one call at a time', oneByOne],
  ['calls that do not need each other at once', sideBySide],
  ['a plan; the language is asked for first', (folder) => asPlan(folder, false)],
  ['a plan; the language is known', (folder) => asPlan(folder, true)],
];

const outcomes: (readonly [string, Outcome])[] = [];
for (const [name, way] of ways) {
  const folder = mkdtempSync(join(tmpdir(), 'planloom-traffic-'));
  try {
    outcomes.push([name, await way(folder)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const table = trafficTable(outcomes);
writeSection('measurements.md', 'traffic', table);
console.log(table);
