import { createServer, type IncomingMessage, type Server as NodeServer, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';

import { hostHeaderValidation, originValidation, toNodeHandler } from '@modelcontextprotocol/node';
import {
  type AuthInfo,
  createMcpHandler,
  isLegacyRequest,
  type McpHandlerRequestOptions,
} from '@modelcontextprotocol/server';

import type { PlanServer } from '../plan-server.ts';
import { accountOf } from './bearer-token.ts';
import { Sessions } from './sessions.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
/** What a message may be larger than the plan and the input in it. */
const ENVELOPE_BYTES = 64 * 1024;
const HEADERS_MS = 10_000;
const BODY_MS = 60_000;
const CONNECTIONS = 256;

/** Where and for whom a server listens. */
export interface ServeHttpOptions {
  /** Address to listen on. Default: `127.0.0.1`. Any that other machines can reach needs a token. */
  readonly host?: string;
  /** Default: 0, any that is free. */
  readonly port?: number;
  /** Default: `/mcp`. */
  readonly path?: string;
  /** Tokens that clients may carry, by the name of the account; at least 16 characters each. Default: none is asked for. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** Names of hosts, without ports, that requests may be addressed to, besides those of this machine and `host`. */
  readonly allowedHosts?: readonly string[];
  /** Names of hosts, without ports, whose pages may send requests, besides those of this machine. */
  readonly allowedOrigins?: readonly string[];
  /**
   * Sessions of one account at a time (clients of the older era). For one more, the longest idle goes; if all are at work, it is refused.
   * Default: 64.
   */
  readonly sessions?: number;
  /** Milliseconds after which an idle session ends. Default: 30 minutes. */
  readonly sessionIdleMs?: number;
  /** Told of what goes wrong with requests. Default: nobody is. */
  readonly onError?: (error: Error) => void;
}

/** A server that listens. */
export interface HttpService {
  readonly url: string;
  /** Stops listening, ends sessions and connections. Runs are the plan server's to end. */
  close(): Promise<void>;
}

/**
 * Serves clients of both eras over HTTP.
 *
 * Each request has to be addressed to a host that is ours (a page that has its name point to this machine is refused), come
 * from no page or one that is allowed, and carry a token, if there are any.
 *
 * @throws TypeError if it would be reachable from other machines without a token, or a token is too short
 */
export async function serveHttp(server: PlanServer, options: ServeHttpOptions = {}): Promise<HttpService> {
  const { host = '127.0.0.1', port = 0, path = '/mcp', tokens = {}, onError = () => undefined } = options;
  refuseUnsafe(host, tokens);
  const protocol = openProtocol(server, options, onError);
  const guard = createGuard(options);
  const listener = createServer({ headersTimeout: HEADERS_MS, requestTimeout: BODY_MS }, (request, response) => {
    if (!guard(request, response)) return;
    const account = accountOf(request.headers.authorization, tokens);
    if (account === undefined) refuse(response, 401, 'a token is needed: Authorization: Bearer …');
    else if (request.url?.split('?', 1)[0] !== path) refuse(response, 404, `the server is at ${path}, not here`);
    else void protocol.handle(Object.assign(request, { auth: authOf(account) }), response);
  });
  listener.maxConnections = CONNECTIONS;
  await listen(listener, host, port).catch(async (error: unknown) => {
    await protocol.close();
    throw error;
  });
  return {
    url: urlOf(listener, host, path),
    close: async () => {
      await protocol.close();
      await closeListener(listener);
    },
  };
}

interface ProtocolService {
  readonly handle: ReturnType<typeof toNodeHandler>;
  close(): Promise<void>;
}

/** Requests of the newer era stand for themselves; those of the older one belong to sessions. */
function openProtocol(server: PlanServer, options: ServeHttpOptions, onError: (error: Error) => void): ProtocolService {
  const maxRequestBodySize = 6 * (server.limits.planBytes + server.limits.inputBytes) + ENVELOPE_BYTES;
  const modern = createMcpHandler(({ authInfo }) => server.open(sharedCaller(authInfo)), {
    legacy: 'reject',
    maxRequestBodySize,
    onerror: onError,
  });
  const sessions = new Sessions(server, {
    most: options.sessions,
    idleMs: options.sessionIdleMs,
    maxRequestBodySize,
    onError,
  });
  const unlisten = server.onToolsChanged(() => modern.notify.toolsChanged());
  const fetch = async (request: Request, given?: McpHandlerRequestOptions): Promise<Response> => {
    if (!(await isLegacyRequest(request, undefined, { maxRequestBodySize }))) return modern.fetch(request, given);
    return sessions.fetch(request, given?.authInfo);
  };
  return {
    handle: toNodeHandler({ fetch }, { maxRequestBodySize, onerror: onError }),
    close: async () => {
      unlisten();
      await Promise.all([modern.close(), sessions.close()]);
    },
  };
}

/** Without sessions, a client is who its token says; its runs are safe from others with the token by their ids alone. */
function sharedCaller(authInfo: AuthInfo | undefined): { readonly account: string; readonly owner: string } {
  const account = authInfo?.clientId ?? '';
  return { account, owner: account };
}

function authOf(account: string): AuthInfo {
  return { token: '', clientId: account, scopes: [] };
}

function refuseUnsafe(host: string, tokens: Readonly<Record<string, string>>): void {
  for (const [name, token] of Object.entries(tokens)) {
    const { length } = token;
    if (length < 16) throw new TypeError(`the token "${name}" has ${length} characters; at least 16 are needed`);
    if (/\s/u.test(token)) throw new TypeError(`the token "${name}" has blanks in it, which no header can carry`);
  }
  if (Object.keys(tokens).length > 0 || isLoopback(host)) return;
  throw new TypeError(`other machines can reach ${host}: that needs a token. Without one, listen on 127.0.0.1`);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Who a request is addressed to, and which page it comes from. */
function createGuard({
  host = '127.0.0.1',
  allowedHosts = [],
  allowedOrigins = [],
}: ServeHttpOptions): (request: IncomingMessage, response: ServerResponse) => boolean {
  const isHost = hostHeaderValidation([...LOOPBACK, bracketed(host), ...allowedHosts]);
  const isOrigin = originValidation([...LOOPBACK, ...allowedOrigins]);
  return (request, response) => isHost(request, response) && isOrigin(request, response);
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

function refuse(response: ServerResponse, status: 401 | 404, message: string): void {
  const challenge = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...challenge });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null }));
}

function listen(listener: NodeServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, host, () => {
      listener.off('error', reject);
      resolve();
    });
  });
}

function urlOf(listener: NodeServer, host: string, path: string): string {
  // It listens on an address with a port, not on a pipe.
  const { port } = listener.address() as AddressInfo;
  return `http://${bracketed(host)}:${port}${path}`;
}

function closeListener(listener: NodeServer): Promise<void> {
  return new Promise((resolve) => {
    listener.close(() => resolve());
    listener.closeAllConnections();
  });
}
