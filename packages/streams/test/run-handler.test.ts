import { createExecutor, type RunEvent } from '@planloom/executor-core';
import type { Tool } from '@planloom/tool-kit';
import { Hono } from 'hono';
import { describe, expect, it, vi } from 'vitest';

import { garbageCollector } from '../../executor-core/test/support/garbage-collector.ts';
import {
  createRunHandler,
  readNdjson,
  readSse,
  RunRegistry,
  toReadableStream,
  type HeldRun,
  type StreamedRun,
} from '../src/index.ts';
import { coveredNumbers, numbersTo, readAll } from './support/read-all.ts';
import { runServer } from './support/run-server.ts';
import { loopOver, workshop, workshopTools } from './support/workshop.ts';

const planOf = (...steps: readonly object[]): object => ({ version: '1.0', execution: 'dag', steps });
const echo = planOf({ id: 'a', tool: 'echo', input: { value: '{{input.text}}' } });
const hang = [{ id: 'a', tool: 'hang', input: {} }];

const problemOf = async (response: Response): Promise<unknown> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return response.json();
};

describe('a request to start a run', () => {
  it.each([
    ['no JSON', '{', {}, 400, 'request/not-json', 'JSON'],
    ['a list', '[]', {}, 400, 'request/bad-shape', 'has to be an object'],
    ['no plan', '{"input": 1}', {}, 400, 'request/bad-shape', 'has no plan'],
    ['a plan that is a number', '{"plan": 1}', {}, 400, 'request/bad-shape', 'has no plan'],
    ['a field that nobody knows', '{"plan": {}, "inputs": {}}', {}, 400, 'request/bad-shape', '"inputs"'],
    [
      'a type that pages may send everywhere',
      '{}',
      { 'content-type': 'text/plain' },
      415,
      'request/not-json',
      'text/plain',
    ],
    ['too much', JSON.stringify({ plan: 'x'.repeat(2000) }), {}, 413, 'request/too-large', '1000 bytes'],
    ['an answer that there is not', '{}', { accept: 'text/html' }, 406, 'request/not-acceptable', 'text/event-stream'],
  ])('with %s is refused', async (_, body, headers, status, code, detail) => {
    const { ask, registry } = runServer({ maxBodyBytes: 1000 });

    const response = await ask('POST', '/runs', headers, body);

    expect(response.status).toBe(status);
    expect(await problemOf(response)).toMatchObject({
      status,
      code,
      detail: expect.stringContaining(detail) as string,
    });
    expect(registry.size).toBe(0);
  });

  it('that is too large is not read to its end', async () => {
    const { handler } = runServer({ maxBodyBytes: 1000 });
    let pulled = 0;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(300));
      },
    });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' };

    const response = await handler(new Request('http://server.test/runs', init));

    expect(response.status).toBe(413);
    expect(pulled).toBeLessThan(10);
  });

  it('with a plan that is not fit to run is told everything that is wrong with it', async () => {
    const { ask, registry } = runServer();

    const response = await ask(
      'POST',
      '/runs',
      {},
      { plan: planOf({ id: 'a', tool: 'ecko' }, { id: 'a', tool: 'echo' }) },
    );

    expect(response.status).toBe(400);
    const problem = (await problemOf(response)) as { readonly code: string; readonly diagnostics: readonly unknown[] };
    expect(problem.code).toBe('plan/invalid');
    expect(problem.diagnostics).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'plan/unknown-tool', path: '/steps/0/tool' }),
        expect.objectContaining({ code: 'plan/duplicate-id' }),
      ]),
    );
    expect(registry.size).toBe(0);
  });

  it('with a plan as text is told the line', async () => {
    const { ask } = runServer();

    const response = await ask('POST', '/runs', {}, { plan: 'version: "1.0"\nsteps:\n  - { id: a, tool: ecko }\n' });

    expect(await problemOf(response)).toMatchObject({ diagnostics: [{ range: { start: { line: 3 } } }] });
  });

  it.each([
    [false, 403],
    [new Response('who are you?', { status: 401 }), 401],
  ])('is answered with what the hook says: %s', async (verdict, status) => {
    const actions: unknown[] = [];
    const { ask, registry } = runServer({
      authorize: (_, action) => {
        actions.push(action);
        return verdict;
      },
    });

    expect((await ask('POST', '/runs', {}, { plan: echo })).status).toBe(status);
    expect(actions).toEqual([{ kind: 'start' }]);
    expect(registry.size).toBe(0);
  });

  it('is refused where as many runs are under way as may be, and not where some have ended', async () => {
    const { start, ask, endOf } = runServer({}, { maxRuns: 2 });
    await start(hang);
    const ended = await start([{ id: 'a', tool: 'echo', input: {} }]);
    await endOf(ended);
    await start(hang);

    const response = await ask('POST', '/runs', {}, { plan: echo, input: { text: 'x' } });

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await problemOf(response)).toMatchObject({ code: 'server/too-many-runs' });
    expect((await ask('GET', `/runs/${ended}`)).status).toBe(404);
  });

  it('is refused to an owner who has as many under way as one may have, and to nobody else', async () => {
    const { ask, registry, time } = runServer(
      { authorize: ({ headers }) => ({ owner: headers.get('x-user') ?? 'ada' }) },
      { maxRunsPerOwner: 2 },
    );
    const startFor = (user: string): Promise<Response> =>
      ask('POST', '/runs', { prefer: 'respond-async', 'x-user': user }, { plan: planOf(...hang) });
    await startFor('ada');
    const second = (await (await startFor('ada')).json()) as { readonly runId: string };

    const refused = await startFor('ada');

    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await problemOf(refused)).toMatchObject({
      title: 'Too Many Requests',
      code: 'owner/too-many-runs',
      detail: expect.stringMatching(/^2 runs of yours .*maxRunsPerOwner.* cancel one/u) as string,
    });
    expect((await startFor('eve')).status).toBe(202);
    await ask('DELETE', `/runs/${second.runId}`);
    await time.settle(registry.find(second.runId, 'ada')?.ended ?? Promise.reject(new Error('not held')));
    expect((await startFor('ada')).status).toBe(202);
  });

  it('is refused, and starts nothing, where the server gives it the id of another run', async () => {
    const begun: string[] = [];
    const instrumentation = {
      receive: () => undefined,
      beginRun: ({ runId }: { readonly runId: string }) => void begun.push(runId),
    };
    const { ask } = runServer({
      runOptions: ({ headers }) => ({
        runId: headers.get('idempotency-key') ?? '',
        instrumentations: [instrumentation],
      }),
    });
    const headers = { 'idempotency-key': 'order-7', prefer: 'respond-async' };
    await ask('POST', '/runs', headers, { plan: planOf(...hang) });

    const response = await ask('POST', '/runs', headers, { plan: planOf(...hang) });

    expect(response.status).toBe(409);
    expect(await problemOf(response)).toMatchObject({
      code: 'run/duplicate-id',
      detail: expect.stringContaining('order-7') as string,
    });
    expect(begun).toEqual(['order-7']);
  });

  it('passes on what the server did wrong', async () => {
    const { ask } = runServer({ runOptions: { concurrency: -1 } });

    await expect(ask('POST', '/runs', {}, { plan: echo, input: { text: '' } })).rejects.toThrow('concurrency');
  });
});

describe('a run that was started', () => {
  it.each([undefined, 'application/json', '*/*', 'text/event-stream;q=0.1, application/*'])(
    'is answered with its result, for Accept: %s',
    async (accept) => {
      const { ask, time } = runServer();

      const response = await time.settle(
        ask('POST', '/runs', accept === undefined ? {} : { accept }, { plan: echo, input: { text: 'hello' } }),
      );

      expect(response.status).toBe(200);
      const state = (await response.json()) as { readonly runId: string };
      expect(state).toEqual({
        runId: expect.any(String) as string,
        status: 'completed',
        result: 'hello',
        warnings: [],
      });
      expect(response.headers.get('content-location')).toBe(`/runs/${state.runId}`);
    },
  );

  it('is answered with its failure, which is no failure of the request', async () => {
    const { ask, time } = runServer();

    const response = await time.settle(
      ask('POST', '/runs', {}, { plan: planOf({ id: 'a', tool: 'fail', input: {} }) }),
    );

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'failed', error: { code: 'test/broken', step: 'a' } });
  });

  it.each([
    ['text/event-stream', readSse],
    ['application/x-ndjson', readNdjson],
  ])('is answered with its events, for Accept: %s', async (accept, read) => {
    const { ask, time } = runServer();

    const response = await ask('POST', '/runs', { accept }, { plan: planOf(...loopOver(3)) });
    const events = await time.settle(readAll(read(response)));

    expect(response.headers.get('content-type')).toContain(accept);
    expect(coveredNumbers(events)).toEqual(numbersTo(13));
    const runId = events[0]?.runId ?? '';
    expect(response.headers.get('content-location')).toBe(`/runs/${runId}/events`);
  });

  it('is answered with where it is, for Prefer: respond-async', async () => {
    const { ask } = runServer();

    const response = await ask('POST', '/runs', { prefer: 'wait=10, respond-async' }, { plan: planOf(...hang) });

    expect(response.status).toBe(202);
    const { runId, events } = (await response.json()) as { readonly runId: string; readonly events: string };
    expect(response.headers.get('location')).toBe(`/runs/${runId}`);
    expect(events).toBe(`/runs/${runId}/events`);
    expect(await (await ask('GET', `/runs/${runId}`)).json()).toEqual({ runId, status: 'running' });
  });

  it('says if its result is nothing that JSON has', async () => {
    const { ask, time } = runServer();

    const response = await time.settle(
      ask('POST', '/runs', {}, { plan: planOf({ id: 'a', tool: 'round', input: {} }) }),
    );

    expect(response.status).toBe(500);
    expect(await problemOf(response)).toMatchObject({ code: 'run/result-not-json' });
  });

  it('goes on from the place in a trace that its caller stands at, and takes no baggage along', async () => {
    const seen: unknown[] = [];
    const instrumentation = {
      receive: () => undefined,
      beginRun: (run: { readonly carrier?: unknown }) => void seen.push(run.carrier),
    };
    const { ask, time } = runServer({ runOptions: () => ({ instrumentations: [instrumentation] }) });

    await time.settle(
      ask('POST', '/runs', { traceparent: '00-a-b-01', baggage: 'user=1' }, { plan: echo, input: { text: '' } }),
    );

    expect(seen).toEqual([{ traceparent: '00-a-b-01' }]);
  });

  it('is cancelled with its reader, if it is to', async () => {
    const { handler, endOf } = runServer({ cancelRunOnDisconnect: true });
    const controller = new AbortController();
    const response = await handler(
      new Request('http://server.test/runs', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ plan: planOf(...hang) }),
        signal: controller.signal,
      }),
    );
    const runId = /runs\/(.*)\/events/u.exec(response.headers.get('content-location') ?? '')?.[1] ?? '';

    controller.abort();

    const outcome = await endOf(runId);
    expect(outcome).toMatchObject({ status: 'cancelled' });
  });
});

describe('the events of a run', () => {
  it.each(['0', '-3', 'x', '1.5'])('cannot begin at ?from=%s', async (from) => {
    const { ask, start } = runServer();
    const runId = await start(hang);

    const response = await ask('GET', `/runs/${runId}/events?from=${from}`);

    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'request/bad-number' });
  });

  it('cannot begin behind what is no number', async () => {
    const { ask, start } = runServer();
    const runId = await start(hang);

    expect((await ask('GET', `/runs/${runId}/events`, { 'last-event-id': 'abc' })).status).toBe(400);
  });

  it('come from the one behind the last that was seen, or from a number', async () => {
    const { ask, start, endOf } = runServer();
    const runId = await start(loopOver(2));
    await endOf(runId);
    const read = async (path: string, headers: Record<string, string> = {}): Promise<number[]> =>
      coveredNumbers(await readAll(readSse(await ask('GET', `/runs/${runId}/events${path}`, headers))));

    expect(await read('')).toEqual(numbersTo(10));
    expect(await read('?from=9')).toEqual([9, 10]);
    expect(await read('?from=2', { 'last-event-id': '8' })).toEqual([9, 10]);
  });

  it('are over for those who have seen the last one, so that browsers do not come back', async () => {
    const { ask, start, endOf } = runServer();
    const runId = await start(loopOver(2));
    await endOf(runId);

    const response = await ask('GET', `/runs/${runId}/events`, { 'last-event-id': '10' });

    expect([response.status, await response.text()]).toEqual([204, '']);
  });
});

describe('a run that is asked for', () => {
  it('is unknown, or belongs to somebody else, which is not told apart', async () => {
    const { ask, start } = runServer({
      authorize: ({ headers }) => ({ owner: headers.get('x-user') ?? 'ada' }),
    });
    const runId = await start(hang);
    const detailFor = async (id: string, user: string): Promise<unknown> => {
      const response = await ask('GET', `/runs/${id}/events`, { 'x-user': user });
      const { detail, code } = (await problemOf(response)) as { readonly detail: string; readonly code: string };
      return [response.status, code, detail.replace(id, 'ID')];
    };

    expect((await ask('GET', `/runs/${runId}`)).status).toBe(200);
    expect(await detailFor(runId, 'eve')).toEqual([404, 'run/unknown', expect.stringContaining('"ID"')]);
    expect(await detailFor(runId, 'eve')).toEqual(await detailFor('none', 'ada'));
    expect((await ask('DELETE', `/runs/${runId}`, { 'x-user': 'eve' })).status).toBe(404);
  });

  it('is forgotten a while after its end', async () => {
    const { ask, start, endOf, time } = runServer({}, { keptMs: 1000 });
    const runId = await start([{ id: 'a', tool: 'echo', input: { value: 1 } }]);
    await endOf(runId);
    const later = (ms: number): Promise<void> => time.settle(new Promise((resolve) => time.after(ms, resolve)));

    await later(1000);
    expect((await ask('GET', `/runs/${runId}`)).status).toBe(200);
    await later(1);
    expect((await ask('GET', `/runs/${runId}`)).status).toBe(404);
  });

  it('is cancelled by DELETE, and what it came to can be read', async () => {
    const { ask, start, endOf } = runServer();
    const runId = await start(hang);

    expect((await ask('DELETE', `/runs/${runId}`)).status).toBe(202);
    await endOf(runId);

    const response = await ask('DELETE', `/runs/${runId}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ runId, status: 'cancelled', error: { code: 'run/cancelled' } });
  });
});

describe('a path', () => {
  it.each([
    ['GET', '/runs', 405, 'POST'],
    ['POST', '/runs/abc', 405, 'GET, DELETE'],
    ['DELETE', '/runs/abc/events', 405, 'GET'],
    ['GET', '/runs/abc/event', 404, null],
    ['GET', '/runs/abc/events/1', 404, null],
    ['GET', '/runsabc', 404, null],
    ['GET', '/', 404, null],
    ['GET', '/runs/%E0%A4%A', 404, null],
  ])('%s %s is answered with %s', async (method, path, status, allow) => {
    const { ask } = runServer();

    const response = await ask(method, path);

    expect([response.status, response.headers.get('allow')]).toEqual([status, allow]);
    expect(await problemOf(response)).toMatchObject({ status });
  });

  it('is nowhere if bodies may have no bytes', () => {
    expect(() => runServer({ maxBodyBytes: 0 })).toThrow('maxBodyBytes');
  });

  it('may begin with something else', async () => {
    const { ask, time } = runServer({ basePath: '/api/plans/runs/' });

    const response = await time.settle(ask('POST', '/api/plans/runs', {}, { plan: echo, input: { text: 'x' } }));

    expect(response.headers.get('content-location')).toMatch(/^\/api\/plans\/runs\/[^/]+$/u);
  });
});

describe('in an application of Hono', () => {
  it('answers all requests below a path', async () => {
    const { executor, time } = workshop();
    const handler = createRunHandler({ executor, authorize: () => true, stream: { timer: time } });
    const app = new Hono().all('/runs/*', (c) => handler(c.req.raw));
    const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
    const started = await app.request('/runs', {
      method: 'POST',
      headers,
      body: JSON.stringify({ plan: planOf(...loopOver(2)) }),
    });
    const { events } = (await started.json()) as { readonly events: string };

    const seen = await time.settle(readAll(readSse(await app.request(events))));

    expect((seen.at(-1) as RunEvent).type).toBe('run.completed');
    expect((await app.request('/elsewhere')).status).toBe(404);
  });
});

describe('a registry', () => {
  it.each([{ maxRuns: 0 }, { maxRuns: 1.5 }, { keptMs: -1 }, { keptMs: Number.NaN }])('cannot have %j', (options) => {
    expect(() => new RunRegistry(options)).toThrow(RangeError);
  });

  it.each([{ maxRunsPerOwner: 0 }, { maxRunsPerOwner: 2.5 }])('cannot have %j', (options) => {
    expect(() => new RunRegistry(options)).toThrow('maxRunsPerOwner');
  });

  it('starts nothing under the id of another run, also of one that has ended', async () => {
    const { registry, stream, time } = runServer();
    const first = registry.start((runId) => stream(hang, undefined, { runId }), { runId: 'same' });
    const begin = vi.fn<(runId: string) => StreamedRun>((runId) => stream(hang, undefined, { runId }));

    expect(() => registry.start(begin, { runId: 'same' })).toThrow(
      expect.objectContaining({ code: 'run/duplicate-id', message: expect.stringContaining('"same"') as string }),
    );
    first.run.cancel();
    await time.settle(first.ended);
    expect(() => registry.start(begin, { runId: 'same' })).toThrow('"same"');

    expect(begin).not.toHaveBeenCalled();
    expect(registry.find('same')).toBe(first);
  });

  it('lets no ended run go for a run that it refuses', async () => {
    const { registry, stream, time } = runServer({}, { maxRuns: 1 });
    const only = registry.start((runId) => stream([{ id: 'a', tool: 'echo', input: {} }], undefined, { runId }));
    await time.settle(only.ended);
    const { runId } = only.run;

    expect(() => registry.start(() => stream(hang), { runId })).toThrow('already');

    expect(registry.find(runId)).toBe(only);
  });

  it('lets no ended run go for one that never begins', async () => {
    const { registry, start, endOf, ask } = runServer({}, { maxRuns: 1 });
    const runId = await start([{ id: 'a', tool: 'echo', input: { value: 7 } }]);
    await endOf(runId);

    const refused = await ask('POST', '/runs', {}, { plan: planOf({ id: 'a', tool: 'ecko' }) });

    expect(refused.status).toBe(400);
    expect(await (await ask('GET', `/runs/${runId}`)).json()).toMatchObject({ status: 'completed', result: 7 });
    expect(registry.size).toBe(1);
    const next = await start(hang);
    expect([registry.size, registry.find(runId)]).toEqual([1, undefined]);
    registry.find(next)?.run.cancel();
  });

  it('does not hold a run that has another id than it was given', async () => {
    const { registry, stream, time } = runServer();
    const other = stream(hang, undefined, { runId: 'other' });

    expect(() => registry.start(() => other, { runId: 'one' })).toThrow('has started a run with the id other');

    await expect(time.settle(other.result)).rejects.toMatchObject({ code: 'run/cancelled' });
    expect(registry.size).toBe(0);
  });

  it('holds a quarter of its runs for one owner, unless told otherwise', () => {
    const { registry, stream } = runServer({}, { maxRuns: 8 });
    const startFor = (owner: string): unknown =>
      registry.start((runId) => stream(hang, undefined, { runId }), { owner });

    startFor('ada');
    startFor('ada');

    expect(() => startFor('ada')).toThrow(expect.objectContaining({ code: 'owner/too-many-runs' }));
    expect(() => startFor('eve')).not.toThrow();
  });

  it('lets ended runs of an owner go before those of others', async () => {
    const { registry, stream, time } = runServer({}, { maxRuns: 3, maxRunsPerOwner: 2 });
    const startFor = (owner: string): HeldRun =>
      registry.start((runId) => stream([{ id: 'a', tool: 'echo', input: {} }], undefined, { runId }), { owner });
    const held = [startFor('eve'), startFor('ada')];
    await time.settle(Promise.all(held.map(({ ended }) => ended)));

    const more = [startFor('ada'), startFor('ada')];
    await time.settle(Promise.all(more.map(({ ended }) => ended)));

    const isHeld = ({ run, owner }: HeldRun): boolean => registry.find(run.runId, owner) !== undefined;
    expect([...held, ...more].map(isHeld)).toEqual([true, false, true, true]);
  });

  it.each([
    [
      'gives',
      [
        { id: 'big', tool: 'big', output: 'big' },
        { id: 'end', tool: 'echo', input: { value: 1 } },
      ],
      'completed',
    ],
    [
      'fails with',
      [
        { id: 'big', tool: 'big', output: 'big' },
        { id: 'end', tool: 'fail', input: {} },
      ],
      'failed',
    ],
  ])('keeps nothing of what the steps of a run that has ended gave, whatever it %s', async (_, steps, status) => {
    const collectGarbage = garbageCollector();
    const made: WeakRef<object>[] = [];
    const big: Tool = {
      id: 'big',
      execute: () => {
        const rows = Array.from({ length: 100_000 }, (_row, index) => ({ index }));
        made.push(new WeakRef(rows));
        return rows;
      },
    };
    const { registry, time } = runServer();
    const executor = createExecutor([...workshopTools(time), big], { clock: time, maxRetries: 0 });
    const held = registry.start((runId) =>
      executor.stream({ version: '1.0', execution: 'sequential', steps }, {}, { runId }),
    );
    expect(await time.settle(held.ended)).toMatchObject({ status });

    await collectGarbage();

    expect(made.map((rows) => rows.deref())).toEqual([undefined]);
    const events = await readAll(toReadableStream(held.run));
    expect(events.map(({ type }) => type)).toContain(`run.${status}`);
  });

  it('ends what is under way when it is closed', async () => {
    const { start, registry, time } = runServer();
    const runId = await start(hang);
    const held = registry.find(runId);

    await time.settle(registry.close());

    expect(await held?.ended).toMatchObject({ status: 'cancelled' });
    expect(registry.size).toBe(0);
  });
});
