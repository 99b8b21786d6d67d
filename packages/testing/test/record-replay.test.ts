import {
  createExecutor,
  environmentSecrets,
  isRunError,
  type ExecTrace,
  type PlanSource,
  type RunError,
} from '@planloom/executor-core';
import { defineTool, ToolError, type Tool } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import {
  FixturesError,
  fixturesOfTrace,
  readFixtures,
  recordTools,
  replayTools,
  VirtualClock,
  type Fixtures,
} from '../src/index.ts';

function plan(...steps: readonly object[]): PlanSource {
  return { version: '1.0', steps };
}

const call = (id: string, tool: string, input: object = {}, rest: object = {}): object => ({
  id,
  tool,
  input,
  ...rest,
});

/** What a tool gave and said is the same as from a file. */
async function recordedOf(tools: readonly Tool[], source: PlanSource, options: object = {}): Promise<Fixtures> {
  const recording = recordTools(tools, options);
  const secrets = recording.secrets && { secrets: recording.secrets };
  const run = createExecutor(recording.tools, { maxRetries: 0 }).execute(source, {}, secrets);
  await run.catch((error: unknown) => {
    if (!isRunError(error)) throw error;
  });
  return JSON.parse(JSON.stringify(recording.fixtures())) as Fixtures;
}

async function resultOf(tools: readonly Tool[], source: PlanSource, options: object = {}): Promise<unknown> {
  return (await createExecutor(tools, { maxRetries: 0, ...options }).execute(source)).result;
}

async function failureOf(tools: readonly Tool[], source: PlanSource): Promise<RunError> {
  const error = await resultOf(tools, source).catch((thrown: unknown) => thrown);
  if (isRunError(error)) return error;
  throw new Error('It went well, but it should have failed.');
}

describe('a recording', () => {
  it('has every call with its arguments, result, time and what the tool said', async () => {
    const clock = new VirtualClock();
    const recording = recordTools(
      [
        {
          id: 'ask',
          execute: async ({ q }, { progress, log, usage }) => {
            progress({ share: 0.5 });
            await clock.wait(20);
            log('asked', { q });
            usage({ inputTokens: 3, costUsd: 0.01 });
            await clock.wait(10);
            return { answer: q };
          },
        },
      ],
      { clock },
    );
    await clock.settle(createExecutor(recording.tools, { clock }).execute(plan(call('a', 'ask', { q: 'why' }))));
    expect(recording.fixtures()).toEqual({
      format: 'planloom-fixtures',
      version: 1,
      tools: [{ id: 'ask' }],
      values: {},
      calls: [
        {
          tool: 'ask',
          key: expect.stringMatching(/^[\da-f]{32}$/u) as string,
          path: 'a',
          attempt: 1,
          arguments: { q: 'why' },
          durationMs: 30,
          said: [
            { type: 'progress', atMs: 0, data: { share: 0.5 } },
            { type: 'log', atMs: 20, message: 'asked', data: { q: 'why' } },
            { type: 'usage', atMs: 20, usage: { inputTokens: 3, costUsd: 0.01 } },
          ],
          outcome: { type: 'result', result: { answer: 'why' } },
        },
      ],
    });
  });

  it.each<[string, unknown]>([
    ['bytes', new Uint8Array([0, 1, 255])],
    ['bytes deep inside', { files: [{ name: 'a', content: new Uint8Array([1, 2]) }] }],
    ['nothing, in a list', [undefined, null]],
    ['a field that is undefined', { a: undefined, b: null }],
    ['numbers that JSON does not have', [Number.NaN, Number.NEGATIVE_INFINITY, -0]],
    ['dates, maps, sets and large integers', [new Date(5), new Map([['a', { b: 1 }]]), new Set([1]), 12n]],
    ['what looks like a mark', { $bytes: 'AAEC' }],
    [
      'what looks like a shared value',
      [{ $value: 'x'.repeat(300) }, { $value: 'x'.repeat(300) }, { $object: { $set: 1 } }],
    ],
    ['keys of every prototype', JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}')],
    ['a long text, twice', ['long '.repeat(100), 'long '.repeat(100)]],
  ])('keeps %s', async (_case, value) => {
    const source = plan(call('a', 'give'));
    const fixtures = await recordedOf([{ id: 'give', execute: () => value }], source);
    expect(await resultOf(replayTools(fixtures).tools, source)).toStrictEqual(value);
  });

  it('has a long text that occurs several times once', async () => {
    const text = 'x'.repeat(100_000);
    const source = plan(call('a', 'give'), call('b', 'echo', { text: '{{a}}' }), call('c', 'echo', { text: '{{b}}' }));
    const tools: Tool[] = [
      { id: 'give', execute: () => text },
      { id: 'echo', execute: (input) => input['text'] },
    ];
    const fixtures = await recordedOf(tools, source);
    expect(JSON.stringify(fixtures).length).toBeLessThan(103_000);
    expect(await resultOf(replayTools(fixtures).tools, source)).toBe(text);
  });

  it('leaves out what is too large or no data, and a replay says so', async () => {
    const tools: Tool[] = [
      { id: 'large', execute: () => 'x'.repeat(2000) },
      { id: 'odd', execute: () => ({ items: [{ run: () => 1 }] }) },
    ];
    const source = plan(call('a', 'odd', {}, { on_error: 'continue' }), call('b', 'large'));
    const fixtures = await recordedOf(tools, source, { limits: { valueBytes: 1000 } });
    expect(fixtures.calls.map(({ outcome }) => outcome)).toEqual([
      { type: 'unwritable', reason: 'items.0.run is a function' },
      { type: 'unwritable', reason: 'It has 2002 bytes, and one value may have 1000' },
    ]);
    const error = await failureOf(replayTools(fixtures).tools, source);
    expect(error).toMatchObject({ code: 'replay/unwritable', path: 'b' });
    expect(error.message).toContain('one value may have 1000');
  });

  it('has no secrets: neither those of the run nor what stands under keys such as password', async () => {
    const tools: Tool[] = [
      { id: 'login', execute: ({ key }) => ({ accessToken: `token-of-${String(key)}`, echo: `used ${String(key)}` }) },
      {
        id: 'fetch',
        execute: ({ header }) => {
          throw new ToolError(`refused ${String(header)}`, { code: 'http/status-403', retryable: false });
        },
      },
    ];
    const source = plan(
      call('login', 'login', { key: '{{secrets.API_KEY}}', password: 'correct horse' }),
      call('data', 'fetch', { header: 'Bearer {{login.accessToken}}' }),
    );
    const secrets = { get: () => 'sk-very-secret-123' };
    const fixtures = await recordedOf(tools, source, { secrets });
    const text = JSON.stringify(fixtures);
    for (const secret of ['very-secret', 'correct horse', 'token-of']) expect(text).not.toContain(secret);
    expect(fixtures.calls[1]?.arguments).toEqual({ header: 'Bearer {{secrets.accessToken}}' });

    const replay = replayTools(fixtures);
    const run = createExecutor(replay.tools, { maxRetries: 0 }).execute(source, {}, { secrets: replay.secrets });
    await expect(run).rejects.toMatchObject({ code: 'http/status-403', path: 'data' });
    expect([replay.missing, replay.unused()]).toEqual([[], []]);
  });

  it('does not change what tools do: pieces pass as they come, and a source is told to stop', async () => {
    const stopped: string[] = [];
    async function* pieces(signal: AbortSignal): AsyncGenerator<string, undefined> {
      try {
        yield 'one ';
        yield 'two';
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      } finally {
        stopped.push('stopped');
      }
    }
    const clock = new VirtualClock();
    const recording = recordTools([{ id: 'talk', execute: (_, { signal }) => pieces(signal) }], { clock });
    const source = plan(call('a', 'talk', {}, { timeout_ms: 50, retry_count: 0 }));
    const seen: unknown[] = [];
    const onEvent = (event: { readonly type: string; readonly chunk?: unknown }): void =>
      void (event.chunk !== undefined && seen.push(event.chunk));
    const run = createExecutor(recording.tools, { clock }).execute(source, {}, { onEvent });
    await expect(clock.settle(run)).rejects.toMatchObject({ code: 'step/timeout' });
    expect(seen).toEqual([
      { type: 'text', text: 'one ' },
      { type: 'text', text: 'two' },
    ]);
    expect(stopped).toEqual(['stopped']);
    expect(recording.fixtures().calls[0]).toMatchObject({ outcome: { type: 'unfinished' }, durationMs: 50 });
  });
});

describe('a replay', () => {
  const echo: Tool = { id: 'echo', execute: ({ value }) => value };

  it('gives equal calls their answers in order, and each step its own', async () => {
    let count = 0;
    const counter: Tool = { id: 'next', execute: () => ++count };
    const source = plan(call('a', 'next'), call('b', 'next'), call('c', 'next'), {
      id: 'all',
      type: 'final',
      input: { a: '{{a}}', b: '{{b}}', c: '{{c}}' },
    });
    const fixtures = await recordedOf([counter], source);
    expect(await resultOf(replayTools(fixtures).tools, source)).toEqual({ a: 1, b: 2, c: 3 });
    const turned = plan(call('c', 'next'), call('other', 'next'), {
      id: 'all',
      type: 'final',
      input: { c: '{{c}}', other: '{{other}}' },
    });
    expect(await resultOf(replayTools(fixtures).tools, turned)).toEqual({ c: 3, other: 1 });
  });

  it('gives attempts what they got: errors with their code, retries, delays', async () => {
    const tool: Tool = {
      id: 'flaky',
      execute: (_, { attempt }) => {
        const error = { code: 'test/busy', retryable: true, retryAfterMs: 7, details: { at: 1 } };
        if (attempt === 1) throw new ToolError('busy', error);
        return 'done';
      },
    };
    const clock = new VirtualClock();
    const recording = recordTools([tool], { clock });
    const source = plan(call('a', 'flaky', {}, { retry_count: 1 }));
    await clock.settle(createExecutor(recording.tools, { clock }).execute(source));
    const other = new VirtualClock();
    const replay = replayTools(recording.fixtures(), { clock: other });
    const { trace, result } = await other.settle(createExecutor(replay.tools, { clock: other }).execute(source));
    expect([result, other.elapsed]).toEqual(['done', 7]);
    expect(trace.entries[0]?.attempts).toMatchObject([{ error: 'busy' }, { attempt: 2 }]);
  });

  it('fails at a call that was not recorded, and shows the nearest one and what differs', async () => {
    const source = (url: string, extra: object = {}): PlanSource =>
      plan({
        id: 'each',
        type: 'loop',
        over: ['https://a.example/1', url],
        steps: [call('page', 'echo', { value: { url: '{{item}}', limit: 5, ...extra } })],
      });
    const fixtures = await recordedOf([echo], source('https://a.example/2'));
    const replay = replayTools(fixtures);
    const error = await failureOf(replay.tools, source('https://a.example/2', { depth: 1 }));
    expect(error).toMatchObject({ code: 'replay/missing', path: 'each[0].page' });
    expect(error.message).toContain(
      'No call of echo was recorded with these arguments. The nearest one, of step "each[0].page", differs in:\n  value.depth: not recorded, now 1',
    );
    expect(replay.missing).toMatchObject([{ tool: 'echo', path: 'each[0].page', arguments: { value: { depth: 1 } } }]);
    expect(replay.unused()).toHaveLength(2);
    const moved = await failureOf(replayTools(fixtures).tools, source('https://a.example/3'));
    expect(moved.message).toContain('  value.url: recorded "https://a.example/2", now "https://a.example/3"');
  });

  it('tells a call that is made too often and a tool that was never called', async () => {
    const once = plan(call('a', 'echo', { value: 1 }));
    const fixtures = await recordedOf([echo, { id: 'other', execute: () => 1 }], once);
    const twice = plan(call('a', 'echo', { value: 1 }), call('b', 'echo', { value: 1 }));
    expect((await failureOf(replayTools(fixtures).tools, twice)).message).toContain(
      'was recorded once, and is made once more',
    );
    expect(await resultOf(replayTools(fixtures, { reuse: true }).tools, twice)).toBe(1);
    const strange = await failureOf(replayTools(fixtures).tools, plan(call('a', 'other')));
    expect(strange.message).toContain('No call of other was recorded. Recorded are calls of echo.');
  });

  it('notes what is missing also where the plan goes on without it', async () => {
    const fixtures = await recordedOf([echo], plan(call('a', 'echo', { value: 1 })));
    const replay = replayTools(fixtures);
    await resultOf(replay.tools, plan(call('a', 'echo', { value: 2 }, { on_error: 'continue' })));
    expect(replay.missing.map(({ path }) => path)).toEqual(['a']);
  });

  it('calls the real tool, or whoever answers, where it is told to', async () => {
    const source = plan(call('a', 'echo', { value: 2 }));
    const fixtures = await recordedOf([echo], plan(call('a', 'echo', { value: 1 })));
    expect(await resultOf(replayTools(fixtures, { onMissing: 'call', tools: [echo] }).tools, source)).toBe(2);
    const answer = replayTools(fixtures, { onMissing: ({ arguments: args }) => ({ made: args }) });
    expect(await resultOf(answer.tools, source)).toEqual({ made: { value: 2 } });
    expect(() => replayTools(fixtures, { onMissing: 'call' })).toThrow(RangeError);
  });

  it('needs no tools: schemas and effects are those of the recording', async () => {
    const tool = defineTool({
      id: 'add',
      inputSchema: z.object({ a: z.number(), b: z.number().default(2) }),
      outputSchema: { sum: { type: 'number' } },
      effects: { readOnly: true },
      execute: ({ a, b }) => ({ sum: a + b }),
    });
    const source = plan(call('a', 'add', { a: 1 }));
    const fixtures = await recordedOf([tool], source);
    const replay = replayTools(fixtures);
    expect(replay.tools[0]?.effects).toEqual({ readOnly: true });
    expect(await resultOf(replay.tools, source)).toEqual({ sum: 3 });
    expect((await failureOf(replay.tools, plan(call('a', 'add', { a: '{{"x"}}' })))).code).toBe('tool/invalid-input');
  });

  it('takes as long as the calls took, where it is told to', async () => {
    const clock = new VirtualClock();
    async function* pieces(): AsyncGenerator<string> {
      await clock.wait(100);
      yield 'a';
      await clock.wait(100);
      yield 'b';
    }
    const recording = recordTools([{ id: 'talk', execute: () => pieces() }], { clock });
    const source = plan(call('a', 'talk'));
    await clock.settle(createExecutor(recording.tools, { clock }).execute(source));
    const times: number[] = [];
    const other = new VirtualClock();
    const { tools } = replayTools(recording.fixtures(), { timing: 'recorded', clock: other });
    const onEvent = ({ type }: { readonly type: string }): void =>
      void (type === 'step.progress' && times.push(other.elapsed));
    const { result } = await other.settle(createExecutor(tools, { clock: other }).execute(source, {}, { onEvent }));
    expect([result, times, other.elapsed]).toEqual(['ab', [100, 200], 200]);
  });

  it('hangs where the tool hung, until the step times out', async () => {
    const clock = new VirtualClock();
    const recording = recordTools([{ id: 'hang', execute: () => new Promise(() => undefined) }], { clock });
    const source = plan(call('a', 'hang', {}, { timeout_ms: 1000, retry_count: 0 }));
    await expect(clock.settle(createExecutor(recording.tools, { clock }).execute(source))).rejects.toMatchObject({
      code: 'step/timeout',
    });
    const other = new VirtualClock();
    const { tools } = replayTools(recording.fixtures());
    const run = createExecutor(tools, { clock: other }).execute(source);
    await expect(other.settle(run)).rejects.toMatchObject({ code: 'step/timeout' });
    expect(other.elapsed).toBe(1000);
  });
});

describe('readFixtures', () => {
  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'This is no JSON'],
    ['another document', { a: 1 }, 'its "format" has to be "planloom-fixtures"'],
    ['nothing', null, 'its "format" has to be'],
    [
      'another version',
      { format: 'planloom-fixtures', version: 9 },
      'have the version 9; this package reads version 1',
    ],
    [
      'a call without a tool',
      { format: 'planloom-fixtures', version: 1, tools: [], values: {}, calls: [{ key: 'k' }] },
      'calls[0].tool: is required',
    ],
  ])('refuses %s', (_case, source, message) => {
    expect(() => readFixtures(source)).toThrow(FixturesError);
    expect(() => readFixtures(source)).toThrow(message);
  });
});

describe('fixtures from a trace', () => {
  /** The trace of a run as it is kept in a file, however the run ended. */
  async function traceOf(tools: readonly Tool[], source: PlanSource, options: object = {}): Promise<ExecTrace> {
    const run = createExecutor(tools, { maxRetries: 0, ...options }).execute(source);
    const { trace } = await run.catch((error: unknown) => {
      if (isRunError(error)) return error;
      throw error;
    });
    return JSON.parse(JSON.stringify(trace)) as ExecTrace;
  }

  const size = (bytes: number): Tool => ({ id: 'big', execute: () => 'x'.repeat(bytes) });

  it('fail where the trace shows no values', async () => {
    const trace = await traceOf([size(1)], plan(call('a', 'big')), { trace: { values: false } });

    expect(() => fixturesOfTrace(trace)).toThrow(
      new RangeError('The trace shows no values, so it cannot be replayed.'),
    );
  });

  it('do not replay a call whose result the trace has cut, and say so', async () => {
    const source = plan(call('a', 'big'));
    const trace = await traceOf([size(20_000)], source);
    const error = await failureOf(replayTools(fixturesOfTrace(trace)).tools, source);

    expect(error).toMatchObject({ code: 'replay/unwritable', path: 'a' });
    expect(error.message).toContain('The trace does not show the whole result of the call.');
  });

  it('do not replay a call whose arguments the trace has cut', async () => {
    const source = plan(call('a', 'big', { text: 'y'.repeat(20_000) }));
    const fixtures = fixturesOfTrace(await traceOf([size(1)], source));

    expect(fixtures.calls[0]?.outcome).toMatchObject({ reason: expect.stringContaining('whole arguments') as string });
    expect(await failureOf(replayTools(fixtures).tools, source)).toMatchObject({ code: 'replay/missing' });
  });

  it('know the arguments as the tool got them, if the tools are given', async () => {
    const greet = defineTool({
      id: 'greet',
      inputSchema: z.object({ name: z.string(), greeting: z.string().default('Hello') }),
      execute: ({ name, greeting }) => `${greeting} ${name}`,
    });
    const source = plan(call('a', 'greet', { name: 'Ada' }));
    const trace = await traceOf([greet], source);
    const replay = replayTools(fixturesOfTrace(trace, { tools: [greet] }));

    expect(await resultOf(replay.tools, source)).toBe('Hello Ada');
    expect(replay.unused()).toEqual([]);
    expect(await failureOf(replayTools(fixturesOfTrace(trace), { tools: [greet] }).tools, source)).toMatchObject({
      code: 'replay/missing',
    });
  });

  it('replay calls with secrets, which no trace has', async () => {
    const login: Tool = { id: 'login', execute: ({ password }) => `in with ${String(password)}` };
    const source = plan(call('a', 'login', { password: '{{secrets.PASS}}', user: 'ada', token: 'literal' }));
    const secrets = environmentSecrets({ PASS: 'hunter2-hunter2' }, { allow: ['PASS'] });
    const trace = await traceOf([login], source, { secrets });
    const fixtures = fixturesOfTrace(trace);
    const replay = replayTools(fixtures);

    expect(JSON.stringify(fixtures)).not.toMatch(/hunter2|literal/u);
    expect(await resultOf(replay.tools, source, { secrets: replay.secrets })).toBe('in with {{secrets.PASS}}');
    expect(replay.missing).toEqual([]);
  });

  it('have failures with their codes, and leave out what never was a call', async () => {
    let attempts = 0;
    const flaky: Tool = {
      id: 'flaky',
      effects: { idempotent: true },
      execute: () => {
        attempts += 1;
        if (attempts < 3) throw new ToolError('busy', { code: 'shop/busy', retryable: true });
        return attempts;
      },
    };
    const source = plan(call('a', 'flaky', {}, { retry: { max: 3, backoff_ms: 1 } }), {
      ...call('b', 'flaky', { x: '{{a.missing.more}}' }, { on_error: 'continue' }),
    });
    const fixtures = fixturesOfTrace(await traceOf([flaky], source));

    expect(fixtures.calls.map(({ path, attempt, outcome }) => [path, attempt, outcome])).toEqual([
      ['a', 1, { type: 'error', error: { code: 'shop/busy', message: 'busy', retryable: true } }],
      ['a', 2, { type: 'error', error: { code: 'shop/busy', message: 'busy', retryable: true } }],
      ['a', 3, { type: 'result', result: 3 }],
    ]);
  });
});
