import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { followRun, toSse, type FollowOptions, type WireEvent } from '../src/index.ts';
import { cutResponse, type Cut } from './support/cut-response.ts';
import { coveredNumbers, numbersTo, readAll } from './support/read-all.ts';
import { runServer, type RunServer } from './support/run-server.ts';
import { loopOver } from './support/workshop.ts';

/** A way to a server that cuts the first connections. */
function wayTo(server: RunServer, cuts: readonly (readonly [bytes: number, cut: Cut])[] = []) {
  const requests: (string | null)[] = [];
  const pauses: number[] = [];
  const options: FollowOptions = {
    timer: server.time,
    random: () => 1,
    onReconnect: (_, pauseMs) => pauses.push(pauseMs),
    fetch: async (url, init) => {
      const request = new Request(url, init);
      const cut = cuts[requests.length];
      requests.push(request.headers.get('last-event-id'));
      const response = await server.handler(request);
      return cut ? cutResponse(response, ...cut, init.signal) : response;
    },
  };
  return { options, requests, pauses };
}

const urlOf = (runId: string): string => `http://server.test/runs/${runId}/events`;

/** Answers each request with the next of these. */
function answering(...answers: readonly (Response | Error)[]): FollowOptions['fetch'] {
  const left = [...answers];
  return async () => {
    const answer = left.shift() ?? new Error('no more answers');
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

const event = (seq: number, type = 'step.log'): string =>
  `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ seq, at: seq, runId: 'r', type })}\n\n`;
const events = (...texts: readonly string[]): Response =>
  new Response(texts.join(''), { headers: { 'content-type': 'text/event-stream' } });

async function errorOf(reading: Promise<unknown>): Promise<unknown> {
  return reading.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a client that follows a run', () => {
  it.each([400, 401, 403, 404, 406])('gives up at status %s, with what the server says', async (status) => {
    const { time } = runServer();
    const body = JSON.stringify({ detail: 'because' });
    const fetch = answering(new Response(body, { status }));

    const error = await errorOf(time.settle(readAll(followRun('http://server.test', { fetch, timer: time }))));

    expect(error).toMatchObject({
      name: 'StreamError',
      code: 'stream/refused',
      status,
      message: expect.stringContaining('because') as string,
    });
  });

  it('gives up where something else answers in the place of the server', async () => {
    const { time } = runServer();
    const page = new Response('<h1>Welcome to our network</h1>', { headers: { 'content-type': 'text/html' } });

    const error = await errorOf(readAll(followRun('http://server.test', { fetch: answering(page), timer: time })));

    expect(error).toMatchObject({
      code: 'stream/refused',
      status: 200,
      message: expect.stringContaining('text/html') as string,
    });
  });

  it.each([
    ['a comment', ': still here\n\n'],
    ['how long to wait', 'retry: 10\n\n'],
    ['an event that it has had', event(1)],
  ])('gives up on a server that says %s and closes, for ever', async (_, text) => {
    const { time } = runServer();
    let requests = 0;
    const fetch = async (): Promise<Response> => {
      requests += 1;
      return events(requests === 1 ? event(1) : text);
    };
    const seen: WireEvent[] = [];
    const reading = (async () => {
      for await (const one of followRun('http://server.test', { fetch, timer: time, maxAttempts: 4 })) seen.push(one);
    })();

    expect(await errorOf(time.settle(reading))).toMatchObject({
      code: 'stream/unavailable',
      message: 'http://server.test gave no new event in 4 requests: The stream has ended before the run.',
    });
    expect([seen.length, requests]).toEqual([1, 4]);
    expect(time.pendingTimers).toBe(0);
  });

  it('counts anew with every event that it has not had', async () => {
    const { time } = runServer();
    const answers = [1, 2, 3].flatMap((seq) => [events(event(seq)), events(': hello\n\n'), new TypeError('gone')]);
    const fetch = answering(...answers, events(event(4, 'run.completed')));

    const seen = await time.settle(readAll(followRun('http://server.test', { fetch, timer: time, maxAttempts: 4 })));

    expect(coveredNumbers(seen)).toEqual(numbersTo(4));
  });

  it('does not give up, if it may not, however often a connection ends before an event', async () => {
    const server = runServer();
    const cuts = Array.from({ length: 30 }, () => [60, 'is closed'] as const);
    const { options, requests } = wayTo(server, cuts);
    const runId = await server.start([{ id: 'a', tool: 'work', input: { ms: 1_000_000 }, timeout_ms: 2_000_000 }]);

    const following = followRun(urlOf(runId), {
      ...options,
      after: 2,
      maxAttempts: Number.POSITIVE_INFINITY,
      maxPauseMs: 1000,
    });
    const seen = await server.time.settle(readAll(following));

    expect(coveredNumbers(seen)).toEqual([3, 4]);
    expect(requests.length).toBeGreaterThan(10);
  });

  it('comes back after statuses that pass, as soon as the server says', async () => {
    const { time } = runServer();
    const pauses: number[] = [];
    const busy = new Response('busy', { status: 503, headers: { 'retry-after': '7' } });
    const fetch = answering(
      busy,
      new Response('', { status: 429 }),
      new TypeError('fetch failed'),
      events(event(1, 'run.completed')),
    );

    const seen = await time.settle(
      readAll(
        followRun('http://server.test', {
          fetch,
          timer: time,
          random: () => 0,
          onReconnect: (_, ms) => pauses.push(ms),
        }),
      ),
    );

    expect(seen).toHaveLength(1);
    expect(pauses).toEqual([7000, 1000, 2000]);
  });

  it('gives up after so many requests that bring nothing, waiting longer each time', async () => {
    const { time } = runServer();
    const pauses: number[] = [];
    const options = { maxAttempts: 8, maxPauseMs: 5000, timer: time, random: () => 1 };
    const fetch = async (): Promise<Response> => {
      throw new TypeError('fetch failed');
    };

    const error = await errorOf(
      time.settle(
        readAll(followRun('http://server.test', { ...options, fetch, onReconnect: (_, ms) => pauses.push(ms) })),
      ),
    );

    expect(error).toMatchObject({ code: 'stream/unavailable', cause: { message: 'fetch failed' } });
    expect(pauses).toEqual([1000, 2000, 4000, 5000, 5000, 5000, 5000]);
  });

  it.each(['{', '7', 'null', '{"type":"x"}', '{"type":"stream.skipped","runId":"r"}'])(
    'refuses %s as an event',
    async (data) => {
      const { time } = runServer();

      const error = await errorOf(
        readAll(followRun('http://server.test', { fetch: answering(events(`data: ${data}\n\n`)), timer: time })),
      );

      expect(error).toMatchObject({ code: 'stream/not-an-event' });
    },
  );

  it('ends where the server says that nothing follows', async () => {
    const { time } = runServer();
    const fetch = answering(events(event(1)), new Response(null, { status: 204 }));

    expect(await time.settle(readAll(followRun('http://server.test', { fetch, timer: time })))).toHaveLength(1);
  });

  it('ends with a run that never began', async () => {
    const { time, stream } = runServer();
    const run = stream([{ id: 'a', tool: 'ecko', input: {} }]);
    const response = new Response(toSse(run));

    const seen = await readAll(followRun('http://server.test', { response, fetch: answering(), timer: time }));

    expect(seen).toMatchObject([{ type: 'stream.failed', error: { code: 'plan/invalid' } }]);
  });

  it('passes over what a server sends again, and says what one has left out', async () => {
    const { time } = runServer();
    const fetch = answering(
      events(event(1), event(2)),
      events(event(1), event(2), event(3), event(6), event(7, 'run.completed')),
    );

    const seen = await time.settle(readAll(followRun('http://server.test', { fetch, timer: time })));

    expect(
      seen.map((one) => (one.type === 'stream.skipped' ? [one.from, one.to, one.count] : 'seq' in one && one.seq)),
    ).toEqual([1, 2, 3, [4, 5, 2], 6, 7]);
  });

  it('takes of what a server left out only what it does not have', async () => {
    const { time } = runServer();
    const skipped = { type: 'stream.skipped', runId: 'r', at: 1, from: 1, to: 5, count: 5 };
    const fetch = answering(
      events(event(1), event(2), event(3)),
      events(`id: 5\ndata: ${JSON.stringify(skipped)}\n\n`, event(6, 'run.completed')),
    );

    const seen = await time.settle(readAll(followRun('http://server.test', { fetch, timer: time })));

    expect(coveredNumbers(seen)).toEqual(numbersTo(6));
    expect(seen[3]).toMatchObject({ from: 4, to: 5, count: 2 });
  });

  it('does not take its own reader, who is busy, for silence', async () => {
    const server = runServer();
    const { options, requests } = wayTo(server);
    const runId = await server.start(loopOver(2));
    const reading = (async () => {
      let count = 0;
      for await (const one of followRun(urlOf(runId), options)) {
        count += one.runId === runId ? 1 : 0;
        await new Promise<void>((resolve) => server.time.after(60_000, resolve));
      }
      return count;
    })();

    expect(await server.time.settle(reading)).toBe(10);
    expect(requests).toHaveLength(1);
  });

  it('goes on with the response of the request that started the run', async () => {
    const server = runServer();
    const { options, requests } = wayTo(server, []);
    const plan = { version: '1.0', execution: 'dag', steps: loopOver(4) };
    const started = await server.ask('POST', '/runs', { accept: 'text/event-stream' }, { plan });
    const url = new URL(started.headers.get('content-location') ?? '', 'http://server.test');
    const response = cutResponse(started, 700, 'breaks', undefined);

    const seen = await server.time.settle(readAll(followRun(url, { ...options, response })));

    expect(coveredNumbers(seen)).toEqual(numbersTo(16));
    expect(requests).toHaveLength(1);
    expect(Number(requests[0])).toBeGreaterThan(0);
  });

  it('takes a connection on which nothing comes for dead', async () => {
    const server = runServer({ stream: { heartbeatMs: Number.POSITIVE_INFINITY } });
    const { options, pauses } = wayTo(server);
    const runId = await server.start([{ id: 'a', tool: 'work', input: { ms: 100_000 }, timeout_ms: 200_000 }]);

    const seen = await server.time.settle(readAll(followRun(urlOf(runId), { ...options, silenceMs: 45_000 })));

    expect(coveredNumbers(seen)).toEqual(numbersTo(4));
    expect(pauses).toEqual([1000, 2000]);
  });

  it('is content with heartbeats', async () => {
    const server = runServer();
    const { options, requests } = wayTo(server);
    const runId = await server.start([{ id: 'a', tool: 'work', input: { ms: 3_600_000 }, timeout_ms: 4_000_000 }]);

    const seen = await server.time.settle(readAll(followRun(urlOf(runId), options)));

    expect(coveredNumbers(seen)).toEqual(numbersTo(4));
    expect(requests).toEqual([null]);
  });

  it.each([0, 1, 3])('stops when it is told to, after %s events, and leaves no timer', async (count) => {
    const server = runServer();
    const { options } = wayTo(server);
    const runId = await server.start([{ id: 'a', tool: 'work', input: { ms: 50 } }]);
    const controller = new AbortController();
    const seen: WireEvent[] = [];
    const reading = (async () => {
      if (count === 0) controller.abort();
      for await (const one of followRun(urlOf(runId), { ...options, signal: controller.signal })) {
        seen.push(one);
        if (seen.length === count) controller.abort();
      }
    })();
    await server.time.settle(reading);

    expect(seen.length).toBeLessThanOrEqual(count);
    expect(await server.endOf(runId)).toMatchObject({ status: 'completed' });
    expect(server.time.pendingTimers).toBe(0);
  });

  it('stops while it waits to come back', async () => {
    const { time } = runServer();
    const controller = new AbortController();
    const fetch = answering(new Response('', { status: 503, headers: { 'retry-after': '100' } }));
    const onReconnect = (): void => controller.abort();

    expect(
      await readAll(followRun('http://server.test', { fetch, timer: time, onReconnect, signal: controller.signal })),
    ).toEqual([]);
    expect(time.pendingTimers).toBe(0);
  });

  it('whose reader leaves has no connection any more', async () => {
    const server = runServer({ cancelRunOnDisconnect: true });
    const plan = { version: '1.0', steps: [{ id: 'a', tool: 'hang', input: {} }] };
    const response = await server.ask('POST', '/runs', { accept: 'text/event-stream' }, { plan });
    let runId = '';
    for await (const one of followRun('http://server.test', { response, timer: server.time })) {
      ({ runId } = one);
      break;
    }

    expect(await server.endOf(runId)).toMatchObject({ status: 'cancelled' });
  });
});

describe('over any connections', () => {
  const cut = fc.tuple(fc.integer({ min: 1, max: 1500 }), fc.constantFrom<Cut>('breaks', 'is closed', 'falls silent'));
  /** Connections that fall silent take longer than runs are kept. */
  const forEver = { keptMs: Number.POSITIVE_INFINITY };

  it('a client that is quick enough sees every event once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 30 }), fc.array(cut, { maxLength: 9 }), async (items, cuts) => {
        const server = runServer({}, forEver);
        const { options, requests } = wayTo(server, cuts);
        const runId = await server.start(loopOver(items));

        const seen = await server.time.settle(readAll(followRun(urlOf(runId), options)));

        expect(seen.map((one) => 'seq' in one && one.seq)).toEqual(numbersTo(4 + 3 * items));
        expect(requests.length).toBeLessThanOrEqual(cuts.length + 1);
        expect(server.time.pendingTimers).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('a slow one is told what it has missed, and the numbers add up', async () => {
    const delays = fc.array(fc.constantFrom(0, 0, 1, 20, 100), { minLength: 1, maxLength: 10 });
    let skips = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.array(cut, { maxLength: 9 }),
        delays,
        async (items, keptEvents, cuts, waits) => {
          const server = runServer({ runOptions: { keptEvents } }, forEver);
          const { time } = server;
          const { options } = wayTo(server, cuts);
          const runId = await server.start(loopOver(items));
          const seen: WireEvent[] = [];
          const reading = (async () => {
            for await (const one of followRun(urlOf(runId), options)) {
              seen.push(one);
              const ms = waits[seen.length % waits.length] ?? 0;
              if (ms > 0) await new Promise<void>((resolve) => time.after(ms, resolve));
            }
          })();
          await time.settle(reading);

          skips += seen.filter(({ type }) => type === 'stream.skipped').length;
          expect(coveredNumbers(seen)).toEqual(numbersTo(4 + 3 * items));
          expect(seen.at(-1)).toMatchObject({ type: 'run.completed' });
        },
      ),
      { numRuns: 100 },
    );
    expect(skips).toBeGreaterThan(20);
  });

  it('values come as they were, whatever is in them and wherever the connections end', async () => {
    const text = fc
      .array(
        fc.oneof(
          fc.constantFrom('\n', '\r\n', '\r', '\u{2028}', '\u{2029}', '🦜', '\u{D800}', '\0', '\n\ndata: {}\n\n'),
          fc.string({ unit: 'grapheme' }),
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 5 }),
        fc.array(cut, { maxLength: 5 }),
        async (values, cuts) => {
          const server = runServer({}, forEver);
          const { options } = wayTo(server, cuts);
          const runId = await server.start([{ id: 'a', tool: 'echo', input: { value: '{{input}}' } }], values);

          const seen = await server.time.settle(readAll(followRun(urlOf(runId), options)));

          expect(seen.at(-1)).toMatchObject({ type: 'run.completed', result: values });
        },
      ),
      { numRuns: 100 },
    );
  });
});
