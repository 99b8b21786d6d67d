import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { unlessAborted } from '../session/unless-aborted.ts';

/** Where the browser comes back to after the user has decided. */
export interface CallbackServer {
  readonly url: URL;
  /**
   * The parameters of the first answer that carries the state, which may have come already. Others are turned away.
   *
   * @throws the signal's reason
   */
  answer(signal: AbortSignal): Promise<URLSearchParams>;
  close(): Promise<void>;
}

/** Of {@link listenForCallback}. */
export interface CallbackServerOptions {
  /** What only the page that was opened can know. */
  readonly state: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Taken instead of any, if it is free. */
  readonly preferredPort?: number | undefined;
}

const HOST = '127.0.0.1';
const PATH = '/callback';

/** Listens on this machine only, for one answer of an authorization server (RFC 8252, section 7.3). */
export async function listenForCallback({
  state,
  port,
  preferredPort,
}: CallbackServerOptions): Promise<CallbackServer> {
  const { promise, resolve } = Promise.withResolvers<URLSearchParams>();
  const server = createServer((request, response) => {
    const answer = readAnswer(request, state);
    if (typeof answer === 'number') respond(response, answer, 'This is not an answer that is waited for.');
    else respond(response, 200, farewell(answer), () => resolve(answer));
  });
  if (port !== 0 || preferredPort === undefined) await listen(server, port);
  else await listen(server, preferredPort).catch(() => listen(server, 0));
  // What waits for the answer keeps the process alive, not this.
  server.unref();
  return {
    url: new URL(`http://${hostOf(server)}${PATH}`),
    answer: (signal) => unlessAborted(promise, signal),
    close: () => close(server),
  };
}

function hostOf(server: Server): string {
  const { port } = server.address() as AddressInfo; // an address of TCP, as it listens on a port
  return `${HOST}:${port}`;
}

function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const settle = (error?: Error): void => {
    server.off('error', settle);
    server.off('listening', settle);
    if (error) reject(error);
    else resolve();
  };
  server.once('error', settle).once('listening', settle).listen(port, HOST);
  return promise;
}

/** The answer's parameters, or the status of a request that is none. */
function readAnswer({ method, url, headers, socket }: IncomingMessage, state: string): URLSearchParams | number {
  const host = `${HOST}:${socket.localPort}`;
  // A page of another site can send requests here, under a name of its own.
  if (headers.host !== host) return 403;
  const { pathname, searchParams } = new URL(url ?? '/', `http://${host}`);
  if (pathname !== PATH) return 404;
  if (method !== 'GET') return 405;
  const isAnswer = searchParams.has('code') || searchParams.has('error');
  return isAnswer && searchParams.get('state') === state ? searchParams : 400;
}

function farewell(answer: URLSearchParams): string {
  return answer.has('code')
    ? 'You have answered. You can close this page and go back to where you came from.'
    : 'No access was given. You can close this page.';
}

/** A page that runs nothing, loads nothing and repeats nothing of the request. */
function respond(response: ServerResponse, status: number, text: string, onSent?: () => void): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(`<!doctype html><html lang="en"><title>Planloom</title><p>${text}</p></html>\n`, onSent);
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
