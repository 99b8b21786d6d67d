/**
 * Tries the planner with what language models have written, checks what scores it, and writes the tables into `docs/measurements.md`.
 *
 *   npx pnpm@12.21.0 run bench:eval
 */
import type { GroupSummary } from '@planloom/planner/evaluation';

import { table } from '../report/table.ts';
import { writeSection } from '../report/write-section.ts';
import { findData } from '../score/run-score.ts';
import { evaluateReferences, evaluateTaskbench } from './evaluate-sets.ts';

const data = findData();
if (data === undefined) {
  console.error('There is no measuring material: set PLANLOOM_DATA to its folder.');
  process.exitCode = 5;
} else {
  const { all, groups } = (await evaluateTaskbench(data)).summary;
  const defects = Object.keys(all.defects);
  const written = table(
    ['plans of', 'plans', 'valid at the first try', ...defects.map((code) => `\`${code}\``)],
    Object.entries({ ...groups, all }).map(([name, group]) => [name, ...writtenRow(group, defects)]),
  );
  const checks = table(
    ['right plans of', 'plans', 'valid', 'node F1', 'edge F1', 'exact', 'run to the end'],
    [
      ['taubench', ...checkRow((await evaluateReferences('taubench', data)).summary.all)],
      ['bfcl', ...checkRow((await evaluateReferences('bfcl', data)).summary.all)],
    ],
  );
  writeSection('measurements.md', 'eval', `${written}\n\n${checks}`);
  console.log(`${written}\n\n${checks}`);
}

function writtenRow({ cases, valid, defects }: GroupSummary, codes: readonly string[]): string[] {
  const rate = `${valid} (${((valid / cases) * 100).toFixed(1)} %)`;
  return [String(cases), rate, ...codes.map((code) => String(defects[code] ?? 0))];
}

function checkRow({ cases, valid, reference, runs }: GroupSummary): string[] {
  const { nodes, edges, exact } = reference;
  return [cases, valid, nodes.f1.toFixed(3), edges.f1.toFixed(3), exact, runs.done].map(String);
}
