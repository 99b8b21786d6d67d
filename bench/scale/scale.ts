/**
 * Measures what plans cost and how many of them fit, and writes the tables and the flame graph into `docs`. Each table stands
 * between markers; the prose around them is not touched. Run all, for six minutes, or some:
 *
 *   npx pnpm@12.21.0 run scale
 *   npx pnpm@12.21.0 run scale costs huge-run
 */
import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';

import { writeSection } from '../report/write-section.ts';

const DOCS = resolve(import.meta.dirname, '../../docs');

/** The programs, and what they are given. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  profile: ['profile.ts', join(DOCS, 'flame-graph.svg')],
  costs: ['costs.ts'],
  'many-runs': ['many-runs.ts'],
  'large-runs': ['large-runs.ts'],
  'huge-run': ['large-runs.ts', 'huge'],
};
/** It takes 8 GB, and is only run if it is asked for. */
const usual = Object.keys(PARTS).filter((part) => part !== 'huge-run');

const asked = process.argv.slice(2);
for (const part of asked.length > 0 ? asked : usual) {
  console.log(`\n${part}\n`);
  const tableText = run(part);
  console.log(tableText);
  const machine = `Node.js ${process.versions.node}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}, ${new Date().toISOString().slice(0, 10)}.`;
  writeSection('scale.md', part, `${machine}\n\n${tableText}`);
}

function run(part: string): string {
  const [program = '', ...args] = PARTS[part] ?? [];
  if (program === '') throw new Error(`There is no part "${part}", only ${Object.keys(PARTS).join(', ')}.`);
  const flags = ['--expose-gc', '--disable-warning=ExperimentalWarning', '--conditions=@planloom/source'];
  const { status, stdout } = spawnSync(process.execPath, [...flags, join(import.meta.dirname, program), ...args], {
    encoding: 'utf8',
    maxBuffer: 1e8,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${part} ended with ${status}`);
  return stdout.trim();
}
