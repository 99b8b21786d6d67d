import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { cli, finished, fixtures, folderWith, nodeArguments, planText, startCli, toolsModule } from './support/cli.ts';

const waiting = planText([{ id: 'long', tool: 'wait', input: { ms: 60_000 } }]);
const failing = planText([{ id: 'broken', tool: 'fail', input: { message: 'out of paper' } }]);

/** Resolves once the process has written a text to standard error. */
async function untilSaid(child: ReturnType<typeof startCli>, text: string): Promise<void> {
  let said = '';
  while (!said.includes(text)) said += String((await once(child.stderr!, 'data'))[0]);
}

describe('the exit code is', () => {
  it('0 after a run that went well', async () => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'now', tool: 'date_now' }]) });
    expect(await cli(['run', 'p.json'], { cwd })).toMatchObject({ exitCode: 0 });
  });

  it('1 after a run that failed, with what failed on standard error', async () => {
    const cwd = folderWith({ 'p.json': failing });
    const { exitCode, stdout, stderr } = await cli(['run', 'p.json', '--tools', toolsModule], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('error[tool/failed]: Step "broken" failed: out of paper');
  });

  it.each([
    ['an unknown command', ['runn'], 'Did you mean run?'],
    ['an unknown option', ['run', 'p.json', '--jsn'], 'Did you mean --json?'],
    ['a missing argument', ['run'], "missing required argument 'file'"],
    [
      'a value out of range',
      ['run', 'p.json', '--concurrency', '0'],
      '--concurrency: "0" is not a whole number from 1',
    ],
    ['a time that is none', ['run', 'p.json', '--timeout', 'soon'], '--timeout: "soon" is not a time longer than zero'],
    ['a file that is not there', ['run', 'p.json'], 'p.json: there is no such file'],
    [
      'an input that is none',
      ['check', 'p.json', '--json', '--format', 'sarif'],
      '--json and --format sarif contradict each other',
    ],
    ['an unknown tool', ['tools', 'show', 'read_fil'], 'did you mean "read_file"?'],
  ])('2 after %s, with what would be right', async (_case, words, message) => {
    const { exitCode, stderr } = await cli(words, { cwd: folderWith() });
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it.each([
    [['run', '-', '--input', '@-']],
    [['run', '-', '--replay', '-']],
    [['run', 'p.json', '--input', 'a=@-', '--input', 'b=@-']],
    [['simulate', '-', '--fixtures', '-']],
    [['simulate', 'p.json', '--pin', '-', '--input', 'a=@-']],
    [['trace', 'diff', '-', '-']],
    [['trace', 'record', '-', '--fixtures', 'f.json', '--input', 'a=@-']],
    [['tools', 'call', 'hash', '--input', 'text=@-', '--input', 'b=@-']],
    [['plan', 'count words', '--input', 'a=@-', '--input', 'b=@-']],
  ])('2 where two want to read standard input: %s', async (words) => {
    const { exitCode, stdout, stderr } = await cli(words, { cwd: folderWith(), stdin: '{}' });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('standard input (-) can be read only once');
  });

  it.each([
    [['run', 'p.json', '--trace', 'p.json'], '--trace: p.json'],
    [['run', 'p.json', '--input', '@in.json', '--trace', './in.json'], '--trace: ./in.json'],
    [['run', 'p.json', '--replay', 'f.json', '--trace', 'f.json'], '--trace: f.json'],
    [['trace', 'export', 'p.json', '--format', 'html', '-o', 'p.json'], '--output: p.json'],
    [['trace', 'record', 'p.json', '--fixtures', 'p.json'], '--fixtures: p.json'],
  ])('2 where a file that is read would be written over: %s', async (words, place) => {
    const cwd = folderWith({
      'p.json': 'plan',
      'in.json': 'input',
      'f.json': '{"format":"planloom-fixtures","version":1,"tools":[],"calls":[],"values":{}}',
    });
    const { exitCode, stderr } = await cli(words, { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${place} is read, and would be written over`);
    expect(readFileSync(join(cwd, 'p.json'), 'utf8')).toBe('plan');
  });

  it('3 for a plan with errors, which shows them all and runs nothing', async () => {
    const cwd = folderWith({
      'p.json': planText([
        { id: 'a', tool: 'date_nw' },
        { id: 'b', tool: 'hash', input: { text: '{{c}}' } },
      ]),
    });
    const { exitCode, stderr } = await cli(['run', 'p.json'], { cwd });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('p.json:7:15');
    expect(stderr).toContain('did you mean "date_now"?');
    expect(stderr).toContain('there is no variable "c"');
    expect(stderr).toContain('the plan has 2 errors; nothing was run');
  });

  it.each([
    [['tools', 'call', 'read_file', 'path=a b.md'], "planloom tools call read_file --input 'path=a b.md'"],
    [['run', 'p.json', 'n=1', 'm=2'], 'planloom run p.json --input n=1 --input m=2'],
    [['run', 'p.json', 'q.json'], 'planloom run --help'],
    [['rnu'], 'planloom --help'],
    [['run'], 'planloom run --help'],
    [['run', 'p.json', '--quick'], 'planloom run --help'],
    [['tools', 'show'], 'planloom tools show --help'],
  ])('2 for %j, and names the right form', async (words, next) => {
    const { exitCode, stdout, stderr } = await cli(words, { cwd: folderWith({ 'p.json': waiting }) });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(`next:  ${next}`);
  });

  it('5 if Node.js is too old', () => {
    const old = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '20.20.2' })`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', old, ...nodeArguments, '--version'], {
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 5,
      stdout: '',
      stderr: 'error: planloom needs Node.js 22.12 or newer; this is 20.20.2\n',
    });
  });

  it('4 if the plan needs an input and nobody can be asked', async () => {
    const inputs = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const cwd = folderWith({
      'p.json': planText([{ id: 'a', type: 'final', input: { city: '{{input.city}}' } }], { inputs }),
    });
    const { exitCode, stderr } = await cli(['run', 'p.json'], { cwd });
    expect(exitCode).toBe(4);
    expect(stderr).toContain('the plan needs "city"');
    expect(stderr).toContain('--input city=…');
  });

  it.each([
    ['is not there', './nowhere.mjs', 'the tools cannot be loaded'],
    ['exports no tools', join(fixtures, 'no-tools.mjs'), 'this module exports no tools'],
  ])('5 if a module of tools %s', async (_case, module, message) => {
    const cwd = folderWith({ 'p.json': waiting });
    const { exitCode, stderr } = await cli(['run', 'p.json', '--tools', module], { cwd });
    expect(exitCode).toBe(5);
    expect(stderr).toContain(message);
  });

  it('124 if the time for the run is over', async () => {
    const cwd = folderWith({ 'p.json': waiting });
    const { exitCode, stderr } = await cli(['run', 'p.json', '--tools', toolsModule, '--timeout', '50ms'], { cwd });
    expect(exitCode).toBe(124);
    expect(stderr).toContain('error[limit/duration]');
  });

  it.each([
    ['130 after Ctrl-C', 'SIGINT', 130],
    ['143 after SIGTERM', 'SIGTERM', 143],
  ] as const)('%s; the run is cancelled, and its trace written', async (_case, signal, expected) => {
    const cwd = folderWith({ 'p.json': waiting });
    const child = startCli(['run', 'p.json', '--verbose', '--tools', toolsModule, '--trace', 'trace.json'], { cwd });
    const end = finished(child);
    await untilSaid(child, 'long (wait) started');
    child.kill(signal);
    const { exitCode, stdout, stderr } = await end;
    expect({ exitCode, stdout }).toEqual({ exitCode: expected, stdout: '' });
    expect(stderr).toContain('Cancelled in');
    const trace = JSON.parse(readFileSync(join(cwd, 'trace.json'), 'utf8'));
    expect(trace).toMatchObject({ status: 'cancelled', entries: [{ nodeId: 'long', status: 'cancelled' }] });
  });

  it('130 at once after a second Ctrl-C, even if a tool holds the thread', async () => {
    const busy = `export const tools = [{ id: 'busy', execute: async (_, { log }) => { log('held'); while (true) await new Promise((r) => setImmediate(r)); } }];`;
    const cwd = folderWith({
      'p.json': planText([{ id: 'b', tool: 'busy', compensate: { id: 'c', tool: 'busy' } }]),
      'busy.mjs': busy,
    });
    const child = startCli(['run', 'p.json', '--verbose', '--tools', './busy.mjs'], { cwd });
    const end = finished(child);
    await untilSaid(child, 'held');
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect((await end).exitCode).toBe(130);
  });

  it('141 if the reader of standard output goes away; the run is cancelled', async () => {
    const steps = [
      { id: 'now', tool: 'date_now' },
      { id: 'long', tool: 'wait', input: { ms: 60_000 } },
    ];
    const cwd = folderWith({ 'p.json': planText(steps) });
    const child = startCli(
      ['run', 'p.json', '--tools', toolsModule, '--output', 'ndjson', '--quiet', '--trace', 't.json'],
      { cwd },
    );
    child.stdout!.once('data', () => child.stdout!.destroy());
    const [exitCode] = await once(child, 'close');
    expect(exitCode).toBe(141);
    expect(JSON.parse(readFileSync(join(cwd, 't.json'), 'utf8'))).toMatchObject({ status: 'cancelled' });
  });
});
