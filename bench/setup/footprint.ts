import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

import type { Footprint, NoMeasurement } from '../record.ts';
import type { System } from '../systems.ts';
import { folderOf } from '../work-folder.ts';

/** What an installed system takes: bytes of all files, packages, and its entry point as a bundle for Node.js. */
export async function measureFootprint(system: System): Promise<Footprint | NoMeasurement> {
  const modules = join(folderOf(system), 'node_modules');
  if (!existsSync(modules)) return { status: 'none', reason: 'it has no dependencies' };
  const lock: unknown = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'));
  const { packages } = lock as { readonly packages: Readonly<Record<string, unknown>> };
  const sizes = { status: 'ok', installed: bytesIn(modules), packages: Object.keys(packages).length } as const;
  if (system.entry === undefined) return sizes;
  try {
    return { ...sizes, ...(await bundleSize(system.entry, folderOf(system))) };
  } catch {
    // Some cannot be bundled (native modules, imports that are only known at run time); what they install is known all the same.
    return sizes;
  }
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) return sum;
    return sum + (entry.isDirectory() ? bytesIn(path) : lstatSync(path).size);
  }, 0);
}

async function bundleSize(contents: string, resolveDir: string): Promise<Pick<Footprint, 'minified' | 'gzip'>> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) return {};
  return { minified: file.contents.byteLength, gzip: gzipSync(file.contents, { level: 9 }).byteLength };
}
