import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** What each package may import of the others. A new package is added here on purpose. */
const permitted: Readonly<Record<string, readonly string[]>> = {
  'dsl-schema': [],
  'tool-kit': ['dsl-schema'],
  'executor-core': ['dsl-schema', 'tool-kit'],
  streams: ['dsl-schema', 'executor-core'],
  'tools-openapi': ['dsl-schema', 'tool-kit'],
  'tools-std': ['dsl-schema', 'tool-kit'],
  'tools-mcp': ['dsl-schema', 'tool-kit'],
  'tracing-otel': ['tool-kit', 'executor-core'],
  mastra: ['dsl-schema', 'tool-kit', 'executor-core', 'planner'],
  'mcp-server': ['dsl-schema', 'tool-kit', 'executor-core', 'planner'],
  planner: ['dsl-schema', 'tool-kit', 'executor-core'],
  trace: ['executor-core'],
  templates: ['dsl-schema', 'tool-kit', 'executor-core', 'planner'],
  testing: ['dsl-schema', 'tool-kit', 'executor-core'],
  planloom: ['dsl-schema', 'tool-kit', 'executor-core', 'tools-std', 'planner', 'templates'],
  cli: [
    'dsl-schema',
    'tool-kit',
    'executor-core',
    'tools-std',
    'tools-mcp',
    'mcp-server',
    'planner',
    'planloom',
    'templates',
    'trace',
    'tracing-otel',
    'testing',
  ],
};

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly publishConfig: { readonly exports: Manifest['exports'] };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const folders = readdirSync(join(root, 'packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const manifests = new Map(folders.map((folder) => [folder, readManifest(folder)]));
const folderOf = new Map([...manifests].map(([folder, manifest]) => [manifest.name, folder]));

describe('the packages', () => {
  it('are the ones whose directions of import are fixed here', () => {
    expect(folders.toSorted()).toEqual(Object.keys(permitted).toSorted());
  });

  it.each(folders)('%s depends on lower layers only', (folder) => {
    const { dependencies, peerDependencies, optionalDependencies } = manifest(folder);
    const names = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
    const siblings = names.flatMap((name) => folderOf.get(name) ?? []);

    expect(siblings.filter((sibling) => !permitted[folder]?.includes(sibling))).toEqual([]);
  });

  it.each(folders)('%s imports lower layers only, by their names', (folder) => {
    const home = join(root, 'packages', folder);
    const wrong = sourcesIn(join(home, 'src')).flatMap((file) =>
      importsOf(file)
        .filter((specifier) => !isPermitted(specifier, file, folder))
        .map((specifier) => `${relative(home, file)}: ${specifier}`),
    );

    expect(wrong).toEqual([]);
  });

  it.each(folders)('%s is published without its sources', (folder) => {
    const { exports, publishConfig } = manifest(folder);
    const expected = Object.fromEntries(Object.entries(exports).map(([path, target]) => [path, withoutSource(target)]));

    expect(publishConfig.exports).toEqual(expected);
  });

  it.each(folders)('%s has a committed snapshot of each entry point', (folder) => {
    const entries = Object.values(manifest(folder).exports).flatMap((target) =>
      typeof target === 'string' ? [] : (target['types'] ?? []),
    );
    const snapshots = entries.map((path) => path.replace(/^\.\/dist\/(.*)\.d\.ts$/, 'api/$1.snapshot.d.ts'));

    expect(snapshots.filter((path) => !existsSync(join(root, 'packages', folder, path)))).toEqual([]);
  });
});

describe('the repository', () => {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
    .toString()
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)));

  it('names no package registry', () => {
    const host = /\bregistry\.[a-z][a-z0-9-]*\.[a-z]{2,}|^\s*(?:resolution:.*)?tarball:/im;

    expect(files.filter((path) => host.test(read(path)))).toEqual([]);
  });

  it('names no folder of a machine', () => {
    const folder = /(?<![\w.:/-])\/(?:home|root|Users|work|private\/tmp)\/\w/;

    expect(files.filter((path) => folder.test(read(path)))).toEqual([]);
  });
});

function isPermitted(specifier: string, file: string, folder: string): boolean {
  const home = join(root, 'packages', folder);
  if (specifier.startsWith('.')) return resolve(dirname(file), specifier).startsWith(home);
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const sibling = folderOf.get(name);
  return sibling === undefined || sibling === folder || (permitted[folder] ?? []).includes(sibling);
}

function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8');
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"\n]+)['"]/g)].flatMap(
    ([, specifier]) => specifier ?? [],
  );
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path));
}

function withoutSource(target: string | Readonly<Record<string, string>>): unknown {
  if (typeof target === 'string') return target;
  return Object.fromEntries(Object.entries(target).filter(([condition]) => condition !== '@planloom/source'));
}

function manifest(folder: string): Manifest {
  const found = manifests.get(folder);
  if (found === undefined) throw new Error(`no package in packages/${folder}`);
  return found;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(read(`packages/${folder}/package.json`)) as Manifest;
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
