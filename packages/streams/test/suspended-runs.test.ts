import { describe, expect, it } from 'vitest';

import { followRun, RunRegistry, type FollowOptions, type HeldRun, type RunRegistryOptions } from '../src/index.ts';
import { cutResponse } from './support/cut-response.ts';
import { coveredNumbers, readAll } from './support/read-all.ts';
import { runServer } from './support/run-server.ts';

const waits = [{ id: 'paid', type: 'wait', signal: 'paid' }];
const hangs = [{ id: 'a', tool: 'hang', input: {} }];

describe('a registry', () => {
  it.each([{ maxSuspendedRuns: -1 }, { maxSuspendedRuns: 1.5 }, { maxSuspendedRunsPerOwner: -1 }])(
    'cannot have %j',
    (options) => {
      expect(() => new RunRegistry(options)).toThrow(Object.keys(options)[0]);
    },
  );

  /** A registry and how runs are started in it. */
  function registryOf(options: RunRegistryOptions) {
    const { registry, stream, time } = runServer({}, options);
    const start = (steps: readonly object[], owner?: string): HeldRun =>
      registry.start((runId) => stream(steps, undefined, { runId }), { owner });
    const settle = (): Promise<void> => time.settle(new Promise((resolve) => time.after(1, resolve)));
    return { registry, start, settle, time };
  }

  it('does not count runs that are suspended, up to a number', async () => {
    const { start, settle, registry } = registryOf({ maxRuns: 2, maxSuspendedRuns: 3 });
    for (const _ of [1, 2, 3]) {
      start(waits);
      await settle();
    }

    start(hangs);
    start(waits);
    await settle();

    expect(() => start(hangs)).toThrow(expect.objectContaining({ code: 'server/too-many-runs' }));
    expect(registry.size).toBe(5);
  });

  it('counts a run again that goes on', async () => {
    const { start, settle } = registryOf({ maxRuns: 1 });
    const waiting = start([...waits, { id: 'more', tool: 'hang', input: { after: '{{paid}}' } }]);
    await settle();
    expect(waiting.isSuspended).toBe(true);

    waiting.run.signal('paid');
    await settle();

    expect(waiting.isSuspended).toBe(false);
    expect(() => start(hangs)).toThrow(expect.objectContaining({ code: 'server/too-many-runs' }));
  });

  it('counts those of an owner apart', async () => {
    const { start, settle } = registryOf({ maxRuns: 10, maxRunsPerOwner: 1, maxSuspendedRunsPerOwner: 1 });
    start(waits, 'ada');
    await settle();
    start(waits, 'ada');
    await settle();

    expect(() => start(waits, 'ada')).toThrow(expect.objectContaining({ code: 'owner/too-many-runs' }));
    expect(() => start(waits, 'eve')).not.toThrow();
  });

  it('counts all runs if it is told to', async () => {
    const { start, settle } = registryOf({ maxRuns: 1, maxSuspendedRuns: 0 });
    start(waits);
    await settle();

    expect(() => start(waits)).toThrow(expect.objectContaining({ code: 'server/too-many-runs' }));
  });
});

describe('a client that follows a suspended run', () => {
  const event = (seq: number, type: string): string =>
    `id: ${seq}\ndata: ${JSON.stringify({ seq, at: seq, runId: 'r', type })}\n\n`;
  const headers = { 'content-type': 'text/event-stream' };

  /** Follows a run whose server answers the first request with this, each other one with what the function says. */
  function follow(first: string, answer: (request: number, signal: AbortSignal | null | undefined) => Response) {
    const { time } = runServer();
    const requests = { count: 0 };
    const fetch: FollowOptions['fetch'] = async (_, { signal }) => {
      requests.count += 1;
      return requests.count === 1 ? new Response(first, { headers }) : answer(requests.count, signal);
    };
    const following = followRun('http://server.test', { timer: time, maxAttempts: 3, fetch });
    return { requests, seen: time.settle(readAll(following)) };
  }

  it.each(['breaks', 'is closed', 'falls silent'] as const)(
    'does not give up where each connection %s long before the next event',
    async (cut) => {
      const { requests, seen } = follow(event(1, 'run.suspended'), (request, signal) =>
        request === 40
          ? new Response(event(2, 'run.resumed') + event(3, 'run.completed'), { headers })
          : cutResponse(new Response(': still here\n\n: still', { headers }), 16, cut, signal),
      );

      expect(coveredNumbers(await seen)).toEqual([1, 2, 3]);
      expect(requests.count).toBe(40);
    },
  );

  it('gives up where the server does not answer any more', async () => {
    const { requests, seen } = follow(event(1, 'run.suspended'), () => {
      throw new TypeError('fetch failed');
    });

    await expect(seen).rejects.toMatchObject({ code: 'stream/unavailable', cause: { message: 'fetch failed' } });
    expect(requests.count).toBe(3);
  });

  it('counts requests again once the run goes on', async () => {
    const { requests, seen } = follow(
      event(1, 'run.suspended'),
      (request) => new Response(request === 20 ? event(2, 'run.resumed') : ': hello\n\n', { headers }),
    );

    await expect(seen).rejects.toMatchObject({ code: 'stream/unavailable' });
    expect(requests.count).toBe(22);
  });
});
