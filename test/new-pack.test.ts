import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { packPackages } from '../scripts/install-packages.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
const modules = join(root, 'node_modules');
const command = [
  '--disable-warning=ExperimentalWarning',
  '--conditions=@planloom/source',
  join(root, 'packages/cli/src/bin.ts'),
];

const PLAN = `version: "1.0"
plan: A slug of a title
steps:
  - id: slug
    tool: slugify
    input: { title: "Hello, wörld" }
`;

/** What somebody has who writes a pack: the scaffold, the published kit, and the tools to build and test with. */
describe('a new pack', () => {
  let folder = '';
  let pack = '';
  const inPack = async (program: string, ...words: string[]): Promise<string> =>
    (
      await run(process.execPath, [join(pack, 'node_modules', program), ...words], {
        cwd: pack,
        env: { ...process.env, NO_COLOR: '1' },
      })
    ).stdout;
  const planloom = async (...words: string[]): Promise<string> =>
    (await run(process.execPath, [...command, ...words], { cwd: folder })).stdout;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'planloom-new-pack-')));
    pack = join(folder, 'weather-tools');
    await planloom('pack', 'new', '@acme/weather-tools', '-q');
    const kit = await packPackages(folder, ['dsl-schema', 'tool-kit']);
    for (const [name, tarball] of kit) await unpack(tarball, join(pack, 'node_modules/@planloom', name));
    for (const name of ['typescript', 'vitest', '@types/node', '@changesets/cli']) await link(name, pack);
    await writeFile(join(folder, 'plan.yaml'), PLAN);
  }, 120_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('asks for the versions that this repository is tested with', async () => {
    const { devDependencies } = JSON.parse(await readFile(join(pack, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const { '@planloom/tool-kit': kit, ...tools } = devDependencies;
    const installed = await Promise.all(
      Object.keys(tools).map(async (name) => [name, await versionOf(join(modules, name))]),
    );
    expect(tools).toEqual(Object.fromEntries(installed));
    expect(kit).toBe(`^${await versionOf(join(root, 'packages/tool-kit'))}`);
  });

  it('is strict TypeScript, sources and tests', async () => {
    expect(await inPack('typescript/bin/tsc')).toBe('');
  });

  it('passes its tests: the kit that every pack runs', async () => {
    expect(await inPack('vitest/vitest.mjs', 'run')).toMatch(/Tests +30 passed \(30\)/);
  }, 60_000);

  it('runs a plan without having been built', async () => {
    expect(await planloom('run', 'plan.yaml', '-q', '--tools', './weather-tools/src/index.ts')).toBe(
      '{\n  "slug": "hello-world"\n}\n',
    );
  });

  it('gets its first version from its first changeset, and is what a package should be', async () => {
    await inPack('@changesets/cli/bin.js', 'version');
    expect(await readFile(join(pack, 'CHANGELOG.md'), 'utf8')).toContain('## 0.1.0');
    expect(await inPack('typescript/bin/tsc', '-p', 'tsconfig.build.json')).toBe('');
    await run(process.execPath, [join(modules, 'publint/src/cli.js'), pack, '--strict']);
  }, 60_000);

  it('is installed from its tarball and found by its name', async () => {
    const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      cwd: pack,
    });
    const tarball = join(folder, 'acme-weather-tools-0.1.0.tgz');
    expect(stdout).toContain('acme-weather-tools-0.1.0.tgz');
    const { problems } = (await checkPackage(createPackageFromTarballData(await readFile(tarball)))) as {
      problems?: { resolutionKind?: string }[];
    };
    // An ES module package is no CommonJS one.
    expect((problems ?? []).filter(({ resolutionKind }) => !/^node(?:10|16-cjs)$/.test(resolutionKind ?? ''))).toEqual(
      [],
    );
    const user = join(folder, 'node_modules');
    await unpack(tarball, join(user, '@acme/weather-tools'));
    await symlink(join(pack, 'node_modules/@planloom'), join(user, '@planloom'));
    expect(await readdir(join(user, '@acme/weather-tools'))).toEqual(
      ['LICENSE', 'README.md', 'dist', 'package.json', 'CHANGELOG.md'].toSorted(),
    );
    expect(await planloom('run', 'plan.yaml', '-q', '--tools', '@acme/weather-tools')).toContain('hello-world');
  }, 60_000);
});

async function unpack(tarball: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}

async function link(name: string, pack: string): Promise<void> {
  const target = join(pack, 'node_modules', name);
  await mkdir(dirname(target), { recursive: true });
  await symlink(join(modules, name), target);
}

async function versionOf(folder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}
