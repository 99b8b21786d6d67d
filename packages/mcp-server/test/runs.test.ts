import type { Progress } from '@modelcontextprotocol/client';
import type { Instrumentation, RunIdentity } from '@planloom/executor-core';
import { assert, asyncProperty, string } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { call, plan, startService } from './support/connect.ts';
import { TestClock } from './support/test-clock.ts';
import { testTools } from './support/tools.ts';

const waiting = plan({ id: 'wait', tool: 'wait_at_gate' });

function longText(length: number): Record<string, unknown> {
  return plan({ id: 'text', tool: 'make_text', input: { length } });
}

describe.each(['2025', '2026'] as const)('a run for a client of %s', (era) => {
  it('tells its progress, which only grows, up to the number of steps', async () => {
    const client = await (await startService(testTools())).connect(era);
    const cities = plan(
      { id: 'a', tool: 'get_weather', input: { city: 'Rome' } },
      {
        id: 'all',
        type: 'loop',
        over: [1, 2, 3, 4],
        as: 'n',
        step: { id: 'b', tool: 'get_weather', input: { city: '{{a.city}}' } },
      },
      { id: 'c', type: 'final', input: { n: '{{size(all)}}' } },
    );
    const seen: Progress[] = [];
    await call(client, 'plan_run', { plan: cities }, { onprogress: (progress) => seen.push(progress) });

    const done = seen.map(({ progress }) => progress);
    expect(done).toEqual([...new Set(done)].toSorted((a, b) => a - b));
    expect(done.some((each) => !Number.isInteger(each))).toBe(true);
    expect(seen.at(-1)).toMatchObject({ progress: 3, total: 3 });
    expect(seen.map(({ message }) => message)).toContain('a: get_weather');
  });

  it('is cancelled when the client takes its request back', async () => {
    const { gate, aborted, ...rest } = testTools();
    const client = await (await startService(rest)).connect(era);
    const controller = new AbortController();
    const answer = call(client, 'plan_run', { plan: waiting }, { signal: controller.signal });
    await gate.arrived(1);
    controller.abort(new Error('never mind'));

    await expect(answer).rejects.toThrow('never mind');
    await expect.poll(() => aborted.count).toBe(1);
  });

  it('goes on behind the answer when the client does not want to wait, and can be asked about', async () => {
    const { gate, ...rest } = testTools();
    const client = await (await startService(rest)).connect(era);
    const started = await call(client, 'plan_run', { plan: waiting, wait_ms: 0 });
    const { run_id } = started.data;
    expect(started.data).toMatchObject({ state: 'running', progress: { done: 0, total: 1 } });

    await gate.arrived(1);
    const meanwhile = await call(client, 'run_status', { run_id, steps: true });
    expect(meanwhile.data).toMatchObject({ state: 'running', steps: [{ id: 'wait', state: 'running' }] });

    gate.open();
    const ended = await call(client, 'run_status', { run_id, wait_ms: 10_000, steps: true });
    expect(ended.data).toMatchObject({ state: 'done', result: 'opened', steps: [{ id: 'wait', state: 'done' }] });
  });

  it('is ended by run_cancel, which may be said twice', async () => {
    const { gate, aborted, ...rest } = testTools();
    const client = await (await startService(rest)).connect(era);
    const { run_id } = (await call(client, 'plan_run', { plan: waiting, wait_ms: 0 })).data;
    await gate.arrived(1);

    expect((await call(client, 'run_cancel', { run_id })).data).toEqual({ run_id, state: 'cancelled' });
    expect((await call(client, 'run_cancel', { run_id })).data).toEqual({ run_id, state: 'cancelled' });
    expect((await call(client, 'run_status', { run_id })).data).toMatchObject({ error: { code: 'run/cancelled' } });
    expect(aborted.count).toBe(1);
  });

  it('gives bytes inside a result as base64, of a Buffer too', async () => {
    const files = { plain: new Uint8Array([1, 2, 3]), buffer: Buffer.from('hello') };
    const tool = { id: 'read_files', effects: { readOnly: true }, execute: () => files };
    const client = await (await startService({ tools: [tool] })).connect(era);
    const { text, data } = await call(client, 'plan_run', { plan: plan({ id: 'r', tool: 'read_files' }) });

    const shown = { plain: { base64: 'AQID' }, buffer: { base64: 'aGVsbG8=' } };
    expect([JSON.parse(text), data.result]).toEqual([shown, shown]);
  });

  it('gives a large result in pages, and whole as a resource', async () => {
    const service = await startService({ ...testTools(), limits: { answerBytes: 1000 } });
    const client = await service.connect(era);
    const answer = await call(client, 'plan_run', { plan: longText(3000) });
    expect(answer.data).toMatchObject({ state: 'done', result_bytes: 3750 });
    expect(answer.data.result).toBeUndefined();
    expect(Buffer.byteLength(answer.text)).toBeLessThan(1000);

    let text = '';
    let offset: number | undefined = 0;
    while (offset !== undefined) {
      const { text: page, data } = await call(client, 'run_status', { run_id: answer.data.run_id, offset });
      text += page;
      offset = data.next_offset;
    }
    expect(text).toBe('äbc\n'.repeat(750));

    const { contents } = await client.readResource({ uri: `planloom://runs/${answer.data.run_id}/result` });
    expect(contents).toMatchObject([{ mimeType: 'text/plain', text }]);
  });
});

describe('what belongs to whom', () => {
  it('is that no session sees the run of another, by its id or as a resource', async () => {
    const { gate, ...rest } = testTools();
    const service = await startService(rest);
    const [mine, other] = [await service.connect(), await service.connect()];
    const { run_id } = (await call(mine, 'plan_run', { plan: waiting, wait_ms: 0 })).data;

    for (const tool of ['run_status', 'run_cancel']) {
      expect((await call(other, tool, { run_id })).data).toMatchObject({ error: { code: 'run/unknown' } });
    }
    gate.open();
    expect((await call(mine, 'run_status', { run_id, wait_ms: 10_000 })).data.state).toBe('done');
    await expect(other.readResource({ uri: `planloom://runs/${run_id}/result` })).rejects.toThrow('not found');
  });

  it('is that no token sees the run of another, where there are no sessions', async () => {
    const tokens = { alice: 'a'.repeat(32), bob: 'b'.repeat(32) };
    const service = await startService(testTools(), { tokens });
    const alice = await service.connect('2026', { token: tokens.alice });
    const bob = await service.connect('2026', { token: tokens.bob });
    const { run_id } = (await call(alice, 'plan_run', { plan: longText(8) })).data;

    expect((await call(bob, 'run_status', { run_id })).data).toMatchObject({ error: { code: 'run/unknown' } });
    expect((await call(alice, 'run_status', { run_id })).data).toMatchObject({ state: 'done' });
  });

  it('is that the runs of a session end with it', async () => {
    const { gate, aborted, ...rest } = testTools();
    const client = await (await startService(rest)).connect();
    await call(client, 'plan_run', { plan: waiting, wait_ms: 0 });
    await gate.arrived(1);
    const { transport } = client;
    if (transport === undefined || !('terminateSession' in transport)) throw new Error('there is no session');
    await (transport.terminateSession as () => Promise<void>)();

    expect(aborted.count).toBe(1);
  });
});

describe('the limits of a client', () => {
  it('hold for runs at a time, and not for those of another', async () => {
    const { gate, ...rest } = testTools();
    const tokens = { alice: 'a'.repeat(32), bob: 'b'.repeat(32) };
    const service = await startService({ ...rest, limits: { runsAtOnce: 1 } }, { tokens });
    const alice = await service.connect('2026', { token: tokens.alice });
    const bob = await service.connect('2025', { token: tokens.bob });
    const first = await call(alice, 'plan_run', { plan: waiting, wait_ms: 0 });
    const second = await call(alice, 'plan_run', { plan: waiting, wait_ms: 0 });

    expect(second).toMatchObject({ isError: true, data: { error: { code: 'limit/runs-at-once' }, allowed: 1 } });
    expect((await call(bob, 'plan_run', { plan: longText(8) })).isError).toBe(false);
    gate.open();
    await call(alice, 'run_status', { run_id: first.data.run_id, wait_ms: 10_000 });
    expect((await call(alice, 'plan_run', { plan: longText(8) })).isError).toBe(false);
  });

  it('hold for runs a minute, and say when it goes on', async () => {
    const clock = new TestClock();
    const client = await (await startService({ ...testTools(), clock, limits: { runsPerMinute: 2 } })).connect();
    await call(client, 'plan_run', { plan: longText(8) });
    clock.advance(20_000);
    await call(client, 'plan_run', { plan: longText(8) });
    const refused = await call(client, 'plan_run', { plan: longText(8) });

    expect(refused.data).toMatchObject({ error: { code: 'limit/runs-per-minute' }, retry_after_ms: 40_000 });
    clock.advance(40_000);
    expect((await call(client, 'plan_run', { plan: longText(8) })).isError).toBe(false);
  });

  it('hold for the size of plans and input, which are then not even read', async () => {
    const client = await (
      await startService({ ...testTools(), limits: { planBytes: 200, inputBytes: 200 } })
    ).connect();
    const large = 'x'.repeat(300);
    const tooLarge = await call(client, 'plan_check', { plan: { ...longText(8), plan: large } });
    const broken = await call(client, 'plan_run', { plan: `{ not JSON ${large}` });
    const input = await call(client, 'plan_run', { plan: longText(8), input: { large } });

    expect([tooLarge, broken, input].map(({ data }) => data.error.code)).toEqual([
      'plan/too-large',
      'plan/too-large',
      'limit/input-bytes',
    ]);
  });

  it('hold for calls, steps and time of one run, whatever the plan says', async () => {
    const clock = new TestClock();
    const { gate, ...rest } = testTools();
    const limits = { toolCalls: 2, steps: 3, durationMs: 5000 };
    const client = await (await startService({ ...rest, clock, limits })).connect();
    const many = plan({
      id: 'l',
      type: 'loop',
      over: [1, 2, 3],
      step: { id: 's', tool: 'make_text', input: { length: 4 } },
    });
    const steps = plan(...['a', 'b', 'c', 'd'].map((id) => ({ id, tool: 'make_text', input: { length: 4 } })));
    const calls = await call(client, 'plan_run', { plan: { ...many, budget: { max_tool_calls: 1000 } } });
    const long = await call(client, 'plan_run', { plan: steps });
    const slow = call(client, 'plan_run', { plan: waiting });
    await gate.arrived(1);
    clock.advance(5000);

    expect(calls.data.error.code).toBe('limit/tool-calls');
    expect(long.data.diagnostics[0].code).toBe('plan/too-many-steps');
    expect((await slow).data.error.code).toBe('limit/duration');
  });

  it('hold for results: one that is too large fails, others are forgotten in time, by number and by size', async () => {
    const clock = new TestClock();
    const limits = { resultBytes: 1000, keptRuns: 3, keptBytes: 1500, keptMs: 60_000 };
    const client = await (await startService({ ...testTools(), clock, limits })).connect();
    const run = async (length: number): Promise<string> =>
      (await call(client, 'plan_run', { plan: longText(length) })).data.run_id;
    const isKept = async (id: string): Promise<boolean> => !(await call(client, 'run_status', { run_id: id })).isError;

    const tooLarge = await call(client, 'plan_run', { plan: longText(1000) });
    expect(tooLarge.data.error.code).toBe('limit/result-bytes');

    const [first, second, third, fourth] = [await run(4), await run(4), await run(4), await run(4)];
    expect([await isKept(first), await isKept(second), await isKept(fourth)]).toEqual([false, true, true]);
    const fifth = await run(600);
    const sixth = await run(792);
    expect([await isKept(third), await isKept(fifth), await isKept(sixth)]).toEqual([false, false, true]);
    clock.advance(60_001);
    expect(await isKept(sixth)).toBe(false);
  });

  it('are numbers', async () => {
    await expect(startService({ ...testTools(), limits: { runsAtOnce: Number.NaN } })).rejects.toThrow(
      'limits.runsAtOnce must be a number from 0 up, not NaN',
    );
  });
});

describe('a server that closes', () => {
  it('cancels what runs, and starts no more', async () => {
    const { gate, aborted, ...rest } = testTools();
    const service = await startService(rest);
    const client = await service.connect();
    const answer = call(client, 'plan_run', { plan: waiting });
    await gate.arrived(1);
    await service.server.close();

    expect((await answer).data).toMatchObject({ state: 'cancelled' });
    expect(aborted.count).toBe(1);
    expect((await call(client, 'plan_run', { plan: waiting })).data.error.code).toBe('server/closing');
  });
});

describe('pages of a result', () => {
  it('put together are the result, whatever its characters and the size of a page', async () => {
    const echo = plan({ id: 'a', type: 'final', input: { text: '{{input.text}}' } });
    for (const answerBytes of [4, 7, 64]) {
      const limits = { answerBytes, runsPerMinute: 1e6 };
      const client = await (await startService({ tools: [], limits })).connect('2026');
      await assert(
        asyncProperty(string({ unit: 'grapheme', maxLength: 60 }), async (text) => {
          const { data } = await call(client, 'plan_run', { plan: echo, input: { text } });
          let read = '';
          for (let offset: number | undefined = 0; offset !== undefined;) {
            const page = await call(client, 'run_status', { run_id: data.run_id, offset });
            expect(page.isError).toBe(false);
            read += page.text;
            offset = page.data.next_offset;
          }
          expect(JSON.parse(read)).toEqual({ text });
        }),
        { numRuns: 15 },
      );
    }
  });
});

describe.each(['2025', '2026'] as const)('a trace of a client of %s', (era) => {
  it('goes on in the runs that it starts', async () => {
    const begun: RunIdentity[] = [];
    const watching: Instrumentation = { beginRun: (run) => void begun.push(run), receive: () => undefined };
    const client = await (await startService({ ...testTools(), instrumentations: [watching] })).connect(era);
    const carrier = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tracestate: 'a=b' };
    const args = { plan: plan({ id: 'a', tool: 'get_weather', input: { city: 'Rome' } }) };

    await client.callTool({
      name: 'plan_run',
      arguments: args,
      _meta: { ...carrier, baggage: 'secret=1', other: 'x' },
    });

    expect(begun).toMatchObject([{ carrier }]);
    expect(Object.keys(begun[0]?.carrier ?? {})).toEqual(['traceparent', 'tracestate']);
  });
});
