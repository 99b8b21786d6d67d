import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { System } from '../systems.ts';
import { folderOf } from '../work-folder.ts';
import { npmInstall } from './npm.ts';
import { tarballsOf } from './pack-planloom.ts';

const ADAPTERS = resolve(import.meta.dirname, '../adapters');

/** Installs a system into its folder unless what it asks for is there, and copies the adapters next to it. */
export function installSystem(system: System): void {
  const folder = folderOf(system);
  mkdirSync(folder, { recursive: true });
  const manifest = manifestOf(system);
  const asksFor = Object.keys(system.dependencies).length > 0 || system.packed !== undefined;
  // What is ours has one version and many contents, so it is installed each time.
  if (asksFor && (system.packed !== undefined || !isInstalled(folder, manifest))) {
    for (const stale of ['node_modules', 'package-lock.json']) {
      rmSync(join(folder, stale), { recursive: true, force: true });
    }
    writeFileSync(join(folder, 'package.json'), manifest);
    npmInstall(folder);
    writeFileSync(join(folder, INSTALLED), manifest);
  }
  rmSync(join(folder, 'adapters'), { recursive: true, force: true });
  cpSync(ADAPTERS, join(folder, 'adapters'), { recursive: true });
}

/** Written last, so that an installation that was interrupted is done again. */
const INSTALLED = 'installed.json';

function isInstalled(folder: string, manifest: string): boolean {
  const file = join(folder, INSTALLED);
  return existsSync(file) && readFileSync(file, 'utf8') === manifest;
}

function manifestOf({ name, dependencies, packed = [] }: System): string {
  const all = { ...dependencies, ...tarballsOf(packed) };
  return `${JSON.stringify({ name: `bench-${name}`, private: true, type: 'module', dependencies: all }, null, 2)}\n`;
}
