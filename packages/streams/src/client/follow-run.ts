import { SseParser } from '../sse/sse-parser.ts';
import { systemTimer, type Timer } from '../timer.ts';
import type { WireEvent } from '../wire-event.ts';
import { bodyChunks, refusalOf } from './body-chunks.ts';
import { EventOrder } from './event-order.ts';
import { readEvent } from './read-event.ts';
import { isStreamError, StreamError } from './stream-error.ts';

/** How a run elsewhere is followed. */
export interface FollowOptions {
  /** A response that has begun already, such as that of the request which started the run. Default: the first one is asked for. */
  readonly response?: Response;
  /** Number of the last event that is known already; if that is `run.suspended`, one less, so that it is known here, too. Default: 0, none. */
  readonly after?: number;
  /** Headers of each request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the following. The run goes on. */
  readonly signal?: AbortSignal;
  /** Milliseconds without a byte after which the connection is taken for dead; servers of ours send something every 15 seconds. Default: 45,000. */
  readonly silenceMs?: number;
  /**
   * Requests in a row that bring no event which is not known yet, after which it gives up; `Infinity`: never. Heartbeats are no events: allow for more where something on the way ends
   * connections while a step takes long. While the run is suspended, which its last event says, only requests count that the server does not answer. Default: 10.
   */
  readonly maxAttempts?: number;
  /** Longest pause between two requests, in milliseconds. Default: 30,000. */
  readonly maxPauseMs?: number;
  /** Told before each pause: why it comes back, and after how many milliseconds. */
  readonly onReconnect?: (reason: Error, pauseMs: number) => void;
  /** Default: the global one. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Default: that of the machine. */
  readonly timer?: Timer;
  /** From 0 to 1; spreads the requests of many clients. Default: `Math.random`. */
  readonly random?: () => number;
}

type Settings = Required<Omit<FollowOptions, 'response' | 'signal'>> & Pick<FollowOptions, 'signal'>;

const DEFAULTS = {
  after: 0,
  headers: {},
  silenceMs: 45_000,
  maxAttempts: 10,
  maxPauseMs: 30_000,
  onReconnect: () => undefined,
  timer: systemTimer,
  random: () => Math.random(),
} as const;

/**
 * The events of a run elsewhere, until its last one, over as many connections as it takes: where one breaks off, the next goes on behind the last event (`Last-Event-ID`).
 * Each event comes once and in order. What the server does not have any more is told as `stream.skipped`, so that the numbers always add up.
 *
 * @param url gives Server-Sent Events with numbers as ids, as `toSse` writes them
 * @yields events, the last one that of the run's end
 * @throws StreamError `stream/refused` if the server says that coming back is of no use (a status below 500 that is not 408, 425 or 429), `stream/unavailable` if it has come back too often
 */
export async function* followRun(
  url: string | URL,
  { response, ...options }: FollowOptions = {},
): AsyncGenerator<WireEvent, void, undefined> {
  const settings: Settings = { ...DEFAULTS, fetch: (address, init) => fetch(address, init), ...options };
  const connection = new Connection(String(url), settings);
  const order = new EventOrder(settings.after);
  const hasLeft = (): boolean => settings.signal?.aborted === true;
  let first = response;
  for (;;) {
    try {
      for await (const event of connection.read(order.last, first)) {
        const fresh = order.take(event);
        for (const one of fresh) {
          connection.hasBrought(one);
          yield one;
        }
        if (isEnd(event)) return;
      }
      if (connection.isOver || hasLeft()) return;
      await connection.pause(new Error('The stream has ended before the run.'));
    } catch (error) {
      if (hasLeft()) return;
      if (isStreamError(error)) throw error;
      // The same event would come again, however often it is asked for.
      if (error instanceof RangeError) throw new StreamError('stream/not-an-event', error.message, { cause: error });
      await connection.pause(error instanceof Error ? error : new Error(String(error)));
    }
    first = undefined;
    if (hasLeft()) return;
  }
}

function isEnd({ type }: WireEvent): boolean {
  return type === 'run.completed' || type === 'run.failed' || type === 'run.cancelled' || type === 'stream.failed';
}

const FIRST_PAUSE_MS = 1000;

/** That a server is not ready now. */
class NotNow extends Error {
  /** Milliseconds that it asks to wait. */
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The way to a server: one connection after the other. */
class Connection {
  readonly #url: string;
  readonly #settings: Settings;
  #retryMs = FIRST_PAUSE_MS;
  /** Requests in a row that brought no event. */
  #failures = 0;
  /** Whether the run waits for something, perhaps for weeks. */
  #isSuspended = false;
  #isOver = false;

  constructor(url: string, settings: Settings) {
    this.#url = url;
    this.#settings = settings;
  }

  /** Whether the server has said that nothing follows. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * The events of the next connection, from the one behind `last` on.
   *
   * @yields events as they come
   */
  async *read(last: number, begun: Response | undefined): AsyncGenerator<WireEvent, void, undefined> {
    const silence = new Silence(this.#settings);
    try {
      silence.begin();
      const response = begun ?? (await this.#ask(last, silence.signal));
      if (response.status === 204) {
        this.#isOver = true;
        return;
      }
      if (this.#isSuspended) this.#failures = 0; // that nothing comes is right
      yield* this.#events(response, silence);
      silence.signal.throwIfAborted();
    } finally {
      silence.end();
    }
  }

  /** It has brought an event that was not known: the run goes on, and so does the way to it. */
  hasBrought({ type }: WireEvent): void {
    this.#failures = 0;
    this.#isSuspended = type === 'run.suspended';
  }

  /**
   * Waits before the next connection, longer each time that one brought no event.
   *
   * @throws StreamError if there were too many of these
   */
  async pause(reason: Error): Promise<void> {
    const { maxAttempts, maxPauseMs, random, onReconnect, timer, signal } = this.#settings;
    this.#failures += 1;
    if (this.#failures >= maxAttempts) {
      const message = `${this.#url} gave no new event in ${this.#failures} requests: ${reason.message}`;
      throw new StreamError('stream/unavailable', message, { cause: reason });
    }
    const spread = this.#retryMs * 2 ** (this.#failures - 1) * (0.5 + random() / 2);
    const pauseMs = Math.max(Math.min(spread, maxPauseMs), reason instanceof NotNow ? reason.retryAfterMs : 0);
    onReconnect(reason, pauseMs);
    await sleep(pauseMs, timer, signal);
  }

  async *#events(response: Response, silence: Silence): AsyncGenerator<WireEvent, void, undefined> {
    const parser = new SseParser();
    silence.begin();
    for await (const bytes of bodyChunks(response, silence.signal)) {
      silence.end(); // while the reader is busy, nobody listens
      for (const { data } of parser.push(bytes)) yield readEvent(data);
      this.#retryMs = parser.retryMs ?? this.#retryMs;
      silence.begin();
    }
  }

  async #ask(last: number, signal: AbortSignal): Promise<Response> {
    const { headers, fetch } = this.#settings;
    const place: Record<string, string> = last > 0 ? { 'last-event-id': String(last) } : {};
    const response = await fetch(this.#url, {
      headers: { accept: 'text/event-stream', ...headers, ...place },
      cache: 'no-store',
      signal,
    });
    if (response.status === 204 || (response.ok && isEventStream(response))) return response;
    if (response.ok) {
      await response.body?.cancel();
      const type = response.headers.get('content-type') ?? 'nothing';
      throw new StreamError(
        'stream/refused',
        `${this.#url} gave ${type}, and has to give text/event-stream.`,
        response,
      );
    }
    if (!mayPass(response.status)) throw await refusalOf(response);
    await response.body?.cancel();
    throw new NotNow(`The server answered with status ${response.status}.`, retryAfterMs(response));
  }
}

/** A page of a proxy that answers for the server is none. */
function isEventStream({ headers }: Response): boolean {
  return (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() === 'text/event-stream';
}

/** Whether the same request may go well later. */
function mayPass(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

function retryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

/** Ends a connection on which nothing comes any more, or whose reader has gone. */
class Silence {
  readonly #settings: Settings;
  readonly #controller = new AbortController();
  readonly #leave = (): void => this.#controller.abort(this.#settings.signal?.reason);
  #cancel: (() => void) | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on, something has to come. */
  begin(): void {
    this.end();
    const { silenceMs, timer, signal } = this.#settings;
    const abort = (): void => this.#controller.abort(new Error(`Nothing has come for ${silenceMs} ms.`));
    this.#cancel = silenceMs === Number.POSITIVE_INFINITY ? undefined : timer.schedule(silenceMs, abort);
    if (signal?.aborted === true) this.#leave();
    signal?.addEventListener('abort', this.#leave);
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#settings.signal?.removeEventListener('abort', this.#leave);
  }
}

/** Resolves after a time, or at once when the signal is aborted. */
function sleep(delayMs: number, timer: Timer, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      cancel();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = timer.schedule(delayMs, wake);
    if (signal?.aborted === true) wake();
    else signal?.addEventListener('abort', wake);
  });
}
