import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { cli, type CliResult, folderWith, planText, toolsModule } from './support/cli.ts';

const echo = planText([{ id: 'echo', type: 'final', input: { input: '{{input}}' } }]);

describe('planloom run', () => {
  it('writes a text as it is, and everything else as JSON', async () => {
    const cwd = folderWith({
      'text.json': planText([{ id: 'a', tool: 'wait', input: { ms: 1, value: 'two\nlines' } }]),
      'data.json': planText([{ id: 'a', type: 'final', input: { n: '{{1 + 1}}' } }]),
    });
    const text = await cli(['run', 'text.json', '--tools', toolsModule], { cwd });
    const data = await cli(['run', 'data.json'], { cwd });
    expect([text.stdout, data.stdout]).toEqual(['two\nlines\n', '{\n  "n": 2\n}\n']);
  });

  it('reads a plan from standard input, JSON or YAML', async () => {
    const yaml = 'version: "1.0"\nsteps:\n  - { id: a, type: final, input: { b: 1 } }\n';
    const [fromYaml, fromJson] = await Promise.all([
      cli(['run', '-', '-q'], { stdin: yaml }),
      cli(['run', '-', '-q'], { stdin: planText([{ id: 'a', type: 'final', input: { b: 1 } }]) }),
    ]);
    expect(fromYaml).toEqual({ exitCode: 0, stdout: '{\n  "b": 1\n}\n', stderr: '' });
    expect(fromJson).toEqual(fromYaml);
  });

  it('takes inputs as JSON, text, files and a whole file, later ones winning', async () => {
    const cwd = folderWith({
      'p.json': echo,
      'all.yaml': 'n: 1\nkept: yes it is\n',
      'list.json': '[1, 2]',
      'note.txt': '{"a": 1}',
    });
    const inputs = ['@all.yaml', 'n=3', 'word=abc', 'quoted="3"', 'list=@list.json', 'note=@note.txt', 'equation=a=b'];
    const { stdout } = await cli(['run', 'p.json', ...inputs.flatMap((input) => ['--input', input])], { cwd });
    expect(JSON.parse(stdout)).toEqual({
      input: { n: 3, kept: 'yes it is', word: 'abc', quoted: '3', list: [1, 2], note: '{"a": 1}', equation: 'a=b' },
    });
  });

  it('fills in the defaults of inputs, and refuses inputs that do not fit', async () => {
    const inputs = {
      type: 'object',
      properties: { n: { type: 'integer', default: 7 } },
      additionalProperties: false,
    };
    const cwd = folderWith({
      'p.json': planText([{ id: 'a', type: 'final', input: { n: '{{input.n}}' } }], { inputs }),
    });
    const filled = await cli(['run', 'p.json', '-q'], { cwd });
    const refused = await cli(['run', 'p.json', '-q', '--input', 'n=many'], { cwd });
    expect(filled.stdout).toBe('{\n  "n": 7\n}\n');
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('--input: n: ');
  });

  it('notes inputs that a plan never reads, if it does not say which it takes', async () => {
    const reading = (value: string, rest = {}): string =>
      planText(
        [
          {
            id: 'l',
            type: 'loop',
            over: '{{[1]}}',
            steps: [
              {
                id: 'c',
                type: 'conditional',
                condition: "input.mode == 'a'",
                then: [{ id: 'a', type: 'final', input: { value } }],
              },
            ],
          },
        ],
        rest,
      );
    const cwd = folderWith({
      'some.json': reading('{{input.city}}'),
      'all.json': reading('{{input}}'),
      'declared.json': reading('{{input.city}}', { inputs: { type: 'object' } }),
    });
    const inputs = ['-i', 'city=Rome', '-i', 'mode=a', '-i', 'ctiy=x', '-i', 'other=1'];
    const run = (file: string, ...words: string[]): Promise<CliResult> =>
      cli(['run', file, ...inputs, ...words], { cwd });
    const some = await run('some.json');
    expect(some.exitCode).toBe(0);
    expect(some.stderr.match(/^note: .*$/gm)).toEqual([
      'note: the plan never reads input.ctiy; did you mean "city"?',
      'note: the plan never reads input.other',
    ]);
    const silent = await Promise.all([run('all.json'), run('declared.json'), run('some.json', '--quiet')]);
    expect(silent.map(({ exitCode, stderr }) => [exitCode, stderr.includes('note: ')])).toEqual([
      [0, false],
      [0, false],
      [0, false],
    ]);
  });

  it('writes one document with --json, also of a run that failed', async () => {
    const cwd = folderWith({
      'good.json': planText([{ id: 'a', tool: 'wait', input: { ms: 1 } }]),
      'bad.json': planText([{ id: 'a', tool: 'fail', input: { message: 'no' } }]),
    });
    const good = await cli(['run', 'good.json', '--json', '--tools', toolsModule], { cwd });
    const bad = await cli(['run', 'bad.json', '--json', '--tools', toolsModule, '--trace', 'out/t.json'], { cwd });
    expect(JSON.parse(good.stdout)).toMatchObject({
      status: 'success',
      result: 'done',
      statistics: { toolCalls: 1 },
      warnings: [],
    });
    expect(JSON.parse(bad.stdout)).toMatchObject({
      status: 'failed',
      error: { code: 'tool/failed', step: 'a' },
      trace: 'out/t.json',
    });
    expect(existsSync(join(cwd, 'out/t.json'))).toBe(true);
  });

  it('writes events as they happen with --output ndjson, and the result last', async () => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'a', tool: 'wait', input: { ms: 1 } }]) });
    const { stdout } = await cli(['run', 'p.json', '--output', 'ndjson', '--tools', toolsModule], { cwd });
    const lines: { type: string; result?: unknown }[] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual([
      'run.started',
      'step.started',
      'step.completed',
      'run.completed',
      'result',
    ]);
    expect(lines.at(-1)).toMatchObject({ status: 'success', result: 'done' });
  });

  it('keeps standard output for data: what tools print goes to standard error', async () => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'a', tool: 'shout', input: { text: 'hey' } }]) });
    const { stdout, stderr } = await cli(['run', 'p.json', '--tools', toolsModule], { cwd });
    expect(stdout).toBe('HEY\n');
    expect(stderr).toContain('shouting hey\n');
  });

  it('says on standard error what ran and how long, how much faster, and where the trace is', async () => {
    const wait = (id: string): object => ({ id, tool: 'wait', input: { ms: 300 } });
    const cwd = folderWith({ 'p.json': planText([wait('a'), wait('b'), wait('c')], { execution: 'dag' }) });
    const { stderr } = await cli(['run', 'p.json', '--tools', toolsModule, '--trace', 't.json'], { cwd });
    expect(stderr).toMatch(/^✓ a \(wait\) \d+ ms$/m);
    expect(stderr).toMatch(/^Done in \d+ ms: 3 steps, 3 tool calls$/m);
    expect(stderr).toMatch(
      /^One call at a time would have taken about \d+ ms: this was [23]\.\d times as fast \(up to 3 calls at once\)$/m,
    );
    expect(stderr).toMatch(/^trace: t\.json$/m);
    expect(JSON.parse(readFileSync(join(cwd, 't.json'), 'utf8'))).toMatchObject({
      status: 'success',
      statistics: { toolCalls: 3 },
    });
  });

  it('lets one call at a time run with --concurrency 1', async () => {
    const wait = (id: string): object => ({ id, tool: 'wait', input: { ms: 5 } });
    const cwd = folderWith({ 'p.json': planText([wait('a'), wait('b'), wait('c')], { execution: 'dag' }) });
    const { stdout } = await cli(['run', 'p.json', '--json', '--tools', toolsModule, '--concurrency', '1'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ statistics: { peakConcurrency: 1 } });
  });

  it('says nothing of a speed-up where there is none', async () => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'a', tool: 'wait', input: { ms: 5 } }]) });
    const { stderr } = await cli(['run', 'p.json', '--tools', toolsModule], { cwd });
    expect(stderr).toMatch(/^Done in .*: 1 step, 1 tool call\n$/m);
    expect(stderr).not.toContain('times as fast');
  });

  it('writes files below the root only if it is allowed to', async () => {
    const cwd = folderWith({
      'p.json': planText([{ id: 'w', tool: 'write_file', input: { path: 'new.txt', content: 'hi' } }]),
    });
    const refused = await cli(['run', 'p.json'], { cwd });
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('planloom run p.json --allow-write');
    expect(existsSync(join(cwd, 'new.txt'))).toBe(false);
    const allowed = await cli(['run', 'p.json', '--allow-write'], { cwd });
    expect(allowed.exitCode).toBe(0);
    expect(readFileSync(join(cwd, 'new.txt'), 'utf8')).toBe('hi');
  });

  it.each([
    ['none', 'there is no folder "none"'],
    ['p.json', 'this is a file, not a folder: "p.json"'],
  ])('needs a root that is a folder: %s', async (root, message) => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'd', tool: 'date_now', input: {} }]) });
    const { exitCode, stderr } = await cli(['run', 'p.json', '--root', root], { cwd });
    expect(stderr).toContain(`--root: ${message}`);
    expect(exitCode).toBe(2);
  });

  it('reaches this machine only if it is allowed to', async () => {
    const cwd = folderWith({
      'p.json': planText([{ id: 'g', tool: 'http_get', input: { url: 'http://127.0.0.1:9/' } }]),
    });
    const refused = await cli(['run', 'p.json'], { cwd });
    const allowed = await cli(['run', 'p.json', '--allow-private-addresses'], { cwd });
    expect(refused.stderr).toContain('private');
    expect(allowed.stderr).not.toContain('private');
    expect(allowed.stderr).toContain('error[tool/');
  });

  it('shows texts from tools without what could control the terminal', async () => {
    const cwd = folderWith({
      'p.json': planText([{ id: 'a', tool: 'fail', input: { message: '\u001B]0;owned\u0007' } }]),
    });
    const { stderr } = await cli(['run', 'p.json', '--tools', toolsModule], { cwd, env: { FORCE_COLOR: '0' } });
    expect(stderr).toContain('␛]0;owned␇');
    expect(stderr).not.toContain('\u001B');
  });
});

describe('colours', () => {
  it.each([
    ['are off where standard error is no terminal', [], {}, false],
    ['are on with FORCE_COLOR', [], { FORCE_COLOR: '1' }, true],
    ['are off with --no-color, whatever the environment says', ['--no-color'], { FORCE_COLOR: '1' }, false],
  ])('%s', async (_case, words, env, expected) => {
    const { stderr } = await cli(['run', 'missing.json', ...words], { cwd: folderWith(), env });
    expect(stderr.includes('\u001B[31m')).toBe(expected);
  });
});
