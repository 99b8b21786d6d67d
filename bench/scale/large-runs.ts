/**
 * How large one run can be: a loop over ten million items, and a graph that grows until memory ends. Each is a process of its
 * own with a heap of a given size, and tells how far it came. Prints a table. Run, for two minutes; with
 * `huge`, only the run that takes a machine with 8 GB to spare:
 *
 *   node --conditions=@planloom/source bench/scale/large-runs.ts [huge]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import type { Progress } from './large-run.ts';
import { figure, megabytes, table } from './table.ts';

const PROGRAM = join(import.meta.dirname, 'large-run.ts');
const MILLION = 1_000_000;

const head = ['run', 'trace', 'heap', 'ends', 'compile µs/step', 'run µs/step', 'heap held, B/step'];
console.log(table(head, process.argv[2] === 'huge' ? hugeRows() : rows()));

function rows(): string[][] {
  return [
    measure('loop', 10 * MILLION, 'plain', 1024),
    measure('loop', MILLION, 'plain', 1024),
    measure('loop', MILLION, 'plain', 1024, 'slow'),
    measure('loop', 10 * MILLION, 'trace', 1024),
    ...growing('plain', 2048),
    measure('dag', MILLION / 4, 'trace', 2048),
  ];
}

function hugeRows(): string[][] {
  return [measure('loop', 10 * MILLION, 'trace', 8192)];
}

/** Twice as large each time, until it does not fit. */
function growing(trace: string, heapMegabytes: number): string[][] {
  const rows: string[][] = [];
  for (let steps = MILLION / 4; steps <= 16 * MILLION; steps *= 2) {
    const row = measure('dag', steps, trace, heapMegabytes);
    rows.push(row);
    if (!row[3]?.startsWith('well')) break;
  }
  return rows;
}

function measure(shape: string, steps: number, trace: string, heapMegabytes: number, slow = ''): string[] {
  const flags = [`--max-old-space-size=${heapMegabytes}`, '--disable-warning=ExperimentalWarning'];
  const args = [...flags, '--conditions=@planloom/source', PROGRAM, shape, String(steps), trace, slow];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e8 });
  const lines = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Progress]));
  const compiled = lines.find(({ phase }) => phase === 'compiled');
  const last = lines.findLast(({ phase }) => phase === 'run');
  return [
    `${shape}, ${steps.toLocaleString('en')} steps${slow === 'slow' ? ', one of 29 s' : ''}`,
    trace === 'trace' ? 'on' : 'off',
    megabytes(heapMegabytes * 2 ** 20),
    status === 0 ? 'well' : `heap full ${placeOf(lines.at(-1))}`,
    compiled && shape === 'dag' ? figure((compiled.seconds * 1e6) / steps) : '',
    last ? figure((last.seconds * 1e6) / last.steps) : '',
    last ? figure(last.heapBytes / (shape === 'dag' ? steps : last.steps)) : '',
  ];
}

function placeOf(last: Progress | undefined): string {
  if (!last || last.phase === 'plan') return 'while compiling';
  return last.phase === 'compiled' ? 'at the start' : `after ${last.steps.toLocaleString('en')} steps`;
}
