/**
 * Measures how much of what plans call is on the shortlists for their requests, and writes the table into `docs/measurements.md`.
 *
 *   npx pnpm@12.21.0 run bench:retrieval
 */
import { table } from '../report/table.ts';
import { writeSection } from '../report/write-section.ts';
import { findData } from '../score/run-score.ts';
import { readMaterial } from './material.ts';
import { LIMITS, measureRecall, type Recall } from './recall.ts';

const data = findData();
if (data === undefined) {
  console.error('There is no measuring material: set PLANLOOM_DATA to its folder.');
  process.exitCode = 5;
} else {
  const material = readMaterial(data);
  const rows = [...Map.groupBy(measureRecall(material), ({ set }) => set)].map(([set, recalls]) => [
    set,
    String(recalls[0]?.requests),
    ...recalls.map(cell),
  ]);
  const head = ['requests of', 'requests', ...LIMITS.map((limit) => `limit ${limit}`)];
  const text = `${material.tools.length.toLocaleString('en-US')} tools. Mean recall (requests all of whose tools are there).\n\n${table(head, rows)}`;
  writeSection('measurements.md', 'retrieval', text);
  console.log(text);
}

function cell({ recall, complete }: Recall): string {
  return `${percent(recall)} (${percent(complete)})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
