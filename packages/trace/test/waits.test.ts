import { describe, expect, it } from 'vitest';

import {
  criticalPath,
  diffTraces,
  hasStarted,
  readTrace,
  stepStretches,
  summarizeTrace,
  TraceError,
  toChromeTrace,
  toMermaid,
  treeOf,
  waitText,
  writeTrace,
} from '../src/index.ts';
import { call, tracedRun } from './support/traced-run.ts';
import { approvedRun, waitingRun } from './support/waiting-runs.ts';

const HOUR = 3_600_000;

describe('a trace of a run that waited', () => {
  it.each([
    [
      'a wait for nothing',
      { waitedMs: 1 },
      '/entries/0/wait/for has to be a text, such as approval, signal or time, and is missing',
    ],
    ['a wait of no length', { for: 'time' }, '/entries/0/wait/waitedMs has to be a number from 0, and is missing'],
    [
      'a wait of less than no length',
      { for: 'time', waitedMs: -1 },
      '/entries/0/wait/waitedMs has to be a number from 0, and is -1',
    ],
    [
      'a decision that is none',
      { for: 'approval', waitedMs: 1, decision: { approved: 'yes', edited: false } },
      '/entries/0/wait/decision/approved has to be true or false, and is "yes"',
    ],
  ])('is refused with %s', (_, wait, problem) => {
    const at = '2026-01-31T12:00:00.000Z';
    const trace = {
      executionMode: 'dag',
      startedAt: at,
      finishedAt: at,
      totalDurationMs: 0,
      entries: [{ nodeId: 'a', status: 'success', wait }],
    };

    expect(() => readTrace(trace)).toThrow(TraceError);
    expect(() => readTrace(trace)).toThrow(problem);
  });

  it('is refused with a suspension that is no time', async () => {
    const trace = await waitingRun();

    expect(() => readTrace({ ...trace, statistics: { suspendedMs: 'long' } })).toThrow(
      '/statistics/suspendedMs has to be a number from 0, and is "long"',
    );
  });

  it('is written and read back', async () => {
    const trace = await approvedRun({ approved: true, values: { to: 'some' }, by: 'ann', comment: 'not all' });

    expect(readTrace(writeTrace(trace))).toEqual(JSON.parse(JSON.stringify(trace)));
    expect(trace.statistics.suspendedMs).toBe(HOUR);
  });
});

describe('its critical path', () => {
  it('tells what waited for a decision from what worked', async () => {
    const trace = await approvedRun();

    const { segments, byKind } = criticalPath(trace);

    expect(segments.map(({ path, kind }) => `${path} ${kind}`)).toEqual(['draft work', 'ask wait', 'send work']);
    expect(byKind).toEqual({ work: 50, wait: HOUR, queue: 0, 'retry-pause': 0, overhead: 0 });
  });

  it('goes through a wait for a time, and not through what worked meanwhile', async () => {
    expect(criticalPath(await waitingRun()).segments.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'pause wait',
      'last work',
    ]);
  });

  it('calls a wait that timed out one, and what is done instead work', async () => {
    const fallback = { fallback: [call('instead', 70)] };
    const trace = await approvedRun(undefined, { timeout_ms: 1000, retry_count: 0, on_error: fallback });

    expect(criticalPath(trace).segments.map(({ path, kind, from, to }) => `${path} ${kind} ${to - from}`)).toEqual([
      'draft work 20',
      'ask wait 1000',
      'ask.instead work 70',
      'send work 30',
    ]);
  });
});

describe('its stretches', () => {
  it.each([
    ['one of waiting', {}, [[20, 20 + HOUR, 'wait']]],
    [
      'one of waiting up to its fallback',
      { timeout_ms: 1000, retry_count: 0, on_error: { fallback: [call('instead', 70)] } },
      [
        [20, 1020, 'wait'],
        [1020, 1090, 'overhead'],
      ],
    ],
  ])('are %s', async (_, rest, stretches) => {
    const node = treeOf(await approvedRun(undefined, rest)).find('ask');
    if (!node || !hasStarted(node)) throw new Error('it did not start');

    expect(stepStretches(node).map(({ from, to, kind }) => [from, to, kind])).toEqual(stretches);
  });
});

describe('its summary', () => {
  it('says who decided and how long that took, and does not call it slow', async () => {
    const { waits, suspendedMs, slowest, parallelism } = summarizeTrace(await approvedRun());

    expect(waits).toEqual([
      {
        path: 'ask',
        for: 'approval',
        waitedMs: HOUR,
        by: 'approval',
        decision: { approved: true, edited: false, by: 'ann' },
        status: 'success',
        text: 'approved by ann',
      },
    ]);
    expect({ suspendedMs, parallelism }).toEqual({ suspendedMs: HOUR, parallelism: 1 });
    expect(slowest.map(({ path }) => path)).toEqual(['send', 'draft']);
  });

  it('says why a step failed that nobody answered', async () => {
    const trace = await approvedRun(undefined, { timeout_ms: 1000, retry_count: 0 });

    expect(summarizeTrace(trace).waits).toEqual([
      { path: 'ask', for: 'approval', waitedMs: 1000, status: 'failed', code: 'step/timeout', text: 'not decided' },
    ]);
  });

  it('has no waits where there were none', async () => {
    expect(summarizeTrace(await tracedRun([call('a', 10)]))).toMatchObject({ waits: [], suspendedMs: 0 });
  });
});

describe('a wait in words', () => {
  it.each([
    ['an approval', { approved: true }, {}, 'approved'],
    ['a rejection', { approved: false, by: 'bob' }, { on_reject: 'continue' }, 'rejected by bob'],
    ['other values', { approved: true, values: { to: 'some' } }, {}, 'approved with other values'],
    [
      'silence that counts as approval',
      { approved: true },
      { timeout_ms: 1000, on_timeout: 'approve' },
      'approved, as nobody decided in time',
    ],
  ])('says %s', async (_, decision, rest, text) => {
    const entry = (await approvedRun(decision, rest)).entries.find(({ nodeId }) => nodeId === 'ask');

    expect(waitText(entry ?? {})).toBe(text);
  });

  it.each([
    [{}, undefined],
    [{ wait: { for: 'approval', waitedMs: 1 } } as const, 'not decided'],
    [{ wait: { for: 'signal', signal: 'paid', waitedMs: 1 } } as const, 'for the signal "paid"'],
    [{ wait: { for: 'time', waitedMs: 1 } } as const, 'for a time'],
  ])('of %j is %s', (entry, text) => {
    expect(waitText(entry)).toBe(text);
  });
});

describe('the difference of two traces', () => {
  it('tells what was decided otherwise, and by whom', async () => {
    const from = await approvedRun({ approved: true, by: 'ann' });
    const to = await approvedRun({ approved: true, by: 'bob', values: { to: 'some' } });

    expect(diffTraces(from, to, { times: false }).changed.find(({ path }) => path === 'ask')?.decision).toEqual([
      { pointer: '/edited', from: false, to: true },
      { pointer: '/by', from: 'ann', to: 'bob' },
    ]);
  });

  it('without values does not tell who decided, but what', async () => {
    const [ann, bob, edited] = await Promise.all(
      [{ by: 'ann' }, { by: 'bob' }, { by: 'ann', values: { to: 'some' } }].map((each) =>
        approvedRun({ approved: true, ...each }),
      ),
    );
    if (!ann || !bob || !edited) throw new Error('a run is missing');

    expect(diffTraces(ann, bob, { values: false }).same).toBe(true);
    expect(diffTraces(ann, edited, { values: false }).changed).toEqual([
      { path: 'ask', decision: [{ pointer: '/edited', from: false, to: true }] },
    ]);
  });
});

describe('its drawings', () => {
  it('tell a wait from work in Perfetto', async () => {
    const { traceEvents } = toChromeTrace(await approvedRun());

    expect(traceEvents.filter(({ ph, cat }) => ph === 'X' && cat?.includes('waiting'))).toMatchObject([
      { name: 'ask (approved by ann)', cat: 'approval,waiting,critical', dur: HOUR * 1000, args: { path: 'ask' } },
    ]);
  });

  it('tell a wait from work in Mermaid', async () => {
    const trace = await approvedRun({ approved: true, by: 'ann"];click' });

    expect(toMermaid(trace)).toContain(`    ask :crit, done, s1, 20, ${20 + HOUR}\n`);
    expect(toMermaid(trace, { diagram: 'flowchart' })).toContain(
      `  s1(["ask<br/>approval#44; ${HOUR} ms#44; approved by ann#34;#93;#59;click"])\n`,
    );
  });
});
