import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { cli, folderWith, nodeArguments, planText, toolsModule } from './support/cli.ts';

describe('planloom init', () => {
  it.each(['starter.plan.yaml', 'first.json'])(
    'writes %s, which passes the check and runs offline at once',
    async (file) => {
      const cwd = folderWith({ 'one.md': '# One\n\nFive words are in here.\n', 'two.md': 'Two.\n' });
      const written = await cli(['init', file], { cwd });
      expect(written.stderr).toContain(`planloom run ${file}`);
      const checked = await cli(['check', file], { cwd });
      expect(checked.stdout).toBe(`ok ${file}\n`);
      const { stdout } = await cli(['run', file, '-q'], { cwd });
      expect(JSON.parse(stdout)).toMatchObject({
        files: 2,
        words: 7,
        longest: [
          { path: 'one.md', words: 6 },
          { path: 'two.md', words: 1 },
        ],
      });
    },
  );

  it('leaves a file that is there as it is, unless forced', async () => {
    const cwd = folderWith({ 'starter.plan.yaml': 'mine' });
    const refused = await cli(['init'], { cwd });
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain('--force');
    expect(readFileSync(join(cwd, 'starter.plan.yaml'), 'utf8')).toBe('mine');
    expect((await cli(['init', '--force'], { cwd })).exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'starter.plan.yaml'), 'utf8')).toContain('version: "1.0"');
  });
});

describe('planloom demo', () => {
  it('reports on the Markdown files of a folder and says where report and trace are', async () => {
    const cwd = folderWith({
      'a.md': '# Apples\n\nApples are red. See [pears](b.md) and [plums](c.md).\n',
      'b.md': '# Pears\n\nPears are green.\n',
    });
    const { exitCode, stdout, stderr } = await cli(['demo', '.', '--out', 'made'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('## Files');
    expect(stderr).toMatch(/Done in .*: \d+ steps, \d+ tool calls/);
    expect(stderr).toMatch(/^One call at a time would have taken about .* m?s: this was \d\.\d times as fast \(.+\)$/m);
    expect(stderr).toContain('report: made/markdown-report.md');
    const report = readFileSync(join(cwd, 'made/markdown-report.md'), 'utf8');
    expect(report).toContain('1 link leads nowhere');
    expect(report).toContain('c.md');
    expect(JSON.parse(readFileSync(join(cwd, 'made/markdown-report.trace.json'), 'utf8'))).toMatchObject({
      status: 'success',
    });
  });

  it('says so if the folder is not there', async () => {
    const { exitCode, stderr } = await cli(['demo', 'nowhere'], { cwd: folderWith() });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'error: nowhere: there is no such folder\n' });
  });
});

describe('planloom tools', () => {
  it('lists the tools there are, those of a module too', async () => {
    const { stdout } = await cli(['tools', 'list', '--tools', toolsModule]);
    expect(stdout).toMatch(/^read_file +reads +\S/m);
    expect(stdout).toMatch(/^write_file +changes, may overwrite/m);
    expect(stdout).toMatch(/^wait +reads, web +Waits, then gives its argument\.$/m);
  });

  it('shows the arguments and the result of a tool', async () => {
    const { stdout } = await cli(['tools', 'show', 'wait', '--tools', toolsModule]);
    expect(stdout).toContain('ms     number, required');
    expect(stdout).toContain('value  string, default "done"');
    const json = await cli(['tools', 'show', 'wait', '--tools', toolsModule, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      id: 'wait',
      effects: { readOnly: true, destructive: false },
      inputSchema: { type: 'object' },
    });
  });

  it('calls a tool; nothing in its arguments is taken for a template', async () => {
    const { stdout } = await cli(['tools', 'call', 'shout', '--tools', toolsModule, '--input', 'text={{input}}']);
    expect(stdout).toBe('{{INPUT}}\n');
  });

  it('refuses arguments that do not fit, before the call', async () => {
    const { exitCode, stderr } = await cli(['tools', 'call', 'wait', '--tools', toolsModule, '--input', 'ms=soon']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--input: ms: ');
    expect(stderr).toContain('planloom tools show wait');
  });

  it('says what failed if the call does', async () => {
    const { exitCode, stdout, stderr } = await cli([
      'tools',
      'call',
      'fail',
      '--tools',
      toolsModule,
      '-i',
      'message=out of ink',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('out of ink');
  });
});

describe('planloom explain', () => {
  const plan = planText(
    [
      { id: 'a', tool: 'date_now' },
      { id: 'b', tool: 'hash', input: { text: '{{a}}' } },
      { id: 'c', tool: 'hash', depends_on: ['a'], input: { text: 'c' } },
      { id: 'd', type: 'final', input: { b: '{{b}}' } },
    ],
    { execution: 'dag', budget: { max_tool_calls: 12 } },
  );

  it('gives the order, the reason of each edge, the longest chain and the limits', async () => {
    const cwd = folderWith({ 'p.json': plan });
    const { stdout } = await cli(['explain', 'p.json'], { cwd });
    expect(stdout).toContain('2* b  hash  line 13\n       after a: input.text reads "a"');
    expect(stdout).toContain('2  c  hash  line 20\n       after a: depends_on names "a"');
    expect(stdout).toContain('after c: a final step comes after the others');
    expect(stdout).toContain('Longest chain  a → b\n');
    expect(stdout).toContain('3 calls, at least 2 one after the other: 1.5 side by side on average, 2 at most');
    expect(stdout).toContain('12 tool calls');
  });

  it('gives the same as JSON', async () => {
    const cwd = folderWith({ 'p.json': plan });
    const { stdout } = await cli(['explain', 'p.json', '--json'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      mode: 'dag',
      steps: 4,
      tools: { date_now: 1, hash: 2 },
      criticalPath: ['a', 'b'],
      cost: { span: 2, work: 3, width: 2, open: false, parallelism: 1.5 },
      limits: { toolCalls: 12, durationMs: null },
    });
  });
});

describe('planloom graph', () => {
  it('writes Mermaid to standard output, and SVG to a file that ends in .svg', async () => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'a', tool: 'date_now' }]) });
    expect((await cli(['graph', 'p.json'], { cwd })).stdout).toBe(
      '---\ntitle: "A test"\n---\nflowchart TD\n  s0["a<br/>date_now"]\n',
    );
    await cli(['graph', 'p.json', '-o', 'p.svg'], { cwd });
    expect(readFileSync(join(cwd, 'p.svg'), 'utf8')).toMatch(/^<svg /);
  });

  it('writes Mermaid to a file that ends in .mmd, and so that Markdown shows it to one in .md', async () => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'a', tool: 'date_now' }]) });
    await Promise.all(['g.mmd', 'g.md'].map((out) => cli(['graph', 'p.json', '-o', out], { cwd })));
    const mermaid = readFileSync(join(cwd, 'g.mmd'), 'utf8');
    expect(mermaid).toMatch(/^---\ntitle/);
    expect(readFileSync(join(cwd, 'g.md'), 'utf8')).toBe(`\`\`\`mermaid\n${mermaid}\`\`\`\n`);
  });

  it('refuses a file that ends in something else, unless the format is named', async () => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'a', tool: 'date_now' }]) });
    const refused = await cli(['graph', 'p.json', '-o', 'g.png'], { cwd });
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('error: g.png: no drawing is written to a file that ends in ".png"');
    expect(existsSync(join(cwd, 'g.png'))).toBe(false);
    expect((await cli(['graph', 'p.json', '-o', 'g.txt', '--format', 'svg'], { cwd })).exitCode).toBe(0);
  });
});

describe('planloom completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])('prints a script for %s that asks the command', async (shell) => {
    const { exitCode, stdout } = await cli(['completion', shell]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/planloom complete '?--/);
  });

  it('suggests the nearest shell', async () => {
    const { exitCode, stderr } = await cli(['completion', 'bsh']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('did you mean "bash"?');
  });

  const asking = planText([
    { id: 'ok', type: 'approval', message: 'Send\nit?' },
    { id: 'paid', type: 'wait', signal: 'paid' },
    { id: 'more', type: 'wait', signal: 'more-{{input.order}}' },
  ]);

  it.each([
    [['ch'], /^check\tsay .*\n:4\n$/],
    [['run', '--conc'], /^--concurrency\ttool calls .*\n:4\n$/],
    [['run', '--output', ''], /^text\t\njson\t\nndjson\t\n:4\n$/],
    [['run', ''], /^ask\.json\t\nplans\/\tfolder\nsome\.plan\.yaml\t\n:4\n$/],
    [['run', 'pl'], /^plans\/\tfolder\n:6\n$/],
    [['run', 'plans/'], /^plans\/inner\.json\t\n:4\n$/],
    [['run', 'some.plan.yaml', ''], /^:4\n$/],
    [['run', 'ask.json', '--approve', ''], /^ok\tSend it\?\nall\tevery approval\n:4\n$/],
    [['trace', 'record', 'ask.json', '--reject', 'o'], /^ok\tSend it\?\n:4\n$/],
    [['run', 'ask.json', '--signal', ''], /^paid\t\n:4\n$/],
    [['run', 'some.plan.yaml', '--approve', ''], /^:4\n$/],
    [['run', '--approve', ''], /^:4\n$/],
    [['tools', 'show', 'wri'], /^write_file\t.+\n:4\n$/],
    [['templates', 'show', 'count-w'], /^count-words\t.+\n:4\n$/],
    [['plan', 'a task', '--output', 's'], /^some\.plan\.yaml\t\n:4\n$/],
    [['plan', 'a task', '--cache-dir', ''], /^plans\/\tfolder\n:6\n$/],
    [['some task in words', '--dry'], /^--dry-run\tonly .*\n:4\n$/],
  ])('completes %j', async (words, expected) => {
    const cwd = folderWith({ 'some.plan.yaml': '', 'notes.txt': '', 'ask.json': asking });
    mkdirSync(join(cwd, 'plans'));
    writeFileSync(join(cwd, 'plans/inner.json'), '');
    const { stdout } = await cli(['complete', '--', ...words], { cwd });
    expect(stdout).toMatch(expected);
  });

  it.each([
    ['planloom run on', 'only.plan.yaml'],
    ['planloom run ', 'only.plan.yaml\nwith\\ blank.json'],
    ['planloom run only.plan.yaml --output nd', 'ndjson'],
    ['planloom run only.plan.yaml --output=nd', ''],
    ['planloom chec', 'check'],
  ])('completes "%s" in a plain bash that has read the script twice', async (line, expected) => {
    const cwd = folderWith({ 'only.plan.yaml': '', 'with blank.json': '' });
    const { stdout: script } = await cli(['completion', 'bash']);
    const words = line.replace('=', ' = ').split(' ');
    const bash = [
      'set -eu',
      `planloom() { "${process.execPath}" ${nodeArguments.map((word) => `"${word}"`).join(' ')} "$@"; }`,
      script,
      script,
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}`,
      '__planloom_complete; printf "%s\\n" "${COMPREPLY[@]-}"',
    ];
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', bash.join('\n')], { cwd, encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: `${expected}\n`, stderr: '' });
  });
});

describe('planloom help', () => {
  it.each(['plan/unknown-tool', 'docs/diagnostics/unknown-tool.md'])('prints the page of %s', async (code) => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/diagnostics/unknown-tool.md'), 'utf8');
    expect(await cli(['help', code])).toEqual({ exitCode: 0, stdout: page, stderr: '' });
  });

  it('suggests the nearest code', async () => {
    const { exitCode, stderr } = await cli(['help', 'plan/unknwon-tool']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('next:  planloom help plan/unknown-tool\n');
  });

  it('says what a command does, as --help', async () => {
    const [help, option, all] = await Promise.all([
      cli(['help', 'tools', 'call']),
      cli(['tools', 'call', '--help']),
      cli(['help']),
    ]);
    expect(help).toEqual(option);
    expect(help.stdout).toContain('Usage: planloom tools call');
    expect(all.stdout).toContain('Usage: planloom [options] [command]');
    expect(await cli(['help', 'rnu'])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('planloom', () => {
  it('says its version and its commands', async () => {
    const [version, help] = await Promise.all([cli(['--version']), cli(['--help'])]);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(help.stdout).toContain('Usage: planloom');
    for (const command of ['run', 'check', 'explain', 'graph', 'tools', 'demo', 'init', 'completion']) {
      expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    expect(help.stdout).not.toContain('complete ');
  });
});
