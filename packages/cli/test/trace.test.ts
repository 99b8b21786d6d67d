import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ASCII_SYMBOLS, UNICODE_SYMBOLS } from '../src/progress/symbols.ts';
import { widthOf } from '../src/terminal/fit-width.ts';
import { createPaint } from '../src/terminal/paint.ts';
import { ASCII_MARKS, UNICODE_MARKS } from '../src/trace/trace-style.ts';
import { waterfallLines } from '../src/trace/waterfall.ts';
import { cli, folderWith, planText } from './support/cli.ts';

const AT = Date.parse('2026-01-31T12:00:00.000Z');
const time = (ms: number): string => new Date(AT + ms).toISOString();

/** A step of a trace, from when to when in milliseconds. */
function step(nodeId: string, from: number, to: number, rest: object = {}): object {
  const attempts = [{ attempt: 1, startTime: time(from), durationMs: to - from }];
  return {
    nodeId,
    stepId: nodeId,
    type: 'tool',
    toolName: 'fetch',
    status: 'success',
    startTime: time(from),
    endTime: time(to),
    durationMs: to - from,
    retryCount: 0,
    attempts,
    ...rest,
  };
}

/** A trace in which somebody was asked, and decided. */
function askedTrace(decision: object): string {
  const wait = { for: 'approval', waitedMs: 900, decision };
  return JSON.stringify({
    planId: 'Ask',
    runId: 'run-2',
    executionMode: 'dag',
    status: 'success',
    startedAt: time(0),
    finishedAt: time(1000),
    totalDurationMs: 1000,
    entries: [
      step('first', 0, 100),
      step('ask', 100, 1000, {
        type: 'approval',
        toolName: undefined,
        attempts: undefined,
        dependsOn: ['first'],
        wait,
      }),
    ],
    statistics: { suspendedMs: 900 },
  });
}

/** A trace with a loop of so many items. */
function traceOf(items: number, rest: object = {}): { readonly text: string; readonly value: object } {
  const inside = Array.from({ length: items }, (_, index) =>
    step(`all[${index}].each`, 100 + 10 * index, 110 + 10 * index, { parentId: 'all' }),
  );
  const end = 100 + 10 * items;
  const value = {
    planId: 'Fetch all',
    runId: 'run-1',
    executionMode: 'dag',
    status: 'success',
    startedAt: time(0),
    finishedAt: time(end + 20),
    totalDurationMs: end + 20,
    entries: [
      step('first', 40, 100, { queuedMs: 40 }),
      step('all', 100, end, { type: 'loop', toolName: undefined, attempts: undefined, dependsOn: ['first'] }),
      ...inside,
      step('flaky', 0, 90, {
        retryCount: 1,
        attempts: [
          { attempt: 1, startTime: time(0), durationMs: 10, error: 'no' },
          { attempt: 2, startTime: time(60), durationMs: 30 },
        ],
      }),
      step('last', end, end + 20, { dependsOn: ['all'] }),
    ],
    statistics: {
      totalSteps: items + 4,
      successfulSteps: items + 4,
      failedSteps: 0,
      skippedSteps: 0,
      cancelledSteps: 0,
      toolCalls: items + 4,
      retries: 1,
      peakConcurrency: 2,
      workMs: end,
      queuedMs: 40,
    },
    ...rest,
  };
  return { text: JSON.stringify(value), value: JSON.parse(JSON.stringify(value)) as object };
}

describe('planloom trace show', () => {
  it.each([
    ['nothing.json', undefined, 'nothing.json: there is neither such a file nor such a run', 'planloom trace list'],
    [
      'bad.json',
      '{\n "entries": [\n',
      'bad.json:3:1: a trace is JSON, and this is not: the text ends, where a value or "]" has to be',
      undefined,
    ],
    ['plan.json', '{"steps": []}', 'plan.json: there is no trace here', undefined],
    [
      'odd.json',
      '{"executionMode": "dag",\n "entries": [{"nodeId": 7, "status": "success"}]}',
      'odd.json:1:1: /startedAt has to be a time',
      undefined,
    ],
  ])('refuses %s', async (name, text, message, next) => {
    const cwd = folderWith(text === undefined ? {} : { [name]: text });
    const { exitCode, stdout, stderr } = await cli(['trace', 'show', name], {
      cwd,
      env: { PLANLOOM_HISTORY: 'on', PLANLOOM_STATE_DIR: join(cwd, 'state') },
    });

    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).toContain(next ?? message);
  });

  it('lists all that is wrong, each with its place', async () => {
    const cwd = folderWith({
      'odd.json': '{"executionMode": "dag", "startedAt": 1,\n "entries": [\n {"nodeId": 7, "status": "success"}]}',
    });
    const { stderr } = await cli(['trace', 'show', 'odd.json'], { cwd });

    expect(stderr).toContain('odd.json:1:39: /startedAt has to be a time in ISO 8601');
    expect(stderr).toContain('3:13: /entries/0/nodeId has to be a text, and is 7');
  });

  it('draws a waterfall that marks the critical path, and says what stands out', async () => {
    const cwd = folderWith({ 't.json': traceOf(3).text });
    const { exitCode, stdout, stderr } = await cli(['trace', 'show', 't.json'], { cwd });

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Fetch all\nsuccess · 150 ms · 7 calls · 1 retry · 2 at once, 0\.9 on average · 40 ms in queues\nrun run-1\n/u,
    );
    expect(stdout).toMatch(/^▶ ✓ first\s+░+█+\s+60 ms, fetch, queued 40 ms$/mu);
    expect(stdout).toMatch(/^▶ ✓ {3}\[1\]\.each\s+█+\s+10 ms, fetch$/mu);
    expect(stdout).toMatch(/^ {2}✓ flaky\s+█+┄+█+\s+90 ms, fetch, 2 attempts$/mu);
    expect(stdout).toContain('Critical path  work 110 ms (73 %), waiting for slots 40 ms (27 %)');
    expect(stdout).toMatch(/Slowest steps\n {2}flaky\s+fetch\s+90 ms\s+2 attempts\n/u);
    expect(stdout).toMatch(/ {2}fetch\s+7\s+150 ms\s+60 ms\s+40 ms\n/u);
    expect(stdout).not.toContain('\u001B');
  });

  it('draws a wait as one, and says who decided', async () => {
    const stdin = askedTrace({ approved: true, edited: true, by: 'a\u001Bnn' });
    const { stdout } = await cli(['trace', 'show', '-'], { stdin });

    expect(stdout).toContain('\nsuccess · 1 s · 1 call · 900 ms suspended\n');
    expect(stdout).toMatch(/^▶ ✓ ask\s+▒+\s+900 ms, approval, approved with other v…$/mu);
    expect(stdout).toContain('Critical path  work 100 ms (10 %), waiting for answers and times 900 ms (90 %)');
    expect(stdout).toMatch(/\nDecisions and waits\n {2}ask\s+approved with other values by a␛nn\s+900 ms\n/u);
    expect(stdout).toMatch(/Slowest steps\n {2}first\s+fetch\s+100 ms\n/u);
  });

  it('says which branch was taken', async () => {
    const steps = [{ id: 'choose', type: 'conditional', condition: 'true', then: [] }];
    const cwd = folderWith({ 'plan.json': JSON.stringify({ version: '1.0', execution: 'sequential', steps }) });
    await cli(['run', 'plan.json', '--trace', 't.json'], { cwd });
    const { stdout } = await cli(['trace', 'show', 't.json'], { cwd });

    expect(stdout).toMatch(/✓ choose .* conditional, branch then$/mu);
  });

  it('folds long loops, unless all is wanted', async () => {
    const cwd = folderWith({ 't.json': traceOf(200).text });
    const [short, long] = [
      await cli(['trace', 'show', 't.json'], { cwd }),
      await cli(['trace', 'show', 't.json', '--all'], { cwd }),
    ];

    expect(short.stdout).toContain('… 188 more items');
    expect(long.stdout).toContain('[199].each');
    expect(long.stdout).not.toContain('more items');
  });

  it('reads standard input, and writes JSON', async () => {
    const { stdout } = await cli(['trace', 'show', '-', '--json'], { stdin: traceOf(2).text });

    expect(JSON.parse(stdout)).toMatchObject({
      summary: { runId: 'run-1', calls: 6 },
      criticalPath: { durationMs: 140, byKind: { work: 100, queue: 40 } },
    });
  });

  it('cannot be made to control the terminal', async () => {
    const { stdout } = await cli(['trace', 'show', '-'], {
      stdin: traceOf(1, { planId: 'a\u001B[2Jb', runId: 'c\nd' }).text,
    });

    expect(stdout).not.toContain('\u001B');
    expect(stdout).toContain('a␛[2Jb\n');
    expect(stdout).toContain('run c d\n');
  });
});

describe('the waterfall', () => {
  it.each([20, 40, 60, 80, 200])('is never wider than %d columns', (columns) => {
    const trace = traceOf(20).value as never;
    const styles = [
      { paint: createPaint(true), symbols: UNICODE_SYMBOLS, marks: UNICODE_MARKS, columns },
      { paint: createPaint(false), symbols: ASCII_SYMBOLS, marks: ASCII_MARKS, columns },
    ];
    for (const style of styles) {
      const lines = waterfallLines(trace, style, { children: 5 });
      expect(lines).toHaveLength(4 + 5 + 1);
      expect(lines.filter((line) => widthOf(line) > columns)).toEqual([]);
    }
  });
});

describe('planloom trace critical-path', () => {
  it('lists the segments in order', async () => {
    const { exitCode, stdout } = await cli(['trace', 'critical-path', '-'], { stdin: traceOf(1).text });

    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.replaceAll(/\s+/gu, ' ').trim())).toEqual([
      'Critical path work 90 ms (69 %), waiting for slots 40 ms (31 %)',
      'first waiting for slots at 0 ms 40 ms 31 %',
      'first work at 40 ms 60 ms 46 %',
      'all[0].each work at 100 ms 10 ms 8 %',
      'last work at 110 ms 20 ms 15 %',
      '',
    ]);
  });
});

describe('planloom trace diff', () => {
  it('ends with 0 where nothing differs, and with 1 where something does', async () => {
    const cwd = folderWith({
      'a.json': traceOf(2).text,
      'b.json': traceOf(2, { runId: 'other' }).text,
      'c.json': traceOf(3, { status: 'failed' }).text,
    });
    const same = await cli(['trace', 'diff', 'a.json', 'b.json'], { cwd });
    const other = await cli(['trace', 'diff', 'a.json', 'c.json'], { cwd });

    expect(same).toMatchObject({ exitCode: 0, stdout: 'no difference\n' });
    expect(other.exitCode).toBe(1);
    expect(other.stdout).toContain('status: success -> failed\n');
    expect(other.stdout).toContain('+ all[2].each (success, fetch, 10 ms)\n');
    expect(JSON.parse((await cli(['trace', 'diff', 'a.json', 'c.json', '--json'], { cwd })).stdout)).toMatchObject({
      same: false,
    });
  });

  it('says what was decided otherwise', async () => {
    const cwd = folderWith({
      'a.json': askedTrace({ approved: true, edited: false, by: 'ann' }),
      'b.json': askedTrace({ approved: false, edited: false, by: 'ann' }),
    });
    const { stdout } = await cli(['trace', 'diff', 'a.json', 'b.json'], { cwd });

    expect(stdout).toBe('~ ask\n    decision/approved: true -> false\n');
  });

  it('leaves out durations and values if told to', async () => {
    const { text } = traceOf(2);
    const slower = text
      .replace('"durationMs":60', '"durationMs":960')
      .replace('"nodeId":"first"', '"nodeId":"first","output":{"a":1}');
    const cwd = folderWith({ 'a.json': text, 'b.json': slower });
    const all = await cli(['trace', 'diff', 'a.json', 'b.json'], { cwd });

    expect(all.stdout).toBe('~ first\n    duration: 60 ms -> 960 ms, +1500 %\n    output: nothing -> {"a":1}\n');
    expect(await cli(['trace', 'diff', 'a.json', 'b.json', '--no-times', '--no-values'], { cwd })).toMatchObject({
      exitCode: 0,
    });
  });
});

describe('planloom trace export', () => {
  it('needs to know the format', async () => {
    const { exitCode, stderr } = await cli(['trace', 'export', '-'], { stdin: '' });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('--format');
  });

  it('writes what Perfetto, Mermaid and browsers read', async () => {
    const cwd = folderWith({ 't.json': traceOf(2).text });
    const chrome = await cli(['trace', 'export', 't.json', '--format', 'chrome'], { cwd });
    const mermaid = await cli(['trace', 'export', 't.json', '--format', 'mermaid'], { cwd });
    const flow = await cli(['trace', 'export', 't.json', '--format', 'mermaid-flow'], { cwd });
    const html = await cli(['trace', 'export', 't.json', '-f', 'html', '-o', 'out/t.html'], { cwd });

    const otlp = await cli(['trace', 'export', 't.json', '--format', 'otlp'], { cwd });
    const { resourceSpans } = JSON.parse(otlp.stdout) as {
      resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[];
    };
    const names = resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)),
    );
    expect(names.filter((name) => name.startsWith('execute_tool ')).length).toBeGreaterThan(0);
    expect(names.some((name) => name.startsWith('invoke_workflow'))).toBe(true);
    expect(JSON.parse(chrome.stdout)).toMatchObject({ displayTimeUnit: 'ms', otherData: { runId: 'run-1' } });
    expect(mermaid.stdout).toMatch(/^gantt\n/u);
    expect(flow.stdout).toMatch(/^flowchart TD\n/u);
    expect(html).toMatchObject({ exitCode: 0, stdout: '', stderr: 'wrote out/t.html\n' });
    expect(readFileSync(join(cwd, 'out/t.html'), 'utf8')).toMatch(/^<!doctype html>/u);
  });
});

describe('runs that are kept', () => {
  it('are listed, and found by the beginning of their id and as the last', async () => {
    const cwd = folderWith({ 'p.json': planText([{ id: 'a', tool: 'hash', input: { text: 'x' } }]) });
    const env = { PLANLOOM_HISTORY: 'on', PLANLOOM_STATE_DIR: join(cwd, 'state') };
    const none = await cli(['trace', 'list'], { cwd, env });
    const missing = await cli(['trace', 'show', 'last'], { cwd, env });
    await cli(['run', 'p.json', '--quiet'], { cwd, env });
    await cli(['run', 'p.json', '--quiet'], { cwd, env });
    const listed = JSON.parse((await cli(['trace', 'list', '--json'], { cwd, env })).stdout) as {
      runId: string;
      name: string;
    }[];
    const [newest] = listed;

    expect(none).toMatchObject({ exitCode: 0, stdout: '', stderr: 'no run is kept\n' });
    expect(missing).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('last: no run has been kept yet') as string,
    });
    expect(listed).toMatchObject([{ name: 'p.json', status: 'success' }, { name: 'p.json' }]);
    expect((await cli(['trace', 'list'], { cwd, env })).stdout).toContain(newest?.runId ?? '?');
    for (const words of [['last'], []]) {
      const { stdout } = await cli(['trace', 'show', ...words], { cwd, env });
      expect(stdout).toContain(`run ${newest?.runId ?? '?'}\n`);
    }
    expect(
      (await cli(['trace', 'diff', newest?.runId ?? '', listed[1]?.runId ?? '', '--no-times'], { cwd, env })).exitCode,
    ).toBe(0);
    const vague = await cli(['trace', 'show', newest?.runId.slice(0, 2) ?? ''], { cwd, env });
    expect(vague).toMatchObject({ exitCode: 2 });
    expect(vague.stderr).toContain('several runs begin like this');
    writeFileSync(join(cwd, 'last'), traceOf(1).text);
    expect((await cli(['trace', 'show', 'last'], { cwd, env })).stdout).toContain('run run-1\n');
  });

  it('are told apart where they are of two plans', async () => {
    const other = traceOf(1).text.replace('Fetch all', 'Fetch none');
    const cwd = folderWith({ 'a.json': traceOf(1).text, 'b.json': other });
    const { stderr } = await cli(['trace', 'diff', 'a.json', 'b.json'], { cwd });

    expect(stderr).toBe('note: these are runs of two plans: "Fetch all" and "Fetch none"\n');
  });

  it('are none where the history is off', async () => {
    const { exitCode, stderr } = await cli(['trace', 'show', 'last']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('no runs are kept, as PLANLOOM_HISTORY is off');
  });
});
