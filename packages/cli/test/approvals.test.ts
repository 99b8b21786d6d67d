import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { cli, type CliResult, folderWith, planText } from './support/cli.ts';

const ok = { id: 'ok', type: 'approval', message: 'Send it to {{input.to}}?', show: { to: '{{input.to}}' } };
const paid = { id: 'paid', type: 'wait', signal: 'paid' };
const end = (of: string): object => ({ id: 'end', type: 'final', input: { value: `{{${of}}}` } });

/** Runs a plan where nobody can be asked. */
function run(
  steps: readonly object[],
  words: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  const cwd = folderWith({ 'p.json': planText(steps), ...files });
  return cli(['run', 'p.json', '--input', 'to=ann', '--as', 'Bob', ...words], { cwd });
}

const resultOf = ({ stdout }: CliResult): unknown => JSON.parse(stdout);

describe('an approval where nobody can be asked', () => {
  it('fails, and says which options answer it', async () => {
    const { exitCode, stderr } = await run([ok, end('ok')], []);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('‖ ok waiting for approval: Send it to ann?');
    expect(stderr).toMatch(/error\[approval\/failed\].*--approve ok, --reject ok, or --decisions FILE/);
  });

  it.each([['ok'], ['all']])('is approved by --approve %s', async (name) => {
    const done = await run([ok, end('ok')], ['--approve', name]);

    expect(done.stderr).toContain('ok approved by Bob');
    expect(resultOf(done)).toEqual({
      value: { approved: true, values: { to: 'ann' }, edited: false, timed_out: false, by: 'Bob', comment: null },
    });
  });

  it('ends the run when it is rejected, unless the plan looks at it', async () => {
    const stopped = await run([ok, { id: 'x', tool: 'hash', input: { text: 'a' } }], ['--reject', 'ok']);
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toContain('error[approval/rejected]');

    const goesOn = await run([{ ...ok, on_reject: 'continue' }, end('ok.approved')], ['--reject', 'all']);
    expect(goesOn.exitCode).toBe(0);
    expect(resultOf(goesOn)).toEqual({ value: false });
  });

  it('is decided by a file, for each item of a loop or for all of them', async () => {
    const loop = { id: 'many', type: 'loop', over: ['ann', 'eve', 'joe'], as: 'to', steps: [] as object[] };
    loop.steps = [{ ...ok, on_reject: 'continue', message: 'To {{to}}?', show: { to: '{{to}}' } }];
    const decisions = 'ok: false\nmany[1].ok: { approved: true, values: { to: eva }, comment: "a typo", by: Sue }\n';
    const done = await run([loop, end('many')], ['--decisions', 'd.yaml'], { 'd.yaml': decisions });

    expect(resultOf(done)).toMatchObject({
      value: [
        { approved: false, values: { to: 'ann' }, by: 'Bob' },
        { approved: true, values: { to: 'eva' }, edited: true, by: 'Sue', comment: 'a typo' },
        { approved: false, values: { to: 'joe' } },
      ],
    });
  });

  it('is decided by standard input, which is read once', async () => {
    const cwd = folderWith({ 'p.json': planText([ok, end('ok.comment')]) });
    const words = ['run', 'p.json', '--input', 'to=ann', '--decisions', '-'];
    const done = await cli(words, { cwd, stdin: '{ "ok": { "approved": true, "comment": "fine" } }' });
    expect(resultOf(done)).toEqual({ value: 'fine' });

    const twice = await cli([...words, '--secrets-file', '-'], { cwd, stdin: '{}' });
    expect(twice.exitCode).toBe(2);
    expect(twice.stderr).toContain('standard input (-) can be read only once');
  });

  it('does not take values of another type than were shown', async () => {
    const decisions = '{ "ok": { "approved": true, "values": { "to": 1 } } }';
    const { exitCode, stderr } = await run([ok, end('ok')], ['--decisions', 'd.json'], { 'd.json': decisions });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('"to" has to be a text, as it was shown, but is a number');
  });

  it('is no place for a mistyped name: nothing is run then', async () => {
    const { exitCode, stdout, stderr } = await run([ok, end('ok')], ['--approve', 'okk', '--json']);

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--approve: no step .* is called "okk"\nnext: +did you mean "ok"\?/);
    expect(stdout).toBe('');
  });
});

describe('a wait for a signal', () => {
  it('ends with what --signal brings, whether it comes early or not', async () => {
    const pause = { id: 'pause', type: 'wait', for_ms: 20 };
    const done = await run([pause, paid, end('paid.amount')], ['--signal', 'paid={"amount": 12}']);

    expect(resultOf(done)).toEqual({ value: 12 });
    expect(done.stderr).toMatch(/Done in .* \(suspended for .*\)/);
  });

  it.each([
    ['at once', [paid], []],
    ['after a tool', [{ id: 'a', tool: 'hash', input: { text: 'a' } }, paid], []],
    ['a second time', [paid, { ...paid, id: 'again' }], ['--signal', 'paid']],
  ])('ends the run where nobody sends it: %s', async (_, steps, words) => {
    const { exitCode, stderr } = await run(steps, words);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/error\[run\/cancelled\].*waits for the signal "paid", which nobody sends.*--signal paid/);
  });

  it('times out where it has a time', async () => {
    const { exitCode, stderr } = await run([{ ...paid, timeout_ms: 30 }], []);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[step/timeout]');
  });

  it('may be one among steps of which one ends in time', async () => {
    const around = { id: 'around', type: 'parallel', timeout_ms: 50, on_error: 'continue', steps: [paid] };
    const { exitCode } = await run([around, end('errors.around.code')], []);

    expect(exitCode).toBe(0);
  });
});

describe('a run with approvals and waits', () => {
  it('gives its events as they are', async () => {
    const { stdout } = await run([ok, paid], ['--approve', 'ok', '--signal', 'paid=1', '--output', 'ndjson']);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const of = (type: string): unknown => events.find((event) => event['type'] === type);

    expect(of('step.waiting')).toMatchObject({
      path: 'ok',
      for: {
        kind: 'approval',
        message: 'Send it to ann?',
        show: { to: 'ann' },
        hash: expect.stringMatching(/^\w{64}$/),
      },
    });
    expect(of('step.resumed')).toMatchObject({
      by: 'approval',
      decision: { approved: true, edited: false, by: 'Bob' },
    });
  });

  it('is replayed with the answers that it got, unless others are given, and takes no time', async () => {
    const steps = (pauseMs: number): object[] => [
      { id: 'a', tool: 'hash', input: { text: 'a' } },
      { id: 'pause', type: 'wait', for_ms: pauseMs },
      ok,
      paid,
      end('ok.by}} {{paid'),
    ];
    const cwd = folderWith({ 'p.json': planText(steps(1)), 'slow.json': planText(steps(86_400_000)) });
    const input = ['--input', 'to=ann'];
    const answers = ['--approve', 'ok', '--as', 'Sue', '--signal', 'paid=12'];
    await cli(['trace', 'record', 'p.json', ...input, ...answers, '--fixtures', 'f.json'], { cwd });
    const replay = ['run', 'slow.json', ...input, '--replay', 'f.json'];

    const again = await cli(replay, { cwd });
    expect(again.stderr).toContain('suspended for 24 h');
    expect(resultOf(again)).toEqual({ value: 'Sue 12' });

    const other = await cli([...replay, '--as', 'Bob', '--approve', 'ok', '--signal', 'paid=13'], { cwd });
    expect(resultOf(other)).toEqual({ value: 'Bob 13' });
  });

  it('says at its replay what was not recorded', async () => {
    const cwd = folderWith({
      'short.json': planText([{ id: 'a', tool: 'hash', input: { text: 'a' } }]),
      'p.json': planText([ok]),
      's.json': planText([paid]),
    });
    await cli(['trace', 'record', 'short.json', '--fixtures', 'f.json'], { cwd });
    const approval = await cli(['run', 'p.json', '--input', 'to=ann', '--replay', 'f.json'], { cwd });
    const signal = await cli(['run', 's.json', '--replay', 'f.json'], { cwd });

    expect(approval.stderr).toContain('nobody can be asked here');
    expect(signal.stderr).toContain('"paid" waits for the signal "paid", and none was recorded');
    expect([approval.exitCode, signal.exitCode]).toEqual([1, 1]);
  });

  it('is expected to take the time that it works, not that it waits', async () => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'rest', type: 'wait', for_ms: 400 }]) });
    await cli(['run', 'p.json'], { cwd, env: { PLANLOOM_HISTORY: 'on', PLANLOOM_STATE_DIR: 'mine' } });
    const [name = ''] = readdirSync(join(cwd, 'mine/runs'));

    expect(Number(name.split('.')[3])).toBeLessThan(400);
  });
});
