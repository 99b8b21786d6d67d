import type { Instrumentation } from '@planloom/executor-core';
import { describe, expect, it } from 'vitest';

import { decideRun, isStreamError, signalRun, type RunHandlerOptions, type WireEvent } from '../src/index.ts';
import { readAll } from './support/read-all.ts';
import { runServer, type RunServer } from './support/run-server.ts';

const ask = {
  id: 'ok',
  type: 'approval',
  message: 'Send it?',
  show: { to: 'ada', copies: 2 },
  on_reject: 'continue',
};
const paid = { id: 'paid', type: 'wait', signal: 'paid' };

interface Waiting {
  readonly path: string;
  readonly since: number;
  readonly for: { readonly kind: string; readonly hash: string };
}

/** A server with a run that waits. */
async function waitingRun(steps: readonly object[] = [ask], options: Partial<RunHandlerOptions> = {}) {
  const server = runServer(options);
  const runId = await server.start(steps);
  const settle = (): Promise<void> => server.time.settle(new Promise((resolve) => server.time.after(1, resolve)));
  await settle();
  const waiting = async (): Promise<Waiting[]> => {
    const response = await server.ask('GET', `/runs/${runId}/waiting`);
    return ((await response.json()) as { readonly waiting: Waiting[] }).waiting;
  };
  const [first] = await waiting();
  const decide = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
    server.ask('POST', `/runs/${runId}/decisions`, headers, body);
  const signal = (body: object): Promise<Response> => server.ask('POST', `/runs/${runId}/signals`, {}, body);
  return { ...server, runId, settle, waiting, hash: first?.for.hash ?? '', decide, signal };
}

const yes = (hash: string, more: object = {}): object => ({ path: 'ok', approved: true, hash, ...more });

const problemOf = async (response: Response): Promise<unknown> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return response.json();
};

describe('a decision that is posted', () => {
  it.each([
    ['no JSON', '{', 400, 'request/not-json', 'JSON'],
    ['no object', '[]', 400, 'request/bad-shape', 'has to be an object'],
    ['no path', { approved: true, hash: 'x' }, 400, 'request/bad-shape', 'no "path"'],
    ['no yes or no', { path: 'ok', hash: 'x' }, 400, 'request/bad-shape', '"approved"'],
    ['a yes that is a text', { path: 'ok', approved: 'true', hash: 'x' }, 400, 'request/bad-shape', '"approved"'],
    ['no hash', { path: 'ok', approved: true }, 400, 'request/bad-shape', 'no "hash"'],
    ['values that are a list', yes('x', { values: [] }), 400, 'request/bad-shape', '"values"'],
    ['a comment that is no text', yes('x', { comment: 7 }), 400, 'request/bad-shape', '"comment"'],
    ['somebody else’s name', yes('x', { by: 'the boss' }), 400, 'request/bad-shape', '"by"'],
    ['too much', yes('x', { comment: 'y'.repeat(2000) }), 413, 'request/too-large', '1000 bytes'],
    ['the hash of something else', yes('0'.repeat(64)), 409, 'answer/changed', 'Look at it again'],
    ['a path where nothing waits', { ...yes('x'), path: 'oh' }, 404, 'answer/nothing-waits', '"ok"'],
  ])('with %s is refused, and the run still waits', async (_, body, status, code, detail) => {
    const { runId, ask: request, waiting } = await waitingRun([ask], { maxBodyBytes: 1000 });

    const response = await request('POST', `/runs/${runId}/decisions`, {}, body);

    expect(response.status).toBe(status);
    expect(await problemOf(response)).toMatchObject({
      status,
      code,
      detail: expect.stringContaining(detail) as string,
    });
    expect(await waiting()).toHaveLength(1);
  });

  it.each([
    [{ to: 7 }, '"to" has to be a text'],
    [{ too: 'eve' }, 'did you mean "to"'],
  ])('with values that do not fit, %j, is told what is wrong with them', async (values, detail) => {
    const { decide, hash, waiting } = await waitingRun();

    const response = await decide(yes(hash, { values }));

    expect(await problemOf(response)).toMatchObject({
      title: 'Unprocessable Content',
      status: 422,
      code: 'answer/invalid-values',
      detail: expect.stringContaining(detail) as string,
    });
    expect(await waiting()).toHaveLength(1);
  });

  it('as pages of other sites can send it is refused', async () => {
    const { decide, hash } = await waitingRun();

    const response = await decide(yes(hash), { 'content-type': 'text/plain' });

    expect(await problemOf(response)).toMatchObject({ status: 415, code: 'request/not-json' });
  });

  it('goes into the run, with what was edited and said', async () => {
    const { decide, hash, runId, endOf } = await waitingRun();

    const response = await decide(yes(hash, { values: { to: 'eve' }, comment: 'not ada' }));

    expect([response.status, await response.json()]).toEqual([202, { runId, status: 'running' }]);
    expect(await endOf(runId)).toMatchObject({
      status: 'completed',
      result: {
        approved: true,
        values: { to: 'eve', copies: 2 },
        edited: true,
        timed_out: false,
        by: null,
        comment: 'not ada',
      },
    });
  });

  it('says no', async () => {
    const { decide, hash, runId, endOf } = await waitingRun();

    await decide({ path: 'ok', approved: false, hash });

    expect(await endOf(runId)).toMatchObject({ result: { approved: false } });
  });

  it('is not taken twice', async () => {
    const { decide, hash } = await waitingRun([ask, paid]);

    const [first, second] = [await decide(yes(hash)), await decide({ path: 'ok', approved: false, hash })];

    expect(first.status).toBe(202);
    expect(await problemOf(second)).toMatchObject({ status: 409, code: 'answer/decided' });
  });

  it('is not taken after the end', async () => {
    const { decide, hash, runId, endOf } = await waitingRun();
    await decide(yes(hash));
    await endOf(runId);

    const response = await decide(yes(hash));

    expect(await problemOf(response)).toMatchObject({
      title: 'Gone',
      status: 410,
      code: 'answer/run-over',
      detail: `The run ${runId} is over: completed.`,
    });
  });

  it('is by whom the server says', async () => {
    const decider = ({ headers }: Request): string | undefined => headers.get('x-user') ?? undefined;
    const { decide, hash, runId, endOf } = await waitingRun([ask], { decider });

    await decide(yes(hash), { 'x-user': 'eve' });

    expect(await endOf(runId)).toMatchObject({ result: { by: 'eve' } });
  });

  it('says where in a trace it stands', async () => {
    const seen: unknown[] = [];
    const instrumentation: Instrumentation = { receive: () => undefined, answering: (answer) => seen.push(answer) };
    const runOptions = { instrumentations: [instrumentation] };
    const { decide, hash, runId } = await waitingRun([ask], { runOptions });
    const headers = { traceparent: '00-a-b-01', tracestate: 'x=1', baggage: 'user=1' };

    await decide(yes(hash), headers);

    expect(seen).toEqual([{ runId, path: 'ok', carrier: headers }]);
  });
});

describe('what a run waits for', () => {
  it('is told whole, also where events show only a part of it', async () => {
    const text = 'x'.repeat(100_000);
    const { waiting, hash } = await waitingRun([{ ...ask, show: { text } }, paid]);

    expect(await waiting()).toEqual([
      {
        path: 'ok',
        stepId: 'ok',
        since: expect.any(Number) as number,
        for: expect.objectContaining({ kind: 'approval', message: 'Send it?', show: { text }, hash }) as object,
      },
      { path: 'paid', stepId: 'paid', since: expect.any(Number) as number, for: { kind: 'signal', signal: 'paid' } },
    ]);
  });

  it('is in its state, and nothing once it goes on', async () => {
    const {
      ask: request,
      runId,
      decide,
      hash,
      waiting,
      settle,
    } = await waitingRun([ask, { id: 'b', tool: 'hang', input: {}, when: 'ok.approved' }]);
    const state = async (): Promise<unknown> => (await request('GET', `/runs/${runId}`)).json();

    expect(await state()).toEqual({ runId, status: 'suspended' });
    await decide(yes(hash));
    await settle();
    expect(await state()).toEqual({ runId, status: 'running' });
    expect(await waiting()).toEqual([]);
  });

  it('is nothing once it has ended', async () => {
    const { decide, hash, runId, endOf, waiting } = await waitingRun();
    await decide(yes(hash));
    await endOf(runId);

    expect(await waiting()).toEqual([]);
  });
});

describe('a signal that is posted', () => {
  it.each([
    ['no name', { payload: 1 }, 'no "name"'],
    ['an empty name', { name: '' }, 'empty'],
    ['another field', { name: 'paid', data: 1 }, '"data"'],
  ])('with %s is refused', async (_, body, detail) => {
    const { signal } = await waitingRun([paid]);

    expect(await problemOf(await signal(body))).toMatchObject({
      status: 400,
      code: 'request/bad-shape',
      detail: expect.stringContaining(detail) as string,
    });
  });

  it.each([
    [{ name: 'paid', payload: { sum: 7 } }, { sum: 7 }],
    [{ name: 'paid' }, null],
  ])('%j goes into the run', async (body, result) => {
    const { signal, runId, endOf } = await waitingRun([paid]);

    expect((await signal(body)).status).toBe(202);
    expect(await endOf(runId)).toMatchObject({ status: 'completed', result });
  });

  it('is not taken after the end', async () => {
    const { signal, runId, endOf } = await waitingRun([paid]);
    await signal({ name: 'paid' });
    await endOf(runId);

    expect(await problemOf(await signal({ name: 'paid' }))).toMatchObject({ status: 410, code: 'answer/run-over' });
  });
});

describe('whoever answers', () => {
  it('is asked about, by what they want to do', async () => {
    const actions: unknown[] = [];
    const { decide, hash, signal, runId } = await waitingRun([ask, paid], {
      authorize: (_, action) => {
        actions.push(action.kind);
        return action.kind !== 'decide';
      },
    });

    expect((await decide(yes(hash))).status).toBe(403);
    expect((await signal({ name: 'paid' })).status).toBe(202);
    expect(actions).toEqual(['start', 'read', 'decide', 'signal']);
    expect(runId).not.toBe('');
  });

  it('finds no run of another owner, and hears nothing of it', async () => {
    const {
      decide,
      ask: request,
      runId,
      hash,
    } = await waitingRun([ask], {
      authorize: ({ headers }) => ({ owner: headers.get('x-user') ?? 'ada' }),
    });
    const eve = { 'x-user': 'eve' };

    expect(await problemOf(await decide(yes(hash), eve))).toMatchObject({ status: 404, code: 'run/unknown' });
    expect((await request('GET', `/runs/${runId}/waiting`, eve)).status).toBe(404);
    expect((await request('POST', `/runs/${runId}/signals`, eve, { name: 'x' })).status).toBe(404);
  });

  it.each([
    ['GET', 'decisions', 'POST'],
    ['GET', 'signals', 'POST'],
    ['POST', 'waiting', 'GET'],
    ['DELETE', 'decisions', 'POST'],
  ])('cannot %s /runs/ID/%s', async (method, part, allow) => {
    const { ask: request, runId } = await waitingRun();

    const response = await request(method, `/runs/${runId}/${part}`);

    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  });
});

describe('a client elsewhere', () => {
  const wayTo = (server: RunServer, runId: string) => {
    const fetch = (url: string, init: RequestInit): Promise<Response> => server.handler(new Request(url, init));
    return { url: `http://server.test/runs/${runId}/`, options: { fetch } };
  };

  it('decides and sends signals', async () => {
    const server = await waitingRun([ask, paid]);
    const { url, options } = wayTo(server, server.runId);

    await decideRun(url, { path: 'ok', approved: true, hash: server.hash, values: { copies: 3 } }, options);
    await signalRun(new URL(url), { name: 'paid', payload: [1] }, options);

    expect(await server.endOf(server.runId)).toMatchObject({ status: 'completed', result: [1] });
    const events = await readAll(server.registry.find(server.runId)?.run.events() as AsyncIterable<WireEvent>);
    expect(events.find(({ type }) => type === 'step.resumed')).toMatchObject({
      decision: { approved: true, edited: true },
    });
  });

  it('is told why the server does not take it', async () => {
    const server = await waitingRun();
    const { url, options } = wayTo(server, server.runId);

    const error: unknown = await decideRun(url, { path: 'ok', approved: true, hash: 'old' }, options).catch(
      (reason: unknown) => reason,
    );

    expect(isStreamError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'stream/refused', status: 409, reason: 'answer/changed' });
  });

  it('is told of an answer that is none of ours', async () => {
    const fetch = async (): Promise<Response> => new Response('<h1>Bad gateway</h1>', { status: 502 });

    await expect(signalRun('http://server.test/runs/1', { name: 'paid' }, { fetch })).rejects.toMatchObject({
      status: 502,
      reason: undefined,
    });
  });
});
