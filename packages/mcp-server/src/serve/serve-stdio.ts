import { randomUUID } from 'node:crypto';
import { finished, type Readable, type Writable } from 'node:stream';

import { serveStdio as serveProtocol, StdioServerTransport } from '@modelcontextprotocol/server/stdio';

import type { Caller } from '../caller.ts';
import type { PlanServer } from '../plan-server.ts';
import { announceChanges, type OpenServers } from './open-servers.ts';

/** What a client's message may be larger than the plan and the input in it. */
const ENVELOPE_BYTES = 64 * 1024;

/** Where messages come from and go to. */
export interface ServeStdioOptions {
  /** Default: standard input. */
  readonly input?: Readable;
  /** Default: standard output, which then belongs to the protocol: nothing else may be written to it. */
  readonly output?: Writable;
  /** Told of messages that cannot be read, and of the like. Default: nobody is. */
  readonly onError?: (error: Error) => void;
}

/** A client at the other end of two streams. */
export interface StdioService {
  /** Settles when the client has gone (the input has ended, the output is closed) or the service is closed, and its runs have ended. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Serves one client over a pair of streams, in the era it speaks. When the client goes, its runs are cancelled. */
export function serveStdio(server: PlanServer, options: ServeStdioOptions = {}): StdioService {
  const { input = process.stdin, output = process.stdout, onError = () => undefined } = options;
  const owner = randomUUID();
  const caller: Caller = { account: owner, owner };
  const open: OpenServers = new Set();
  const { planBytes, inputBytes } = server.limits;
  const service = serveProtocol(
    () => {
      const opened = server.open(caller);
      open.add(opened);
      return opened;
    },
    {
      // Text inside JSON takes up to six bytes a character (\u0000).
      transport: new StdioServerTransport(input, output, {
        maxBufferSize: 6 * (planBytes + inputBytes) + ENVELOPE_BYTES,
      }),
      onerror: onError,
    },
  );
  const unannounce = announceChanges(server, open, onError);
  const gone = Promise.withResolvers<void>();
  // A client that is killed closes both; one that goes in peace ends our input.
  const unwatch = [input, output].map((stream) => finished(stream, () => gone.resolve()));
  return {
    ended: gone.promise.then(end),
    close: async () => {
      gone.resolve();
      await service.close();
    },
  };

  async function end(): Promise<void> {
    for (const stop of unwatch) stop();
    unannounce();
    await server.leave(caller);
    await service.close();
  }
}
