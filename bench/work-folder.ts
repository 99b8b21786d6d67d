import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { System } from './systems.ts';

/** Where everything is installed: `PLANLOOM_BENCH_WORK`, else a folder in the temporary folder of the operating system. */
export const WORK: string = resolve(process.env['PLANLOOM_BENCH_WORK'] ?? join(tmpdir(), 'planloom-bench'));

/** The programs that run in the measured processes. */
export const HARNESS: string = join(WORK, 'harness');

/** Where a system is installed. */
export function folderOf({ name, sharesWith }: System): string {
  return join(WORK, 'systems', sharesWith ?? name);
}

/** A system's adapter, where it finds what it imports. */
export function adapterOf(system: System): string {
  return join(folderOf(system), 'adapters', `${system.name}.mjs`);
}
