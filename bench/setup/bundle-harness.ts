import { resolve } from 'node:path';

import { build } from 'esbuild';

import { HARNESS } from '../work-folder.ts';

const PROGRAMS = ['case-process', 'cold-process', 'foresight-process'];

/** Bundles the programs of the measured processes, so that none of them pays for reading TypeScript. */
export async function bundleHarness(): Promise<void> {
  await build({
    entryPoints: PROGRAMS.map((name) => resolve(import.meta.dirname, `../measure/${name}.ts`)),
    outdir: HARNESS,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    logLevel: 'warning',
  });
}
