/**
 * Measures what an application pays before its first step runs, with the built packages as they would be published: how
 * much is installed, and the time from the import to the first step in a new process. Times are the best and the middle
 * of 40 processes; on a machine that does other things, too, look at the best.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installedBytes, installedPackages, installPackages, packPackages } from './install-packages.ts';

const PROCESSES = 40;

/** What is imported, and the folders of the packages to install for it. */
const CASES = [
  ['@planloom/executor-core', 'createExecutor', ['dsl-schema', 'tool-kit', 'executor-core']],
  ['planloom', 'createPlanExecutor', ['dsl-schema', 'tool-kit', 'executor-core', 'tools-std', 'planloom']],
] as const;

const folder = await mkdtemp(join(tmpdir(), 'planloom-start-'));
try {
  const tarballs = await packPackages(folder);
  console.log('| package | installed | best | middle |\n| --- | ---: | ---: | ---: |');
  for (const [specifier, create, names] of CASES) {
    const home = join(folder, create);
    await installPackages(
      home,
      names.flatMap((name) => tarballs.get(name) ?? []),
    );
    const count = (await installedPackages(home)).length;
    const megabytes = ((await installedBytes(home)) / 1e6).toFixed(1);
    const [best = 0, middle = 0] = await measure(home, specifier, create);
    console.log(
      `| \`${specifier}\` | ${count} packages, ${megabytes} MB | ${best.toFixed(0)} ms | ${middle.toFixed(0)} ms |`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The best and the middle of the times of new processes, in milliseconds. */
async function measure(home: string, specifier: string, create: string): Promise<readonly (number | undefined)[]> {
  await writeFile(join(home, 'start.mjs'), program(specifier, create));
  const environment = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
  const times = Array.from({ length: PROCESSES }, () =>
    Number(execFileSync(process.execPath, ['start.mjs'], { cwd: home, env: environment })),
  ).toSorted((one, other) => one - other);
  return [times[0], times[PROCESSES >> 1]];
}

function program(specifier: string, create: string): string {
  return `
const before = performance.now();
const { ${create}: createExecutor } = await import('${specifier}');
let first = 0;
const executor = createExecutor([{ id: 'first', execute: () => { first = performance.now(); } }]);
await executor.execute({ version: '1.0', steps: [{ id: 'one', tool: 'first' }] });
console.log(first - before);
`;
}
