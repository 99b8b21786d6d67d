import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { createExecutor } from '@planloom/executor-core';
import { describe, expect, it, onTestFinished } from 'vitest';

import { createRunHandler, readSse, RunRegistry, type RunHandler, type WireEvent } from '../src/index.ts';
import { coveredNumbers, numbersTo, readAll } from './support/read-all.ts';
import { runServer } from './support/run-server.ts';
import { loopOver } from './support/workshop.ts';

/** Events of a loop over so many items. */
const eventsOf = (items: number): number => 4 + 3 * items;

describe('a client that does not read', () => {
  it.each([
    ['has it all to read, from a run that is not long', 300, 300, 300],
    ['finds the end, and how much it has missed, of one that is', 3000, 300, 750],
  ])('slows no run, and %s', async (_, items, fewest, most) => {
    const { ask, registry, time } = runServer({ authorize: () => ({ owner: 'ada' }) });
    const plan = { version: '1.0', execution: 'dag', steps: loopOver(items) };
    const response = await ask('POST', '/runs', { accept: 'text/event-stream' }, { plan });
    const runId = /runs\/(.*)\/events/u.exec(response.headers.get('content-location') ?? '')?.[1] ?? '';
    const held = registry.find(runId, 'ada');

    const outcome = await time.settle(held?.ended ?? Promise.reject(new Error('not held')));
    const seen = await time.settle(readAll(readSse(response)));

    expect(outcome).toMatchObject({ status: 'completed' });
    const completed = seen.filter((event) => event.type === 'step.completed' && event.stepId === 'one');
    expect(completed.length).toBeGreaterThanOrEqual(fewest);
    expect(completed.length).toBeLessThanOrEqual(most);
    expect(coveredNumbers(seen)).toEqual(numbersTo(eventsOf(items)));
    expect(seen.at(-1)).toMatchObject({ type: 'run.completed' });
  });

  it('leaves the server with what the connection holds, also where the run has much to say', async () => {
    const registry = new RunRegistry();
    const text = 'x'.repeat(10_000);
    const executor = createExecutor({ page: { execute: () => text } });
    const server = await serve(createRunHandler({ executor, registry, authorize: () => true }));
    const step = { id: 'one', tool: 'page', input: {} };
    const steps = [{ id: 'all', type: 'loop', over: numbersTo(5000), step }];
    const client = server.connect({ plan: { version: '1.0', execution: 'dag', steps } });
    const response = await server.responded;

    const runId = /runs\/(.*)\/events/u.exec(String(response.getHeader('content-location')))?.[1] ?? '';
    const outcome = await registry.find(runId)?.ended;

    expect(outcome).toMatchObject({ status: 'completed' });
    // 50 MB were said. What is written has gone to the network or waits for it, and comes to no more when it has waited long.
    const written = (response.socket?.bytesWritten ?? 0) + response.writableLength;
    expect(response.writableEnded).toBe(false);
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(15_000_000);
    expect(response.writableLength).toBeLessThan(100_000);

    const seen = await server.readOn(client);
    expect(seen.some(({ type }) => type === 'stream.skipped')).toBe(true);
    expect(coveredNumbers(seen)).toEqual(numbersTo(eventsOf(5000)));
    expect(seen.at(-1)).toMatchObject({ type: 'run.completed' });
  });
});

interface RealServer {
  /** The response to the first request, once it has begun. */
  readonly responded: Promise<ServerResponse>;
  /** Asks for a run, and reads nothing. */
  connect(body: object): Socket;
  /** Reads what there is until the connection ends. */
  readOn(client: Socket): Promise<WireEvent[]>;
}

/** A handler on a port of this machine, with the back-pressure that Node.js has. */
async function serve(handler: RunHandler): Promise<RealServer> {
  const { promise: responded, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((request, response) => {
    void answer(handler, request, response, resolve);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => server.close().closeAllConnections());
  return {
    responded,
    connect(body) {
      const client = connect(port, '127.0.0.1').pause();
      const text = JSON.stringify(body);
      const head = ['POST /runs HTTP/1.0', 'host: server.test', 'accept: text/event-stream'];
      const length = `content-length: ${text.length}`;
      client.write([...head, 'content-type: application/json', length, '', text].join('\r\n'));
      return client;
    },
    async readOn(client) {
      const received = Buffer.concat(await readAll<Buffer>(client));
      return readAll(readSse(new Response(received.subarray(received.indexOf('\r\n\r\n') + 4))));
    },
  };
}

async function answer(
  handler: RunHandler,
  request: IncomingMessage,
  response: ServerResponse,
  begun: (response: ServerResponse) => void,
): Promise<void> {
  const body = Buffer.concat(await readAll<Buffer>(request));
  const init = { method: 'POST', headers: request.headers as Record<string, string>, body };
  const answered = await handler(new Request(`http://server.test${request.url}`, init));
  response.statusCode = answered.status;
  response.setHeaders(answered.headers);
  begun(response);
  await pipeline(Readable.fromWeb(answered.body as Parameters<typeof Readable.fromWeb>[0]), response).catch(
    () => undefined,
  );
}
