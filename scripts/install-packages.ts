import { execFile } from 'node:child_process';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const packages = resolve(import.meta.dirname, '../packages');

/**
 * Packs the packages as they would be published.
 *
 * @param folder where the tarballs go
 * @param names folders of packages; default: all
 * @returns paths of the tarballs, by the folder of the package: `executor-core`
 */
export async function packPackages(folder: string, names?: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const chosen = names ?? (await readdir(packages));
  await Promise.all(
    chosen.map((name) => run('pnpm', ['pack', '--pack-destination', folder], { cwd: join(packages, name) })),
  );
  const tarballs = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  return new Map(chosen.flatMap((name) => tarballOf(name, tarballs).map((file) => [name, join(folder, file)])));
}

/** `@planloom/executor-core` is packed as `planloom-executor-core-0.1.0.tgz`, `planloom` as `planloom-0.1.0.tgz`. */
function tarballOf(name: string, tarballs: readonly string[]): string[] {
  const prefix = name === 'planloom' ? 'planloom-' : `planloom-${name}-`;
  return tarballs.filter((file) => file.startsWith(prefix) && /^\d/.test(file.slice(prefix.length)));
}

/** Makes a folder an ES module package of its own, and has npm install these tarballs with all they need. */
export async function installPackages(folder: string, tarballs: Iterable<string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], { cwd: folder });
}

/** The packages in `node_modules`, by name. */
export async function installedPackages(folder: string): Promise<string[]> {
  const paths = await readdir(join(folder, 'node_modules'), { recursive: true });
  return paths
    .filter((path) => /^(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(path))
    .map((path) => path.replace('/package.json', ''))
    .toSorted();
}

/** Bytes of the files in `node_modules`. */
export async function installedBytes(folder: string): Promise<number> {
  const entries = await readdir(join(folder, 'node_modules'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
