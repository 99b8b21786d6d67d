import { randomUUID } from 'node:crypto';

import { type AuthInfo, type Server, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';

import type { Caller } from '../caller.ts';
import type { PlanServer } from '../plan-server.ts';
import { announceChanges, type OpenServers } from './open-servers.ts';
import { whenAnswered } from './when-answered.ts';

const MOST_SESSIONS = 64;
const IDLE_MS = 30 * 60_000;

interface Session {
  readonly id: string;
  readonly caller: Caller;
  readonly server: Server;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** By the clock of the process, in milliseconds. */
  usedAt: number;
  /** Requests that are being answered, streams included; a session with any is at work. */
  open: number;
  /** Whether there was no room for it. */
  isRefused: boolean;
}

interface SessionOptions {
  readonly most: number | undefined;
  readonly idleMs: number | undefined;
  readonly maxRequestBodySize: number;
  readonly onError: (error: Error) => void;
}

/** The sessions of clients of the older era: `initialize` opens one, `DELETE` ends it, and so does being idle for long. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #servers: OpenServers = new Set();
  readonly #server: PlanServer;
  readonly #options: SessionOptions;
  readonly #most: number;
  readonly #unannounce: () => void;

  constructor(server: PlanServer, options: SessionOptions) {
    this.#server = server;
    this.#options = options;
    this.#most = options.most ?? MOST_SESSIONS;
    this.#unannounce = announceChanges(server, this.#servers, options.onError);
  }

  /** Answers a request of the older era. */
  async fetch(request: Request, authInfo: AuthInfo | undefined): Promise<Response> {
    await this.#endIdle();
    const account = authInfo?.clientId ?? '';
    const id = request.headers.get('mcp-session-id');
    // Whose session it is must not be told from the answer.
    const session = id === null ? undefined : this.#sessions.get(id);
    if (id !== null && session?.caller.account !== account) return sessionUnknown();
    return this.#answer(session ?? (await this.#begin(account)), request, authInfo);
  }

  async close(): Promise<void> {
    this.#unannounce();
    await Promise.all([...this.#sessions.values()].map((session) => this.#end(session)));
  }

  async #answer(session: Session, request: Request, authInfo: AuthInfo | undefined): Promise<Response> {
    session.open += 1;
    const answered = (): void => {
      session.open -= 1;
      session.usedAt = performance.now();
    };
    try {
      const response = await session.transport.handleRequest(request, authInfo && { authInfo });
      return whenAnswered(session.isRefused ? tooManySessions(this.#most) : response, request.signal, answered);
    } catch (error) {
      answered();
      throw error;
    } finally {
      // What did not turn out to be an `initialize` has opened nothing.
      if (!this.#sessions.has(session.id)) await session.server.close();
    }
  }

  async #begin(account: string): Promise<Session> {
    const id = randomUUID();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      maxRequestBodySize: this.#options.maxRequestBodySize,
      onsessioninitialized: () => this.#add(session),
      onsessionclosed: () => this.#end(session),
    });
    const caller = { account, owner: id };
    const server = this.#server.open(caller);
    const session: Session = { id, caller, server, transport, usedAt: performance.now(), open: 0, isRefused: false };
    await server.connect(transport);
    return session;
  }

  /** Of the sessions of its account, the one that was idle for longest makes room; no account takes the room of another. */
  async #add(session: Session): Promise<void> {
    const others = [...this.#sessions.values()].filter(({ caller }) => caller.account === session.caller.account);
    const isFull = others.length >= this.#most;
    const [idlest] = others.filter((other) => this.#isIdle(other)).toSorted((a, b) => a.usedAt - b.usedAt);
    session.isRefused = isFull && idlest === undefined;
    // Closed, it does not take up the `initialize` that it is being opened for.
    if (session.isRefused) return session.server.close();
    this.#sessions.set(session.id, session);
    this.#servers.add(session.server);
    if (isFull && idlest) await this.#end(idlest);
  }

  async #endIdle(): Promise<void> {
    const { idleMs = IDLE_MS } = this.#options;
    const oldest = performance.now() - idleMs;
    const idle = [...this.#sessions.values()].filter((session) => session.usedAt < oldest && this.#isIdle(session));
    await Promise.all(idle.map((session) => this.#end(session)));
  }

  #isIdle({ open, caller }: Session): boolean {
    return open === 0 && !this.#server.isRunning(caller);
  }

  async #end(session: Session): Promise<void> {
    this.#sessions.delete(session.id);
    this.#servers.delete(session.server);
    await this.#server.leave(session.caller);
    await session.server.close();
  }
}

function sessionUnknown(): Response {
  return refusal(404, { code: -32_001, message: 'there is no such session; send initialize again' });
}

function tooManySessions(most: number): Response {
  const message = `${most} sessions are at work, as many as this server allows; end one (DELETE), or try again later`;
  return refusal(429, { code: -32_000, message });
}

function refusal(status: number, error: { readonly code: number; readonly message: string }): Response {
  return Response.json({ jsonrpc: '2.0', error, id: null }, { status });
}
