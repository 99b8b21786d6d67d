import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { createExecutor, type ExecTrace } from '@planloom/executor-core';
import { describe, expect, it } from 'vitest';

import { RunHistory } from '../src/history/run-history.ts';
import { cli, folderWith, planText } from './support/cli.ts';

const plan = planText([{ id: 'answer', tool: 'hash', input: { text: '{{input.text}}' } }]);
const run = (cwd: string, env: Readonly<Record<string, string>>, ...more: readonly string[]): ReturnType<typeof cli> =>
  cli(['run', 'p.json', '--input', 'text=a', ...more], { cwd, env });

describe('planloom run', () => {
  it('keeps the trace of the run where only this user can read it', async () => {
    const cwd = folderWith({ 'p.json': plan });
    const { exitCode } = await run(cwd, { PLANLOOM_HISTORY: 'on', XDG_STATE_HOME: join(cwd, 'state') });

    const folder = join(cwd, 'state/planloom/runs');
    const [file = '', ...others] = readdirSync(folder);
    expect(exitCode).toBe(0);
    expect(others).toEqual([]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    const [header = '', trace = ''] = readFileSync(join(folder, file), 'utf8').split('\n');
    expect(JSON.parse(header)).toMatchObject({ name: 'p.json', status: 'success' });
    expect(JSON.parse(trace)).toMatchObject({ status: 'success', entries: [{ nodeId: 'answer' }] });
  });

  it('keeps that of a run that failed, too', async () => {
    const cwd = folderWith({
      'p.json': planText([{ id: 'a', tool: 'parse_json', input: { text: '{{input.text}}' } }]),
    });
    const { exitCode } = await run(cwd, { PLANLOOM_HISTORY: 'on', PLANLOOM_STATE_DIR: 'mine' });

    expect(exitCode).toBe(1);
    expect(readdirSync(join(cwd, 'mine/runs'))).toMatchObject([expect.stringContaining('.failed.')]);
  });

  it.each([
    ['PLANLOOM_HISTORY=off', { PLANLOOM_HISTORY: 'off' }, []],
    ['--no-history', { PLANLOOM_HISTORY: 'on' }, ['--no-history']],
  ])('keeps nothing with %s', async (_, env, words) => {
    const cwd = folderWith({ 'p.json': plan });
    const { exitCode, stderr } = await run(cwd, { ...env, PLANLOOM_STATE_DIR: 'mine' }, ...words);

    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('note');
    expect(readdirSync(cwd)).toEqual(['p.json']);
  });

  it('says where it could not keep a run, which goes on as ever', async () => {
    const cwd = folderWith({ 'p.json': plan, mine: 'a file' });
    const { exitCode, stdout, stderr } = await run(cwd, { PLANLOOM_HISTORY: 'on', PLANLOOM_STATE_DIR: 'mine' });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('ca978112');
    expect(stderr).toMatch(
      /Done in[^]*note: this run is not kept in .*mine.runs: a file stands where a folder has to be/u,
    );
    expect(stderr).toContain('PLANLOOM_HISTORY=off');
  });
});

describe('the history', () => {
  let ended = 1_700_000_000_000;
  /** A trace as the executor makes it, of a run that began later than those before, and took so long. */
  async function traceOf(durationMs = 10, value: unknown = 1): Promise<ExecTrace> {
    const echo = { id: 'echo', execute: (): unknown => value };
    const { trace } = await createExecutor([echo]).execute({ version: '1.0', steps: [{ id: 'a', tool: 'echo' }] });
    ended += 1000;
    return { ...trace, startedAt: new Date(ended).toISOString(), totalDurationMs: durationMs };
  }
  const history = (...bounds: ConstructorParameters<typeof RunHistory>[1][]): RunHistory =>
    new RunHistory(join(folderWith(), 'runs'), ...bounds);

  it('is empty before anything was kept', async () => {
    const empty = history();
    expect(await empty.list()).toEqual([]);
    expect(await empty.find('last')).toEqual({ candidates: [] });
    expect(await empty.usualDuration({})).toBeUndefined();
  });

  it('lists the newest first, and finds a run by the beginning of its id', async () => {
    const kept = history();
    const traces = [await traceOf(), await traceOf()];
    for (const [index, trace] of traces.entries()) await kept.save(trace, { name: `plan ${index}`, plan: index });

    const [older, newer] = traces;
    expect((await kept.list()).map(({ name }) => name)).toEqual(['plan 1', 'plan 0']);
    const last = await kept.find('last');
    expect('text' in last && JSON.parse(last.text)).toMatchObject({ runId: newer?.runId });
    const found = await kept.find(older?.runId.slice(0, -1) ?? '');
    expect('text' in found && JSON.parse(found.text)).toEqual(JSON.parse(JSON.stringify(older)));
    const ids = traces.map(({ runId }) => runId);
    expect(await kept.find(ids[0]?.slice(0, 5) ?? '')).toEqual({ candidates: ids.toReversed() });
    expect(await kept.find('')).toEqual({ candidates: [] });
    expect(await kept.find('nothing-like-it')).toEqual({ candidates: [] });
  });

  it('forgets the oldest when there are too many, or they are too large', async () => {
    const [few, small] = [history({ runs: 2 }), history({ bytes: 1 })];
    for (const name of ['one', 'two', 'three']) {
      const trace = await traceOf();
      await few.save(trace, { name, plan: {} });
      await small.save(trace, { name, plan: {} });
    }

    expect((await few.list()).map(({ name }) => name)).toEqual(['three', 'two']);
    expect((await small.list()).map(({ name }) => name)).toEqual(['three']);
  });

  it('keeps a trace that is too large without its values', async () => {
    const kept = history({ traceBytes: 1000 });
    await kept.save(await traceOf(1, 'x'.repeat(5000)), { name: 'large', plan: {} });

    const found = await kept.find('last');
    const [entry] = 'text' in found ? (JSON.parse(found.text) as ExecTrace).entries : [];
    expect(entry).toMatchObject({ nodeId: 'a', status: 'success' });
    expect(entry).not.toHaveProperty('output');
  });

  it('knows how long good runs of the same plan take', async () => {
    const kept = history();
    const saved: readonly [number, ExecTrace['status'], object][] = [
      [9000, 'success', { v: 1 }],
      [100, 'success', { v: 1 }],
      [200, 'success', { v: 1 }],
      [300, 'success', { v: 1 }],
      [400, 'success', { v: 1 }],
      [500, 'success', { v: 1 }],
      [7, 'failed', { v: 1 }],
      [8, 'success', { v: 2 }],
    ];
    for (const [durationMs, status, plan] of saved) {
      await kept.save({ ...(await traceOf(durationMs)), status }, { name: 'p', plan });
    }

    expect(await kept.usualDuration({ v: 1 })).toBe(300);
    expect(await kept.usualDuration({ v: 2 })).toBe(8);
    expect(await kept.usualDuration({ v: 3 })).toBeUndefined();
  });

  it('clears what processes have left that were killed while they wrote', async () => {
    const kept = history();
    await kept.save(await traceOf(), { name: 'one', plan: {} });
    const [old, young] = [randomUUID(), randomUUID()].map((id) => join(kept.folder, `.${id}.tmp`));
    for (const path of [old, young]) writeFileSync(path ?? '', 'half');
    utimesSync(old ?? '', 1000, 1000);
    await kept.save(await traceOf(), { name: 'two', plan: {} });

    expect(readdirSync(kept.folder).filter((name) => name.endsWith('.tmp'))).toEqual([basename(young ?? '')]);
  });

  it('passes over files that are not its own', async () => {
    const kept = history();
    mkdirSync(kept.folder, { recursive: true });
    writeFileSync(join(kept.folder, 'notes.txt'), 'mine');
    writeFileSync(join(kept.folder, '1700000000000.abc.success.5.broken.json'), 'no JSON');
    await kept.save(await traceOf(), { name: 'good', plan: {} });

    expect((await kept.list()).map(({ name }) => name)).toEqual(['good']);
    expect(readdirSync(kept.folder)).toContain('notes.txt');
  });
});
