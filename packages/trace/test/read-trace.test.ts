import type { ExecTrace } from '@planloom/executor-core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  criticalPath,
  diffTraces,
  readTrace,
  summarizeTrace,
  TraceError,
  toChromeTrace,
  toHtml,
  toMermaid,
  treeOf,
  writeTrace,
} from '../src/index.ts';
import { call, tracedRun } from './support/traced-run.ts';

const AT = '2026-01-31T12:00:00.000Z';
const entry = (nodeId: string, rest: object = {}): object => ({
  nodeId,
  type: 'tool',
  status: 'success',
  startTime: AT,
  endTime: AT,
  durationMs: 0,
  retryCount: 0,
  ...rest,
});
const traceWith = (entries: readonly object[], rest: object = {}): object => ({
  planId: 'p',
  runId: 'r',
  executionMode: 'dag',
  status: 'success',
  startedAt: AT,
  finishedAt: AT,
  totalDurationMs: 0,
  entries,
  ...rest,
});

/** `trace/invalid: /entries/0/nodeId has to be …` */
function refusalOf(source: unknown): string {
  try {
    readTrace(source);
  } catch (error) {
    if (error instanceof TraceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('reading a trace refuses', () => {
  it.each([
    ['nothing', '', 'trace/not-json: line 1, column 1: a trace is JSON, and this is empty'],
    ['a number', '7', 'trace/not-found: a trace is an object with "entries"'],
    ['null', null, 'trace/not-found: a trace is an object with "entries"'],
    ['a list', '[]', 'trace/not-found: a trace is an object with "entries"'],
    ['an object that is something else', '{"a": {"b": 1}}', 'trace/not-found: there is no trace here'],
    [
      'what names the file of a trace',
      '{"status": "success", "trace": "t.json"}',
      'trace/not-found: /trace names a file, which has the trace: "t.json"',
    ],
    [
      'entries that are no list',
      traceWith([], { entries: {} }),
      'trace/invalid: /entries has to be a list, and is an object',
    ],
    [
      'a negative duration',
      traceWith([entry('a', { durationMs: -1 })]),
      'trace/invalid: /entries/0/durationMs has to be a number from 0, and is -1',
    ],
    [
      'a duration that is none',
      traceWith([], { totalDurationMs: 'long' }),
      'trace/invalid: /totalDurationMs has to be a number from 0, and is "long"',
    ],
    [
      'a time that is none',
      traceWith([entry('a', { startTime: 'noon' })]),
      '/entries/0/startTime has to be a time in ISO 8601, such as',
    ],
    [
      'an unknown status',
      traceWith([entry('a', { status: 'done' })]),
      '/entries/0/status has to be one of pending, running, success, failed, skipped, cancelled, and is "done"',
    ],
    ['an entry that is none', traceWith([3 as never]), '/entries/0 has to be an object, and is 3'],
    [
      'a step in a step that is not there',
      traceWith([entry('a', { parentId: 'b' })]),
      '/entries/0/parentId has to be the nodeId of an entry, and there is none with "b"',
    ],
    [
      'a step that stands in itself',
      traceWith([entry('a', { parentId: 'b' }), entry('b', { parentId: 'a' })]),
      '/entries/0/parentId has to lead out of the step, and "a" stands in itself',
    ],
    [
      'two traces at once',
      { one: traceWith([]), other: traceWith([]) },
      'trace/ambiguous: /one is one of several traces; give one of them\n/other is one of',
    ],
  ])('%s', (_, source, message) => {
    expect(refusalOf(source)).toContain(message);
  });

  it.each([
    ['{\n  "entries": [,]\n}', 2, 15, 'there is ",]\\n}", where a value or "]" has to be'],
    ['{"a": 1,}', 1, 9, 'there is "}", where a name in quotes has to be'],
    ['{"a" 1}', 1, 6, 'where ":" has to be'],
    ['{"a": 1', 1, 8, 'the text ends, where "," or "}" has to be'],
    ['{"a": 01}', 1, 7, 'where a value has to be'],
    ['{"a": "\n"}', 1, 7, 'where a value has to be'],
    ['{} {}', 1, 4, 'where the end of the text has to be'],
    ["{'a': 1}", 1, 2, 'where a name in quotes or "}" has to be'],
  ])('broken JSON, with the place: %j', (text, line, column, message) => {
    expect(refusalOf(text)).toContain(
      `trace/not-json: line ${line}, column ${column}: a trace is JSON, and this is not: `,
    );
    expect(refusalOf(text)).toContain(message);
  });

  it('whatever else is no JSON, as the engine does', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .tuple(fc.json(), fc.nat(), fc.constantFrom(',', '"', '}', '1', ''))
        .map(([json, at, put]) => json.slice(0, at % json.length) + put + json.slice((at % json.length) + 1)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(refusalOf(text).startsWith('trace/not-json: line ')).toBe(!isJson);
      }),
      { numRuns: 500 },
    );
  });

  it('a wrong member, with the place in the text', () => {
    const text = JSON.stringify(
      { result: 1, 'a/b': traceWith([entry('a'), entry('b', { retryCount: -1 })]) },
      undefined,
      2,
    );
    const line = text.split('\n').findIndex((each) => each.includes('"retryCount": -1')) + 1;

    expect(refusalOf(text)).toBe(
      `trace/invalid: line ${line}, column 23: /a~1b/entries/1/retryCount has to be a whole number from 0, and is -1`,
    );
  });

  it('a value that nests too deep, without running out of stack', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const text = JSON.stringify(traceWith([entry('a', { output: 'DEEP' })])).replace('"DEEP"', deep);

    expect(refusalOf(text)).toContain('/entries/0/output/0/0/0 nests deeper than 500 levels; cut the value');
  });

  it('no more than twenty things at once', () => {
    const error = (() => {
      try {
        return readTrace(traceWith(Array.from({ length: 1000 }, () => ({}))));
      } catch (thrown) {
        return thrown;
      }
    })();

    expect(error).toBeInstanceOf(TraceError);
    expect((error as TraceError).problems).toHaveLength(20);
  });
});

describe('reading a trace', () => {
  it('finds it in what the executor gives, and in the file of a kept run', async () => {
    const trace = await tracedRun([call('a', 10)]);
    const plain = JSON.parse(JSON.stringify(trace)) as ExecTrace;

    expect(readTrace({ result: 1, trace })).toEqual(plain);
    expect(readTrace(JSON.stringify({ outer: { run: { trace } } }))).toEqual(plain);
    expect(readTrace(`{"runId":"r"}\n${JSON.stringify(trace)}\n`)).toEqual(plain);
  });

  it('keeps members that it does not know', () => {
    const read = readTrace(traceWith([entry('a', { mood: 'good' })], { weather: { sun: true } }));

    expect(read).toMatchObject({ weather: { sun: true }, entries: [{ mood: 'good' }] });
    expect(readTrace(writeTrace(read))).toEqual(read);
  });

  it('fills in what the original shape did not have', () => {
    const read = readTrace({
      planId: 'p',
      executionMode: 'sequential',
      startedAt: AT,
      finishedAt: '2026-01-31T12:00:00.030Z',
      totalDurationMs: 30,
      entries: [
        {
          nodeId: 'a',
          status: 'success',
          startTime: AT,
          endTime: '2026-01-31T12:00:00.020Z',
          durationMs: 20,
          retryCount: 1,
          toolName: 't',
        },
        {
          nodeId: 'b',
          status: 'failed',
          startTime: '2026-01-31T12:00:00.020Z',
          durationMs: 10,
          retryCount: 0,
          error: 'no',
        },
        { nodeId: 'c', status: 'cancelled', retryCount: 0 },
      ],
      statistics: { totalSteps: 3, successfulSteps: 1, failedSteps: 1, skippedSteps: 0, cancelledSteps: 1 },
    });

    expect(read).toMatchObject({
      runId: 'unknown',
      status: 'failed',
      statistics: { totalSteps: 3, toolCalls: 2, retries: 1, peakConcurrency: 1, workMs: 20 },
    });
    expect(criticalPath(read).durationMs).toBe(30);
  });

  it('gives back what was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ id: fc.stringMatching(/^[a-z]\w{0,8}$/u), ms: fc.nat(50), failures: fc.nat(1) }), {
          minLength: 1,
          maxLength: 5,
        }),
        async (calls) => {
          const steps = calls.map(({ id, ms, failures }, index) => ({
            id: `${id}${index}`,
            tool: 'work',
            input: { ms, failures },
            retry: { max: 1, backoff_ms: 5 },
          }));
          const plain = JSON.parse(JSON.stringify(await tracedRun(steps))) as ExecTrace;
          const text = writeTrace(plain);

          expect(readTrace(text)).toEqual(plain);
          expect(writeTrace(readTrace(text))).toBe(text);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('gives one text for equal traces, whatever the order of their members', async () => {
    const trace = JSON.parse(JSON.stringify(await tracedRun([call('a', 10), call('b', 20)]))) as ExecTrace;
    const turned = Object.fromEntries(Object.entries(trace).toReversed()) as unknown as ExecTrace;

    expect(
      writeTrace({
        ...turned,
        entries: trace.entries.map((each) => Object.fromEntries(Object.entries(each).toReversed()) as never),
      }),
    ).toBe(writeTrace(trace));
  });
});

/** Traces as nobody makes them: paths twice, times anywhere, needs in circles. */
const paths = fc.constantFrom('a', 'b', 'c', 'a.d', 'a[0].e', 'b#2', '__proto__');
const times = fc.integer({ min: -50, max: 200 }).map((ms) => new Date(Date.parse(AT) + ms).toISOString());
const strangeEntries = fc.array(
  fc.record(
    {
      nodeId: paths,
      type: fc.constantFrom('tool', 'loop', 'parallel', 'vote'),
      status: fc.constantFrom('success', 'failed', 'cancelled', 'running', 'skipped'),
      startTime: times,
      endTime: times,
      durationMs: fc.nat(100),
      queuedMs: fc.nat(100),
      dependsOn: fc.array(paths, { maxLength: 3 }),
      retryCount: fc.nat(3),
      toolName: fc.constantFrom('t', '<b>'),
      cached: fc.boolean(),
      compensation: fc.boolean(),
      attempts: fc.array(fc.record({ attempt: fc.nat(3), startTime: times, durationMs: fc.nat(100) }), {
        maxLength: 3,
      }),
      parentId: fc.constantFrom('a', 'b', 'a.d'),
    },
    { requiredKeys: ['nodeId', 'type', 'status', 'retryCount'] },
  ),
  { maxLength: 12 },
);

describe('a trace that only looks like one', () => {
  it('is refused, or everything works on it and its critical path adds up', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        strangeEntries,
        fc.constantFrom('dag', 'graph', 'sequential'),
        fc.nat(120),
        (entries, executionMode, totalDurationMs) => {
          const source = traceWith(entries, { executionMode, totalDurationMs });
          if (refusalOf(source) !== 'none') return;
          accepted++;
          const trace = readTrace(source);
          const { segments } = criticalPath(trace);
          expect(segments.reduce((at, { from, to }) => (from === at && to > from ? to : Number.NaN), 0)).toBe(
            totalDurationMs,
          );
          expect(treeOf(trace).nodes).toHaveLength(entries.length);
          expect(summarizeTrace(trace).runId).toBe('r');
          expect(diffTraces(trace, trace)).toMatchObject({ same: true });
          expect(toChromeTrace(trace).traceEvents.every(({ dur = 0 }) => dur >= 0)).toBe(true);
          expect(toMermaid(trace)).toContain('gantt');
          expect(toHtml(trace)).toContain('<!doctype html>');
        },
      ),
      { numRuns: 300 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  it('with 50,000 steps in one chain is read in a moment', () => {
    const entries = Array.from({ length: 50_000 }, (_, index) =>
      entry(`s${index}`, index === 0 ? {} : { dependsOn: [`s${index - 1}`] }),
    );
    const began = performance.now();
    const trace = readTrace(JSON.stringify(traceWith(entries)));

    expect(criticalPath(trace).steps).toHaveLength(50_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('with steps 5,000 deep in each other works', () => {
    const entries = Array.from({ length: 5_000 }, (_, index) =>
      entry(`s${index}`, index === 0 ? {} : { parentId: `s${index - 1}` }),
    );
    const trace = readTrace(traceWith(entries));

    expect(criticalPath(trace).steps).toHaveLength(5_000);
    expect(treeOf(trace).nodes.at(-1)?.depth).toBe(4_999);
    expect(toChromeTrace(trace).traceEvents.length).toBeGreaterThan(5_000);
  });
});
