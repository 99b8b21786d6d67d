import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { cli, folderWith } from './support/cli.ts';

const FILES = [
  '.changeset/config.json',
  '.changeset/first-release.md',
  '.gitignore',
  'LICENSE',
  'README.md',
  'package.json',
  'src/fetch-json.ts',
  'src/index.ts',
  'src/slugify.ts',
  'test/pack.test.ts',
  'tsconfig.build.json',
  'tsconfig.json',
];

// That it builds, passes its tests, and can be published and used: test/new-pack.test.ts of the repository.
describe('planloom pack new', () => {
  it('writes a package, into a folder named as it is without its scope', async () => {
    const cwd = folderWith();
    const { exitCode, stdout, stderr } = await cli(['pack', 'new', '@acme/weather-tools'], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toContain('wrote weather-tools/src/index.ts\n');
    expect(stderr).toContain('  cd weather-tools\n  npm install');
    expect(filesBelow(join(cwd, 'weather-tools'))).toEqual(FILES);
  });

  it('fills in every name, and leaves no remark for later', async () => {
    const cwd = folderWith();
    await cli(['pack', 'new', '@acme/weather-tools', '-q'], { cwd });
    const texts = FILES.map((file) => readFileSync(join(cwd, 'weather-tools', file), 'utf8'));
    expect(texts.join('\n')).not.toMatch(/__|TODO|FIXME|planloom-workspace|workspace:/);
    expect(JSON.parse(texts[FILES.indexOf('package.json')]!)).toMatchObject({
      name: '@acme/weather-tools',
      version: '0.0.0',
    });
    expect(texts[FILES.indexOf('.changeset/first-release.md')]).toContain("'@acme/weather-tools': minor");
    expect(texts[FILES.indexOf('src/fetch-json.ts')]).toContain("code: 'weather-tools/status'");
  });

  it('writes into the folder it is told to, also one that is there, and has nothing but a repository', async () => {
    const cwd = folderWith();
    mkdirSync(join(cwd, 'here/.git'), { recursive: true });
    expect(await cli(['pack', 'new', 'a', '--dir', 'here', '-q'], { cwd })).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
    expect((await cli(['pack', 'new', 'b', '--dir', 'deep/er'], { cwd })).stderr).toContain('  cd deep/er\n');
    expect(filesBelow(join(cwd, 'here'))).toEqual(FILES);
    expect(filesBelow(join(cwd, 'deep/er'))).toEqual(FILES);
  });

  it('leaves what is there alone', async () => {
    const cwd = folderWith({ mine: 'mine' });
    const { exitCode, stderr } = await cli(['pack', 'new', 'tools', '--dir', '.'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'error: .: this folder is not empty, and was left as it is: it has "mine"\nnext:  name another folder with --dir\n',
    );
    expect((await cli(['pack', 'new', 'mine'], { cwd })).stderr).toBe(
      `error: mine: no pack can be written here: a file stands where a folder has to be\nnext:  name another folder with --dir\n`,
    );
    expect(filesBelow(cwd)).toEqual(['mine']);
  });

  it.each([
    ['Weather', 'it must not have capital letters', 'weather'],
    [
      'weather tools',
      'it is made of a-z, 0-9, -, . and _, and may have a scope in front, as in @acme/weather-tools',
      'weather-tools',
    ],
    ['../up', 'it is made of a-z, 0-9, -, . and _, and may have a scope in front, as in @acme/weather-tools', 'up'],
    ['@acme', 'it is made of a-z, 0-9, -, . and _, and may have a scope in front, as in @acme/weather-tools', 'acme'],
    ['@Acme/Tools', 'it must not have capital letters', '@acme/tools'],
    ['http', 'Node.js or npm keeps it for itself', 'http-tools'],
    ['node_modules', 'Node.js or npm keeps it for itself', 'node-modules'],
    ['a'.repeat(215), 'it has more than 214 characters', 'a'.repeat(100)],
  ])('refuses the name %s, and says a better one', async (name, problem, better) => {
    const cwd = folderWith();
    const { exitCode, stderr } = await cli(['pack', 'new', name], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `error: ${name}: this is no name for a package: ${problem}\nnext:  planloom pack new ${better}\n`,
    );
    expect(existsSync(cwd) && readdirSync(cwd)).toEqual([]);
    expect((await cli(['pack', 'new', better, '-q'], { cwd })).exitCode).toBe(0);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}
