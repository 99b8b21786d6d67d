import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { cli, folderWith, planText, toolsModule } from './support/cli.ts';

const plan = planText([
  {
    id: 'each',
    type: 'loop',
    over: ['a', 'b'],
    concurrency: 2,
    steps: [{ id: 'wait', tool: 'wait', input: { ms: 40, value: '{{item}}' } }],
  },
  { id: 'asked', tool: 'ask', input: { ms: 1 } },
  { id: 'end', type: 'final', input: { waited: '{{each}}', word: '{{input.word}}' } },
]);
const words = ['--input', 'word=x'];

describe('planloom trace record', () => {
  it('runs a plan and writes what its tools did, which a replay gives without them', async () => {
    const cwd = folderWith({ 'p.json': plan });
    const record = [
      'trace',
      'record',
      'p.json',
      '--fixtures',
      'out/f.json',
      '--tools',
      toolsModule,
      ...words,
      '--json',
    ];
    const recorded = await cli(record, { cwd });
    expect(recorded.stderr).toContain('fixtures: out/f.json (3 calls)');
    expect(recorded.exitCode).toBe(0);
    expect(readdirSync(join(cwd, 'out'))).toEqual(['f.json']);
    expect(statSync(join(cwd, 'out/f.json')).mode & 0o777).toBe(0o600);

    const replayed = await cli(['run', 'p.json', '--replay', 'out/f.json', ...words, '--json'], { cwd });
    expect(replayed.exitCode).toBe(0);
    const [original, again] = [recorded, replayed].map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
    expect(again?.['result']).toEqual(original?.['result']);
    expect(again).toMatchObject({
      result: { waited: ['a', 'b'], word: 'x' },
      statistics: { toolCalls: 3, peakConcurrency: 2, usage: { inputTokens: 10, outputTokens: 2, costUsd: 0.001 } },
    });
    expect(again?.['durationMs']).toBeGreaterThan(40);
  });

  it('is replayed the same each time, pauses between attempts too', async () => {
    const flaky = `let calls = 0;
      export const tools = [{ id: 'flaky', execute() { if ((calls += 1) < 3) throw new Error('busy'); return calls; } }];`;
    const retry = { max: 3, backoff_ms: 500 };
    const cwd = folderWith({ 't.mjs': flaky, 'p.json': planText([{ id: 'a', tool: 'flaky', retry }]) });
    await cli(['trace', 'record', 'p.json', '--fixtures', 'f.json', '--tools', 't.mjs'], { cwd });

    for (const name of ['one.json', 'two.json']) {
      expect(await cli(['run', 'p.json', '--replay', 'f.json', '--trace', name], { cwd })).toMatchObject({
        exitCode: 0,
      });
    }
    expect(readFileSync(join(cwd, 'one.json'), 'utf8')).toBe(readFileSync(join(cwd, 'two.json'), 'utf8'));
  });

  it('does not put the fixtures in the place of the plan', async () => {
    const cwd = folderWith({ 'p.json': plan });
    const { exitCode, stderr } = await cli(['trace', 'record', 'p.json', '--fixtures', './p.json'], { cwd });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('--fixtures: ./p.json is read, and would be written over');
    expect(readFileSync(join(cwd, 'p.json'), 'utf8')).toBe(plan);
  });

  it('writes fixtures of a run that failed, without its secrets', async () => {
    const steps = [{ id: 'a', tool: 'fail', input: { message: 'no entry with {{secrets.TOKEN}}' } }];
    const cwd = folderWith({ 'p.json': planText(steps) });
    const recorded = await cli(
      ['trace', 'record', 'p.json', '--fixtures', 'f.json', '--tools', toolsModule, '--secret', 'TOKEN'],
      { cwd, env: { TOKEN: 'tok-12345678' } },
    );
    expect(recorded.exitCode).toBe(1);
    const text = readFileSync(join(cwd, 'f.json'), 'utf8');
    expect(text).not.toContain('12345678');
    expect(text).toContain('no entry with {{secrets.TOKEN}}');
    const replayed = await cli(['run', 'p.json', '--replay', 'f.json'], { cwd });
    expect(replayed.exitCode).toBe(1);
    expect(replayed.stderr).toContain('no entry with {{secrets.TOKEN}}');
    expect(replayed.stderr).not.toContain('replay/missing');
  });

  it('refuses a place that cannot be written before anything is called', async () => {
    const cwd = folderWith({ 'p.json': plan, file: '' });
    const { exitCode, stderr } = await cli(
      ['trace', 'record', 'p.json', '--fixtures', 'file/f.json', '--tools', toolsModule, ...words],
      { cwd },
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('file/f.json: this file cannot be written');
    expect(stderr).not.toContain('Done in');
  });
});

describe('planloom trace record of a run that is over', () => {
  const env = (cwd: string): Record<string, string> => ({
    PLANLOOM_HISTORY: 'on',
    PLANLOOM_STATE_DIR: join(cwd, 'state'),
  });
  const record = (name: string): string[] => ['trace', 'record', name, '--fixtures', 'f.json', '--tools', toolsModule];

  it.each([
    ['kept', 'last'],
    ['in a file', 't.json'],
  ])('makes fixtures of a run that is %s, and runs nothing', async (_, name) => {
    const cwd = folderWith({ 'p.json': plan });
    const ran = ['run', 'p.json', '--tools', toolsModule, ...words, '--json', '--trace', 't.json'];
    const original = await cli(ran, { cwd, env: env(cwd) });
    const recorded = await cli(record(name), { cwd, env: env(cwd) });

    expect(recorded).toMatchObject({ exitCode: 0, stdout: '', stderr: 'fixtures: f.json (3 calls)\n' });
    expect(statSync(join(cwd, 'f.json')).mode & 0o777).toBe(0o600);
    const replayed = await cli(['run', 'p.json', '--replay', 'f.json', ...words, '--json'], { cwd });
    const [one, other] = [original, replayed].map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
    expect(other?.['result']).toEqual(one?.['result']);
    expect(other?.['statistics']).toMatchObject({ toolCalls: 3, usage: { inputTokens: 10, costUsd: 0.001 } });
  });

  it.each([
    ['standard input', ['-']],
    ['a document with the trace in it', ['wrapped.json']],
  ])('reads %s, as trace show does', async (_, args) => {
    const cwd = folderWith({ 'p.json': plan });
    await cli(['run', 'p.json', '--tools', toolsModule, ...words, '--trace', 't.json'], { cwd });
    const text = readFileSync(join(cwd, 't.json'), 'utf8');
    writeFileSync(join(cwd, 'wrapped.json'), `{"result": 1, "trace": ${text}}`);
    const { exitCode, stderr } = await cli(record(args[0] ?? ''), { cwd, stdin: text });

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'fixtures: f.json (3 calls)\n' });
  });

  it('still runs a plan that comes from standard input', async () => {
    const cwd = folderWith();
    const { exitCode, stderr } = await cli([...record('-'), ...words], { cwd, stdin: plan });

    expect(exitCode).toBe(0);
    expect(stderr).toContain('fixtures: f.json (3 calls)');
  });

  it('says which calls the trace does not show whole', async () => {
    const steps = [{ id: 'a', tool: 'wait', input: { ms: 1, value: '{{input.text}}' } }];
    const cwd = folderWith({ 'p.json': planText(steps), 'in.json': `{"text": "${'x'.repeat(20_000)}"}` });
    await cli(['run', 'p.json', '--tools', toolsModule, '--input', '@in.json', '--trace', 't.json'], { cwd });
    const { exitCode, stderr } = await cli(record('t.json'), { cwd });

    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning: one call is not whole, as the trace has cut what they took or gave');
    expect(stderr).toContain('  a: wait\n');
  });

  it.each([
    ['neither a file nor a run', ['nope'], 'nope: there is no such file, and no runs are kept'],
    ['a trace that is broken', ['odd.json'], 'odd.json: there is no trace here'],
    ['a way to run it', ['t.json', '--timeout', '5s'], '--timeout: t.json is a run that is over'],
    ['a form of its output', ['t.json', '--json'], '--json: t.json is a run that is over'],
    ['a trace that is cut off', ['cut.json'], 'cut.json:1:'],
    ['a trace without values', ['bare.json'], 'the trace shows no values of this run'],
  ])('refuses %s', async (_, args, message) => {
    const cwd = folderWith({ 'p.json': plan, 'odd.json': '{"entries": 1}', 'cut.json': '{"runId": "a", "entries": [' });
    await cli(['run', 'p.json', '--tools', toolsModule, ...words, '--trace', 't.json'], { cwd });
    const bare = readFileSync(join(cwd, 't.json'), 'utf8').replaceAll(/"(?:input|output)": ?/gu, '"was": ');
    writeFileSync(join(cwd, 'bare.json'), bare);
    const [name = '', ...rest] = args;
    const { exitCode, stderr } = await cli([...record(name), ...rest], { cwd });

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(readdirSync(cwd)).not.toContain('f.json');
  });
});

describe('planloom run --replay', () => {
  it('says what is missing and what differs, and fails, also where the plan goes on', async () => {
    const steps = (ms: number): string =>
      planText([{ id: 'a', tool: 'wait', input: { ms, value: 'x' }, on_error: 'continue' }]);
    const cwd = folderWith({ 'p.json': steps(1) });
    await cli(['trace', 'record', 'p.json', '--fixtures', 'f.json', '--tools', toolsModule], { cwd });
    writeFileSync(join(cwd, 'p.json'), steps(2));
    const { exitCode, stderr } = await cli(['run', 'p.json', '--replay', 'f.json'], { cwd });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[replay/missing]: a call is not in f.json');
    expect(stderr).toContain('ms: recorded 1, now 2');
    expect(stderr).toContain('note: 1 recorded call was not made');
  });

  it('refuses a file that is none of fixtures, and a plan with a tool that was not recorded', async () => {
    const cwd = folderWith({
      'p.json': planText([{ id: 'a', tool: 'wiat' }]),
      'trace.json': '{"entries": []}',
      'f.json': '{"format":"planloom-fixtures","version":1,"tools":[{"id":"wait"}],"calls":[],"values":{}}',
    });
    const wrong = await cli(['run', 'p.json', '--replay', 'trace.json'], { cwd });
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('trace.json: This is no fixtures document');
    const unknown = await cli(['run', 'p.json', '--replay', 'f.json'], { cwd });
    expect(unknown.exitCode).toBe(3);
    expect(unknown.stderr).toContain('did you mean "wait"?');
  });
});
