import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { WORK } from '../work-folder.ts';
import { runCommand } from './npm.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TARBALLS = join(WORK, 'tarballs');

/** Builds the packages of this repository and packs them as they would be published. */
export function packPlanloom(folders: readonly string[]): void {
  rmSync(TARBALLS, { recursive: true, force: true });
  mkdirSync(TARBALLS, { recursive: true });
  runCommand('pnpm', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], ROOT);
  for (const folder of folders) {
    runCommand('pnpm', ['pack', '--pack-destination', TARBALLS], join(ROOT, 'packages', folder));
  }
}

/** The dependencies, from name to tarball, that install packed packages. */
export function tarballsOf(folders: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    folders.map((folder) => {
      const manifest: unknown = JSON.parse(readFileSync(join(ROOT, 'packages', folder, 'package.json'), 'utf8'));
      const { name, version } = manifest as { readonly name: string; readonly version: string };
      const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
      return [name, `file:${join(TARBALLS, file)}`];
    }),
  );
}
