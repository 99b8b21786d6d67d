import type { AuthProvider, FetchLike, OAuthClientProvider } from '@modelcontextprotocol/client';
import type { ToolEffects } from '@planloom/tool-kit';

import type { OAuthProviderOptions } from '../oauth/index.ts';
import type { McpClient } from '../session/given-client.ts';

/** Which tools of a server a plan sees, under which names, and what is believed about them. */
export interface McpToolOptions {
  /** Names of tools to take; `*` stands for any text. Default: all. */
  readonly include?: readonly string[];
  /** Names of tools to leave out, after `include`. Default: none. */
  readonly exclude?: readonly string[];
  /** New names for tools, by the server's name: `{ read_text_file: 'read' }`. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Put before each tool's name. Default: the server's name and a dot, so `search` of `github` is `github.search`. */
  readonly prefix?: string;
  /**
   * Whether the server's hints about its tools (read-only, idempotent, …) are believed. Default: true. Otherwise each
   * tool counts as one that changes, may destroy and reaches the world outside, unless `effects` says otherwise.
   */
  readonly trust?: boolean;
  /** What is known better than the server's hints, by the server's name of the tool. */
  readonly effects?: Readonly<Record<string, ToolEffects>>;
  /** Tools whose text is JSON and is to be parsed, by the server's names; `*` stands for any text. Default: none. */
  readonly json?: readonly string[];
  /** Whether a tool that reads the server's resources is there, if the server has any. Default: true. */
  readonly resources?: boolean;
}

/** How long things may take. All in milliseconds. */
export interface McpTimeouts {
  /** A call without an answer, and without progress, for that long is given up. Default: 60,000. */
  readonly timeoutMs?: number;
  /** A call may take that long in all, whatever progress it makes. Default: no limit. */
  readonly maxTimeoutMs?: number;
  /** Starting and shaking hands. Default: 30,000. */
  readonly connectTimeoutMs?: number;
}

/** What is done when a connection is lost. */
export interface McpRestart {
  /** Attempts to connect again before the server is given up, until the next call. 0: never. Default: 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; doubled for each further one, with jitter. The first is at once. Default: 500. */
  readonly backoffMs?: number;
  /** The longest such pause. Default: 30,000. */
  readonly maxBackoffMs?: number;
}

interface CommonConfig extends McpToolOptions, McpTimeouts {
  /**
   * The protocol that is spoken: `legacy` (up to 2025-11-25), `auto` (asks the server), or a revision such as `2026-07-28`.
   * Default: `auto` over HTTP, `legacy` over stdio, where asking costs a second process.
   */
  readonly protocol?: string;
  /** Default: `{ attempts: 5, backoffMs: 500, maxBackoffMs: 30000 }`. */
  readonly restart?: McpRestart;
  /** Calls at a time, over all tools and runs of the process. Default: no limit. */
  readonly concurrency?: number;
  /**
   * Whether calls that change something may be made at the same time. Default: false over stdio, where many servers read,
   * change and write a file without care for a second call; true over HTTP. Calls that only read do not wait.
   */
  readonly concurrentWrites?: boolean;
  /** Whether the other servers are still of use without this one, if it cannot be reached. Default: false. */
  readonly optional?: boolean;
  /** Left out, as if it were not there. Default: false. */
  readonly disabled?: boolean;
}

/** A server that is a program, spoken to through its standard input and output. */
export interface StdioServerConfig extends CommonConfig {
  readonly command: string;
  readonly args?: readonly string[];
  /** Added to the few variables a program needs (PATH, HOME, …); nothing else of the environment reaches it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the current folder. */
  readonly cwd?: string;
}

/** A client of an authorization server. Nothing has to be said where clients can register themselves. */
export type OAuthClientConfig = Pick<
  OAuthProviderOptions,
  'clientId' | 'clientMetadataUrl' | 'clientName' | 'clientSecret' | 'issuer' | 'scopes'
>;

/** A server that is reached over HTTP. */
export interface HttpServerConfig extends CommonConfig {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `sse` for servers of 2024, else Streamable HTTP. Default: `http`. */
  readonly transport?: 'http' | 'sse';
  /** An OAuth provider of the SDK, or `{ token }`. */
  readonly auth?: AuthProvider | OAuthClientProvider;
  /** Whether the server's OAuth is used, and as which client: what `auth` is for, said as data. See `McpToolsOptions.oauth`. */
  readonly oauth?: boolean | OAuthClientConfig;
  /** Default: the runtime's. */
  readonly fetch?: FetchLike;
}

/**
 * A client that the application has already: of `@modelcontextprotocol/client`, or of version 1 of
 * `@modelcontextprotocol/sdk`. It stays the application's, which closes it. A function is called for a new one when the
 * connection is lost; what it made is closed here.
 */
export interface ClientServerConfig extends CommonConfig {
  readonly client: McpClient | (() => McpClient | Promise<McpClient>);
}

/** How a server is reached. */
export type McpServerConfig = StdioServerConfig | HttpServerConfig | ClientServerConfig;
