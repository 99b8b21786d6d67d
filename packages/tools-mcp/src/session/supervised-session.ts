import type { McpRestart } from '../config/server-config.ts';
import { backoffOf } from './backoff.ts';
import type { OpenSession, Session, SessionEvents } from './session.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Time and chance, given by tests. */
export interface Timing {
  /** Resolves after so many milliseconds; rejects with the reason if the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** What is told of a supervised server. */
export interface SupervisionEvents {
  onToolsChanged(): void;
  /** It is there again after it was lost; its tools may be others. */
  onRestored(): void;
  /** A person is asked something; the function given says that this is over. */
  onPersonAsked(): () => void;
}

/** How a server is doing. */
export type ServerState = 'idle' | 'connecting' | 'ready' | 'restarting' | 'failed' | 'closed';

/**
 * Keeps a session with a server: opens it when it is first asked for, and again, after growing pauses, when it is lost.
 * Once the attempts are used up it rests until somebody asks again.
 */
export class SupervisedSession {
  readonly #open: OpenSession;
  readonly #restart: Required<McpRestart>;
  readonly #timing: Timing;
  readonly #events: SupervisionEvents;
  readonly #closing = new AbortController();
  /** Sessions that were given up and have not ended yet. */
  readonly #closings = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;
  #current: Promise<Session> | undefined;
  #session: Session | undefined;
  /** Losses since a call last went well: a server that falls over at each start is not started for ever. */
  #losses = 0;
  #state: ServerState = 'idle';

  constructor(open: OpenSession, restart: McpRestart, timing: Timing, events: SupervisionEvents) {
    this.#open = open;
    this.#restart = { attempts: 5, backoffMs: 500, maxBackoffMs: 30_000, ...restart };
    this.#timing = timing;
    this.#events = events;
  }

  /** The session that there is; undefined while there is no connection. */
  get current(): Pick<Session, 'protocolVersion' | 'sessionId'> | undefined {
    return this.#session;
  }

  get state(): ServerState {
    return this.#state;
  }

  /** The session, as soon as there is one. Rejects if it cannot be opened, was closed, or the signal is aborted first. */
  async get(signal?: AbortSignal): Promise<Session> {
    signal?.throwIfAborted();
    if (this.#closing.signal.aborted) throw new Error('the source of its tools was closed');
    this.#current ??= this.#connect();
    return unlessAborted(this.#current, signal);
  }

  /** Counts the session as sound. */
  proveSound(session: Session): void {
    if (session === this.#session) this.#losses = 0;
  }

  /** Gives a session up that does not work, though nothing said that it was lost; whoever asks next gets a new one. */
  abandon(session: Session): void {
    if (session !== this.#session) return;
    // It lets go of what it holds before another takes it, and ends in its own time.
    const closed = session.close().catch(() => undefined);
    this.#closings.add(closed);
    void closed.then(() => this.#closings.delete(closed));
    this.#lose();
  }

  /** Ends the session, or what is under way to one. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#state = 'closed';
    this.#closing.abort(new Error('the source of its tools was closed'));
    const current = this.#current;
    this.#current = undefined;
    this.#session = undefined;
    const session = await current?.catch(() => undefined);
    await session?.close();
    await Promise.all(this.#closings);
  }

  async #connect(): Promise<Session> {
    this.#state = 'connecting';
    try {
      return await this.#openOne();
    } catch (error) {
      this.#current = undefined;
      if (!this.#closing.signal.aborted) this.#state = 'failed';
      throw error;
    }
  }

  async #openOne(): Promise<Session> {
    // Until it is open, a session that is lost fails to open; nothing is to be restored.
    let onLost = (): void => undefined;
    const events: SessionEvents = {
      onLost: () => onLost(),
      onToolsChanged: () => this.#events.onToolsChanged(),
      onPersonAsked: () => this.#events.onPersonAsked(),
    };
    const session = await this.#open(events, this.#closing.signal);
    onLost = () => {
      if (session === this.#session) this.#lose();
    };
    this.#session = session;
    this.#state = 'ready';
    return session;
  }

  #lose(): void {
    this.#session = undefined;
    this.#current = undefined;
    this.#losses += 1;
    if (this.#closing.signal.aborted) return;
    if (this.#losses > this.#restart.attempts) {
      // The next who asks starts anew, with one attempt.
      this.#state = 'failed';
      return;
    }
    this.#state = 'restarting';
    const restarted = this.#reopen();
    this.#current = restarted;
    // Who asks for the session hears of it.
    restarted.then(
      () => this.#events.onRestored(),
      () => undefined,
    );
  }

  async #reopen(): Promise<Session> {
    for (let attempt = this.#losses; ; attempt += 1) {
      const delay = backoffOf(attempt, this.#restart, this.#timing.random);
      if (delay > 0) await this.#timing.pause(delay, this.#closing.signal);
      try {
        return await this.#openOne();
      } catch (error) {
        if (attempt < this.#restart.attempts && !this.#closing.signal.aborted) continue;
        this.#current = undefined;
        if (!this.#closing.signal.aborted) this.#state = 'failed';
        throw error;
      }
    }
  }
}
