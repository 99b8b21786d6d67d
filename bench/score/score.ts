/**
 * Scores the executor and the checker on real plans, and writes the table into `docs/measurements.md`.
 *
 *   npx pnpm@12.21.0 run score
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';

import { findData, runScore } from './run-score.ts';
import { scoreTable } from './score-table.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/measurements.md');
const BEGIN = '<!-- score -->';
const END = '<!-- /score -->';

const data = findData();
if (data === undefined) {
  console.error('There is no measuring material: set PLANLOOM_DATA to its folder.');
  process.exitCode = 5;
} else {
  const table = scoreTable(await runScore(data));
  const machine = `Node.js ${process.versions.node}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}, ${new Date().toISOString().slice(0, 10)}.`;
  const page = readFileSync(PAGE, 'utf8');
  const before = page.slice(0, page.indexOf(BEGIN) + BEGIN.length);
  writeFileSync(PAGE, `${before}\n\n${machine}\n\n${table}\n\n${page.slice(page.indexOf(END))}`);
  console.log(table);
}
