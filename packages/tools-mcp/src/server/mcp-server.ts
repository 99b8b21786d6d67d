import type { ToolContext } from '@planloom/tool-kit';
import pLimit, { type LimitFunction } from 'p-limit';

import type { McpServerConfig } from '../config/server-config.ts';
import { callFailure } from '../errors/call-failure.ts';
import { classifyError } from '../errors/classify-error.ts';
import { connectFailure } from '../errors/connect-failure.ts';
import { McpError } from '../errors/mcp-error.ts';
import type { CallOptions, Session, WireProgress, WireTool } from '../session/session.ts';
import type { SupervisedSession } from '../session/supervised-session.ts';
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
  readonly #sessions: SupervisedSession;
  readonly #traceContext: McpServerParts['traceContext'];
  readonly #all: LimitFunction | undefined;
  readonly #writes: LimitFunction | undefined;

  constructor({ name, config, sessions, traceContext }: McpServerParts) {
    this.name = name;
    this.config = config;
    this.#sessions = sessions;
    this.#traceContext = traceContext;
    const { concurrency, concurrentWrites = !('command' in config) } = config;
    this.#all = concurrency === undefined ? undefined : pLimit(concurrency);
    this.#writes = concurrentWrites ? undefined : pLimit(1);
  }

  /** All tools the server lists, and whether it has resources. */
  async list(signal?: AbortSignal): Promise<{ readonly tools: readonly WireTool[]; readonly hasResources: boolean }> {
    try {
      const session = await this.#sessions.get(signal);
      const tools = await session.listTools(signal);
      return { tools, hasResources: session.hasResources };
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      throw connectFailure(this.name, this.config, error);
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
      return this.#callRepeatedly(called, context, exchange);
    };
    const limits = [this.#all, called.isReadOnly ? undefined : this.#writes].filter((limit) => limit !== undefined);
    return limits.reduce((next, limit) => () => limit(next), attempt)();
  }

  async #callRepeatedly<Result>(called: CalledTool, context: ToolContext, exchange: Exchange<Result>): Promise<Result> {
    for (let repeats = 0; ; repeats += 1) {
      const session = await this.#session(context.signal);
      try {
        const result = await exchange(session, this.#metaOf(context), this.#optionsOf(context));
        this.#sessions.proveSound(session);
        return result;
      } catch (error) {
        // The client reports an abort as a timeout, so the signal is asked first.
        if (context.signal.aborted) throw context.signal.reason;
        if (!(await this.#isRecoverable(error, called.isRepeatable, session)) || repeats === MOST_REPEATS) {
          throw callFailure(this.#failedCall(called, session), error);
        }
      }
    }
  }

  async #session(signal: AbortSignal): Promise<Session> {
    try {
      return await this.#sessions.get(signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (this.#sessions.state === 'closed') {
        throw new McpError('mcp/closed', 'the source of its tools was closed', { server: this.name, retryable: false });
      }
      throw connectFailure(this.name, this.config, error);
    }
  }

  /** Whether the call can be made again. A session that no longer works is given up, whatever becomes of the call. */
  async #isRecoverable(error: unknown, isRepeatable: boolean, session: Session): Promise<boolean> {
    switch (classifyError(error)) {
      case 'not-sent':
        await this.#sessions.abandon(session);
        return true;
      case 'session-refused':
      case 'lost':
        await this.#sessions.abandon(session);
        return isRepeatable;
      default:
        return false;
    }
  }

  #failedCall({ name: tool, isRepeatable }: CalledTool, session: Session): Parameters<typeof callFailure>[0] {
    const { timeoutMs = DEFAULT_TIMEOUT_MS } = this.config;
    return { server: this.name, tool, isRepeatable, stderr: session.lastLines(), timeoutMs };
  }

  #metaOf(context: ToolContext): Readonly<Record<string, unknown>> {
    return { ...this.#traceContext(context) };
  }

  #optionsOf({ signal, progress }: ToolContext): CallOptions {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, maxTimeoutMs } = this.config;
    return {
      signal,
      timeoutMs,
      maxTimeoutMs,
      onProgress: ({ progress: done, total, message }: WireProgress) =>
        progress({
          progress: done,
          ...(total !== undefined && { total }),
          ...(message !== undefined && { message }),
        }),
    };
  }
}
