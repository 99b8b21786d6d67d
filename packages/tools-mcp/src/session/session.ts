/** A tool as a server describes it. Everything in it is text of a stranger. */
export interface WireTool {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema?: Readonly<Record<string, unknown>> | undefined;
  readonly annotations?: WireHints | undefined;
  readonly execution?: { readonly taskSupport?: string | undefined } | undefined;
}

/** Hints about what a tool does to the world. */
export interface WireHints {
  readonly title?: string | undefined;
  readonly readOnlyHint?: boolean | undefined;
  readonly idempotentHint?: boolean | undefined;
  readonly destructiveHint?: boolean | undefined;
  readonly openWorldHint?: boolean | undefined;
}

/** What a server answers to a call. */
export interface WireResult {
  readonly content?: readonly WireContent[] | undefined;
  readonly structuredContent?: unknown;
  readonly isError?: boolean | undefined;
}

/** A part of an answer: `text`, `image`, `audio`, `resource`, `resource_link`, or what a later revision adds. */
export interface WireContent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** How far a call is. */
export interface WireProgress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** What a call is made with. */
export interface CallOptions {
  /** Ends it, when its time is up as well. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: WireProgress) => void;
}

/** A call of a tool. */
interface CallRequest {
  readonly tool: WireTool;
  readonly input: Readonly<Record<string, unknown>>;
  /** Goes into `_meta`. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** One connection to a server, whichever client speaks. Ended for good once it is lost or closed. */
export interface Session {
  readonly hasResources: boolean;
  /** The revision of the protocol that both sides speak, for instance `2025-11-25`; undefined if the client does not say it. */
  readonly protocolVersion: string | undefined;
  /** What an HTTP server of the older era calls the session; undefined of others, or if the client does not say it. */
  readonly sessionId: string | undefined;
  /** The last lines the server wrote to standard error; empty if it has none. */
  lastLines(): readonly string[];
  /** All tools, from all pages. */
  listTools(signal?: AbortSignal): Promise<readonly WireTool[]>;
  callTool(request: CallRequest, options: CallOptions): Promise<WireResult>;
  readResource(uri: string, options: CallOptions): Promise<readonly WireContent[]>;
  close(): Promise<void>;
}

/** Told what happens to a session. */
export interface SessionEvents {
  /** The connection is gone, and nobody asked for it. */
  onLost(reason: Error): void;
  /** The server says that its tools have changed. */
  onToolsChanged(): void;
  /** A person is asked something; the function given says that this is over. */
  onPersonAsked(): () => void;
}

/** Opens a session. Rejects with what went wrong; nothing of the attempt is left behind. */
export type OpenSession = (events: SessionEvents, signal?: AbortSignal) => Promise<Session>;
