import type { ToolContext } from '@planloom/tool-kit';
import pLimit, { type LimitFunction } from 'p-limit';

import { secretCleaner } from '../config/config-secrets.ts';
import type { McpServerConfig } from '../config/server-config.ts';
import { callFailure, timeoutFailure } from '../errors/call-failure.ts';
import { classifyError } from '../errors/classify-error.ts';
import { connectFailure } from '../errors/connect-failure.ts';
import { McpError } from '../errors/mcp-error.ts';
import { Deadline } from '../session/deadline.ts';
import type { CallOptions, Session, WireProgress, WireTool } from '../session/session.ts';
import type { SupervisedSession } from '../session/supervised-session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';
import type { TraceContext } from '../trace-context.ts';

/** How often one call is made again after its connection was lost. */
const MOST_REPEATS = 2;
/** Milliseconds. */
const DEFAULT_TIMEOUT_MS = 60_000;

/** What a server is made of. */
export interface McpServerParts {
  readonly name: string;
  readonly config: McpServerConfig;
  readonly sessions: SupervisedSession;
  readonly traceContext: (context: ToolContext) => TraceContext | undefined;
}

/** The tool of a call. */
export interface CalledTool {
  /** The server's name of it. */
  readonly name: string;
  /** Whether it changes nothing. */
  readonly isReadOnly: boolean;
  /** Whether a second call does no harm. */
  readonly isRepeatable: boolean;
}

/** One exchange with a server, within a session. */
type Exchange<Result> = (
  session: Session,
  meta: Readonly<Record<string, unknown>>,
  options: CallOptions,
) => Promise<Result>;

/** A server that is called: with limits, and again where the connection was lost and nothing can be done twice. */
export class McpServer {
  readonly name: string;
  readonly config: McpServerConfig;
  /** Hides secrets of the configuration in texts. */
  readonly clean: (text: string) => string;
  readonly #sessions: SupervisedSession;
  readonly #traceContext: McpServerParts['traceContext'];
  readonly #all: LimitFunction | undefined;
  readonly #writes: LimitFunction | undefined;
  readonly #deadlines = new Set<Deadline>();

  constructor({ name, config, sessions, traceContext }: McpServerParts) {
    this.name = name;
    this.config = config;
    this.#sessions = sessions;
    this.#traceContext = traceContext;
    this.clean = secretCleaner(config);
    const { concurrency, concurrentWrites = !('command' in config) } = config;
    this.#all = concurrency === undefined ? undefined : pLimit(concurrency);
    this.#writes = concurrentWrites ? undefined : pLimit(1);
  }

  /** All tools the server lists, and whether it has resources. */
  async list(signal?: AbortSignal): Promise<{ readonly tools: readonly WireTool[]; readonly hasResources: boolean }> {
    try {
      return await this.#repeatedly(true, signal, async (session, deadline) => {
        const tools = await session.listTools(deadline.signal);
        return { tools, hasResources: session.hasResources };
      });
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      if (error instanceof McpError) throw error;
      throw connectFailure(this.name, this.config, reasonOf(error));
    }
  }

  /**
   * Makes a call.
   *
   * @throws McpError; the signal's reason if the signal is aborted
   */
  async call<Result>(called: CalledTool, context: ToolContext, exchange: Exchange<Result>): Promise<Result> {
    const attempt = (): Promise<Result> => {
      // It may have waited for its turn.
      context.signal.throwIfAborted();
      return this.#callOnce(called, context, exchange);
    };
    const limits = [this.#all, called.isReadOnly ? undefined : this.#writes].filter((limit) => limit !== undefined);
    const queued = limits.reduce((next, limit) => () => limit(next), attempt)();
    return unlessAborted(queued, context.signal);
  }

  /** Stops the clocks of all that is under way; the function given lets them go on. */
  hold(): () => void {
    const releases = Array.from(this.#deadlines, (deadline) => deadline.hold());
    return () => releases.forEach((release) => release());
  }

  async #callOnce<Result>(called: CalledTool, context: ToolContext, exchange: Exchange<Result>): Promise<Result> {
    try {
      return await this.#repeatedly(called.isRepeatable, context.signal, (session, deadline) =>
        this.#exchange(session, exchange, context, deadline),
      );
    } catch (error) {
      if (context.signal.aborted) throw context.signal.reason;
      if (error instanceof McpError) throw error;
      throw this.#failureOf(called, error);
    }
  }

  /** A call that was answered shows that the server works; that it lists its tools does not. */
  async #exchange<Result>(
    session: Session,
    exchange: Exchange<Result>,
    context: ToolContext,
    deadline: Deadline,
  ): Promise<Result> {
    const result = await exchange(session, this.#metaOf(context), optionsOf(context, deadline));
    this.#sessions.proveSound(session);
    return result;
  }

  /** Does something in a session; again in another one, where the connection was lost and it does no harm. */
  async #repeatedly<Result>(
    isRepeatable: boolean,
    signal: AbortSignal | undefined,
    work: (session: Session, deadline: Deadline) => Promise<Result>,
  ): Promise<Result> {
    for (let repeats = 0; ; repeats += 1) {
      const session = await this.#session(signal);
      const deadline = this.#startDeadline(signal);
      try {
        // A client of somebody else may not look at the signal at all.
        return await unlessAborted(work(session, deadline), deadline.signal);
      } catch (error) {
        // The client reports an abort as a timeout, so the signal is asked first.
        if (signal?.aborted === true) throw signal.reason;
        if (deadline.expired !== undefined) throw new TimeUpError(deadline.expired, session.lastLines(), error);
        if (!this.#isRecoverable(error, isRepeatable, session) || repeats === MOST_REPEATS) {
          throw new SessionError(session.lastLines(), error);
        }
      } finally {
        this.#deadlines.delete(deadline);
        deadline.clear();
      }
    }
  }

  #startDeadline(signal: AbortSignal | undefined): Deadline {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, maxTimeoutMs } = this.config;
    const deadline = new Deadline({ idleMs: timeoutMs, totalMs: maxTimeoutMs, signal });
    this.#deadlines.add(deadline);
    return deadline;
  }

  async #session(signal: AbortSignal | undefined): Promise<Session> {
    try {
      return await this.#sessions.get(signal);
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      if (this.#sessions.state === 'closed') {
        throw new McpError('mcp/closed', 'the source of its tools was closed', { server: this.name, retryable: false });
      }
      throw connectFailure(this.name, this.config, error);
    }
  }

  /** Whether it can be done again. A session that no longer works is given up, whatever becomes of the call. */
  #isRecoverable(error: unknown, isRepeatable: boolean, session: Session): boolean {
    switch (classifyError(error)) {
      case 'not-sent':
        this.#sessions.abandon(session);
        return true;
      case 'session-refused':
      case 'lost':
        this.#sessions.abandon(session);
        return isRepeatable;
      default:
        return false;
    }
  }

  #failureOf({ name: tool, isRepeatable }: CalledTool, error: unknown): McpError {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, maxTimeoutMs } = this.config;
    const stderr = error instanceof SessionError ? error.lastLines : [];
    const call = { server: this.name, tool, isRepeatable, stderr, clean: this.clean };
    if (!(error instanceof TimeUpError)) return callFailure(call, reasonOf(error));
    const how =
      error.what === 'idle' ? `gave no sign of life for ${timeoutMs} ms` : `took longer than ${maxTimeoutMs} ms in all`;
    return timeoutFailure(call, how, error.cause);
  }

  #metaOf(context: ToolContext): Readonly<Record<string, unknown>> {
    return { ...this.#traceContext(context) };
  }
}

/** What went wrong in a session, with what the server wrote last. */
class SessionError extends Error {
  readonly lastLines: readonly string[];

  constructor(lastLines: readonly string[], cause: unknown) {
    super('an exchange failed', { cause });
    this.lastLines = lastLines;
  }
}

/** The time for it was up. */
class TimeUpError extends SessionError {
  readonly what: 'idle' | 'total';

  constructor(what: 'idle' | 'total', lastLines: readonly string[], cause: unknown) {
    super(lastLines, cause);
    this.what = what;
  }
}

function reasonOf(error: unknown): unknown {
  return error instanceof SessionError ? error.cause : error;
}

function optionsOf({ progress }: ToolContext, deadline: Deadline): CallOptions {
  return {
    signal: deadline.signal,
    onProgress: ({ progress: done, total, message }: WireProgress) => {
      deadline.touch();
      progress({ progress: done, ...(total !== undefined && { total }), ...(message !== undefined && { message }) });
    },
  };
}
