import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { cli, folderWith, planText } from './support/cli.ts';

const marking = `import { writeFileSync } from 'node:fs';
export const tools = [{ id: 'mark', execute: () => (writeFileSync('called', ''), 'marked') }];`;
const breaking = `import { mkdirSync } from 'node:fs';
export const tools = [{ id: 'mark', execute: () => (mkdirSync('t.json'), 'marked') }];`;

const folder = (tools: string): string =>
  folderWith({ 'p.json': planText([{ id: 'a', tool: 'mark' }]), 'tools.mjs': tools, 'a-file': '' });

describe('a trace', () => {
  it.each([
    ['is a folder', '.', 'this is a folder, not a file'],
    ['is below a file', 'a-file/t.json', 'a file stands where a folder has to be'],
  ])('whose place %s ends the command before anything is called', async (_case, trace, reason) => {
    const cwd = folder(marking);
    const ended = await cli(['run', 'p.json', '--tools', './tools.mjs', '--trace', trace], { cwd });
    expect(ended).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `error: ${trace}: this file cannot be written: ${reason}\n`,
    });
    expect(existsSync(join(cwd, 'called'))).toBe(false);
  });

  it('that cannot be written after all costs the exit code, not the result', async () => {
    const words = ['run', 'p.json', '--tools', './tools.mjs', '--trace', 't.json'];
    const text = await cli(words, { cwd: folder(breaking) });
    expect(text).toMatchObject({ exitCode: 2, stdout: 'marked\n' });
    expect(text.stderr).toContain('error: t.json: this file cannot be written: this is a folder, not a file\n');
    expect(text.stderr).not.toContain('trace: ');
    const json = await cli([...words, '--json'], { cwd: folder(breaking) });
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 'success', result: 'marked' });
    expect(JSON.parse(json.stdout)).not.toHaveProperty('trace');
  });
});

describe('planloom demo', () => {
  it('finds out before it starts that its folder cannot be made', async () => {
    const cwd = folderWith({ 'a-file': '', 'a.md': '# A\n' });
    const { exitCode, stdout, stderr } = await cli(['demo', '.', '--out', 'a-file/out'], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toBe(
      `error: ${join('a-file', 'out', 'markdown-report.md')}: this file cannot be written: a file stands where a folder has to be\n`,
    );
  });

  it.skipIf(process.platform !== 'linux')('ends where the system lets nobody make a folder', async () => {
    const { exitCode, stderr } = await cli(['demo', '.', '--out', '/proc/none/deep'], { cwd: folderWith() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: /proc/none/deep/markdown-report.md: this file cannot be written: ');
  });
});

describe('planloom init', () => {
  it('says that the folder is missing', async () => {
    const cwd = folderWith();
    const { exitCode, stderr } = await cli(['init', 'nodir/x.yaml'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: nodir/x.yaml: there is no folder "nodir"\n');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('suggests patterns that no shell expands', async () => {
    expect((await cli(['init'], { cwd: folderWith() })).stderr).toContain("--input 'pattern=docs/**/*.md'");
  });
});
