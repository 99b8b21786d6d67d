import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Simulation } from '@planloom/testing';
import { describe, expect, it } from 'vitest';

import { cli, finished, folderWith, planText, startCli, toolsModule } from './support/cli.ts';

const tidy = planText([
  { id: 'files', tool: 'glob_files', input: { patterns: ['*.md'] } },
  {
    id: 'each',
    type: 'loop',
    over: 'files.paths',
    as: 'path',
    steps: [
      { id: 'text', tool: 'read_file', input: { path: '{{path}}' }, on_error: 'continue' },
      { id: 'copy', tool: 'write_file', input: { path: 'copies/{{path}}', content: 'x' } },
    ],
  },
]);

describe('planloom simulate', () => {
  it('tells ways, effects, calls, and what is not known, and does nothing', async () => {
    const cwd = folderWith({ 'p.json': tidy, 'a.md': 'text' });
    const { exitCode, stdout, stderr } = await cli(['simulate', 'p.json'], { cwd });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^60 simulated runs \(seeds 0 to 59\): \d+ ended well, .*Nothing was called\.$/mu);
    expect(stdout).toMatch(/^Ways: 4 of 4 taken$/mu);
    expect(stdout).toMatch(/✓ +each +several items +\d+×$/mu);
    expect(stdout).toMatch(/^ {2}(?:destructive|changes) +each\.copy calls write_file, 0 to 3 calls a run$/mu);
    expect(stdout).toContain('"path":"copies/');
    expect(stdout).toMatch(/^ {2}altogether +1 to \d+ calls +1 to any number +1 to any number$/mu);
    expect(stdout).toContain('Time  unknown: nothing is known of glob_files, read_file, write_file');
    expect(existsSync(join(cwd, 'copies'))).toBe(false);
  });

  it('takes recorded results and pins, and gives all of it as JSON', async () => {
    const plan = planText([
      { id: 'w', tool: 'ask', input: { ms: 20 } },
      { id: 'loud', tool: 'shout', input: { text: '{{w ?? "nothing"}}' } },
    ]);
    const cwd = folderWith({ 'p.json': plan, 'pins.json': '{"tools": {"shout": "X"}}' });
    await cli(['trace', 'record', 'p.json', '--fixtures', 'f.json', '--tools', toolsModule, '-q'], { cwd });
    const words = [
      'simulate',
      'p.json',
      '--fixtures',
      'f.json',
      '--pin',
      'pins.json',
      '--runs',
      '3',
      '--seed',
      '8',
      '--json',
    ];
    const { exitCode, stdout } = await cli(words, { cwd });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      runs: 3,
      seed: 8,
      errors: [],
      results: { pinned: 3, recorded: 3, generated: 0, invented: 0 },
      cost: { known: { least: 0.001 }, unknownFor: ['shout'] },
      time: { unknownFor: [] },
    });
  });

  it('estimates from the runs that are kept, and from what it is told', async () => {
    const steps = [
      { id: 'w', tool: 'wait', input: { ms: 40, value: 'x' } },
      { id: 'asked', tool: 'ask', input: { ms: 1 } },
      { id: 'loud', tool: 'shout', input: { text: 'x' } },
    ];
    const cwd = folderWith({ 'p.json': planText(steps) });
    const env = { PLANLOOM_HISTORY: 'on', PLANLOOM_STATE_DIR: join(cwd, 'state') };
    await cli(['run', 'p.json', '--tools', toolsModule, '-q'], { cwd, env });
    const words = ['simulate', 'p.json', '--tools', toolsModule, '--estimate', 'shout=2s,$0.25'];
    const { stdout } = await cli(words, { cwd, env });

    expect(stdout).toMatch(/^Time {2}[\d.]+ s/mu);
    expect(stdout).toMatch(/^Cost {2}at least \$0\.2510, without wait, of which nothing is known$/mu);
    expect(stdout).toMatch(/^ {6}wait, ask: 1 call in your history$/mu);
    expect(stdout).toMatch(/^ {6}shout: as you say$/mu);

    const partly = await cli(['simulate', 'p.json', '--tools', toolsModule, '--estimate', 'wait=,0.5', '--json'], {
      cwd,
      env,
    });
    expect(JSON.parse(partly.stdout)).toMatchObject({
      time: { unknownFor: [] },
      estimates: {
        wait: { costUsd: 0.5, durationMs: expect.any(Number) as number, source: 'as you say, 1 call in your history' },
      },
    });
    const without = await cli([...words, '--no-history', '--json'], { cwd, env });
    expect(JSON.parse(without.stdout)).toMatchObject({
      time: { unknownFor: ['ask', 'wait'] },
      estimates: { shout: { durationMs: 2000, costUsd: 0.25, source: 'as you say' } },
    });
  });

  it('really calls what only reads, if it is told to', async () => {
    const cwd = folderWith({ 'p.json': tidy, 'a.md': 'text', 'b.md': 'more' });
    const { stdout } = await cli(['simulate', 'p.json', '--call-read-only', '--json'], { cwd });
    const simulation = JSON.parse(stdout) as Simulation;

    expect(simulation.effects).toMatchObject([
      { step: 'each.copy', examples: [{ path: 'copies/a.md' }, { path: 'copies/b.md' }] },
    ]);
    expect(simulation.results.real).toBeGreaterThan(60);
    expect(existsSync(join(cwd, 'copies'))).toBe(false);
    const { stdout: text } = await cli(['simulate', 'p.json', '--call-read-only', '--runs', '1'], { cwd });
    expect(text).toContain('1 ended well. Only tools that read were called: 3 calls.');
  });

  it.each([
    ['shout', '"shout" is no estimate'],
    ['shout=', '"shout=" is no estimate'],
    ['shout=soon', '"soon" is no time'],
    ['shout=1s,cheap', '"cheap" is no cost in US dollars'],
    ['shuot=1s', 'there is no tool "shuot"\nnext:  did you mean shout?'],
  ])('refuses the estimate %s', async (estimate, message) => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'a', tool: 'shout', input: { text: 'x' } }]) });
    const words = ['simulate', 'p.json', '--tools', toolsModule, '--estimate', estimate];
    const { exitCode, stderr } = await cli(words, { cwd });

    expect(exitCode).toBe(2);
    expect(stderr).toContain(`--estimate: ${message}`);
  });

  it('stops at once at Ctrl-C', async () => {
    // Tells that a run is under way: arguments are checked when a call is made.
    const telling = `let isTold = false;
      const validate = (value) => { if (!isTold) process.stderr.write('under way '); isTold = true; return { value }; };
      const inputSchema = { '~standard': { version: 1, vendor: 'test', validate } };
      export const tools = [{ id: 'tick', inputSchema, execute: () => 1 }];`;
    const steps = [
      { id: 'l', type: 'loop', while: 'true', max_iterations: 100_000, steps: [{ id: 'a', tool: 'tick' }] },
    ];
    const cwd = folderWith({ 'p.json': planText(steps), 't.mjs': telling });
    const child = startCli(['simulate', 'p.json', '--tools', 't.mjs', '--runs', '1'], { cwd });
    child.stderr?.once('data', () => child.kill('SIGINT'));

    expect(await finished(child)).toMatchObject({ exitCode: 130, stdout: '', stderr: 'under way SIGINT: stopping\n' });
  });

  it('fails where it finds an error, and shows how to see it again', async () => {
    const plan = planText([
      { id: 'files', tool: 'glob_files', input: { patterns: ['*.md'] } },
      { id: 'first', tool: 'read_file', input: { path: '{{files.paths[0]}}' } },
    ]);
    const cwd = folderWith({ 'p.json': plan });
    const found = await cli(['simulate', 'p.json'], { cwd });
    expect(found.exitCode).toBe(1);
    const again = /again: the same command with (--runs 1 --seed \d+)/u.exec(found.stdout)?.[1] ?? '';
    const once = await cli(['simulate', 'p.json', ...again.split(' ')], { cwd });
    expect(once.exitCode).toBe(1);
    expect(once.stdout).toContain('error[expression/missing-path]');
    expect(once.stdout).toMatch(/^1 simulated run \(seed \d+\): 0 ended well, 1 failed/u);
  });

  it('refuses an input that does not fit, and makes up what is missing', async () => {
    const inputs = {
      type: 'object',
      properties: { n: { type: 'integer' }, city: { type: 'string' } },
      required: ['n', 'city'],
    };
    const steps = [{ id: 'a', type: 'final', input: { city: '{{input.city}}', n: '{{input.n}}' } }];
    const cwd = folderWith({ 'p.json': planText(steps, { inputs }) });
    const wrong = await cli(['simulate', 'p.json', '--input', 'n=many'], { cwd });
    const right = await cli(['simulate', 'p.json', '--input', 'n=2'], { cwd });

    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
    expect(wrong.stderr).toContain('--input');
    expect(right.exitCode).toBe(0);
  });

  it('refuses plans, pins and numbers that are none', async () => {
    const cwd = folderWith({
      'p.json': tidy,
      'bad.json': planText([{ id: 'a', tool: 'nowhere' }]),
      'pins.json': '{"step": {}}',
      'typo.json': '{"steps": {"txt": 1}}',
    });
    const invalid = await cli(['simulate', 'bad.json'], { cwd });
    expect([invalid.exitCode, invalid.stdout]).toEqual([3, '']);
    const pins = await cli(['simulate', 'p.json', '--pin', 'pins.json'], { cwd });
    expect(pins.exitCode).toBe(2);
    expect(pins.stderr).toContain('pins.json: "step" is neither "steps" nor "tools"');
    const typo = await cli(['simulate', 'p.json', '--pin', 'typo.json'], { cwd });
    expect([typo.exitCode, typo.stderr]).toEqual([2, expect.stringContaining('Did you mean "text"?')]);
    const number = await cli(['simulate', 'p.json', '--runs', '0'], { cwd });
    expect([number.exitCode, number.stderr]).toEqual([
      2,
      expect.stringContaining('--runs: "0" is not a whole number from 1'),
    ]);
  });
});
