/**
 * Scores the executor and the checker on real plans, and writes the table into `docs/measurements.md`.
 *
 *   npx pnpm@12.21.0 run score
 */
import { cpus, totalmem } from 'node:os';

import { writeSection } from '../report/write-section.ts';
import { findData, runScore } from './run-score.ts';
import { scoreTable } from './score-table.ts';

const data = findData();
if (data === undefined) {
  console.error('There is no measuring material: set PLANLOOM_DATA to its folder.');
  process.exitCode = 5;
} else {
  const table = scoreTable(await runScore(data));
  const machine = `Node.js ${process.versions.node}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}, ${new Date().toISOString().slice(0, 10)}.`;
  writeSection('measurements.md', 'score', `${machine}\n\n${table}`);
  console.log(table);
}
