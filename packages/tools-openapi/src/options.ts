import type { ToolEffects } from '@planloom/tool-kit';

import type { Credential, Environment } from './call/credentials.ts';
import type { OperationChoice } from './convert/operations.ts';
import type { Pagination } from './convert/pagination.ts';
import type { ServerChoice } from './convert/servers.ts';
import type { OpenApiDocument } from './document/read-document.ts';

/** What one operation is given in place of what the document says. */
export interface OperationOptions {
  /** Id of the tool. */
  readonly id?: string;
  readonly description?: string;
  /** Hints that differ from those of the method. */
  readonly effects?: ToolEffects;
  /** How pages are found; `off`: not at all. Default: by looking at the document. */
  readonly pagination?: Pagination | 'off';
  /** Which of several content types the body is sent as. */
  readonly contentType?: string;
}

/** How a document becomes tools. */
export interface OpenApiOptions {
  /** What `JSON.parse` gives, its text in JSON or YAML, `remoteDocument(…)`, or `fileDocument(…)` of `/node`. */
  readonly document: OpenApiDocument;
  /** Name of the source, for messages. Default: `openapi`. */
  readonly name?: string;
  /** Where a document given as object or text came from; relative servers start there. */
  readonly documentUrl?: string | URL;
  readonly server?: ServerChoice;
  /**
   * The only origins that are called: `https://api.example.org`. Default: any the document names on the public internet,
   * that of the document itself, and the one in `server`.
   */
  readonly allowedOrigins?: readonly string[];
  /** Other origins that reading may be redirected to, without credentials. Default: none. */
  readonly redirectOrigins?: readonly string[];
  /** Credentials by the name of the security scheme in the document. */
  readonly auth?: Readonly<Record<string, Credential>>;
  /** Reads a variable of the environment. Default: that of the process, where there is one. */
  readonly environment?: Environment;
  /** Which operations become tools. Default: all. */
  readonly include?: OperationChoice;
  /** Which of these do not. Default: none. */
  readonly exclude?: OperationChoice;
  /** By `operationId`, or method and path: `GET /pets/{id}`. */
  readonly operations?: Readonly<Record<string, OperationOptions>>;
  /** The most that an argument `max_pages` can ask for; 0: no tool fetches several pages. Default: 50. */
  readonly maxPages?: number;
  /** Whether results are checked against the document; without it every result is accepted. Default: true. */
  readonly checkResults?: boolean;
  /** Sent with each request: `{ 'user-agent': 'my-program' }`. No secrets: see `auth`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the runtime's own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds for one request, redirects included. Default: 30,000. */
  readonly timeoutMs?: number;
  /** The largest answer in bytes, and the largest sum of pages. Default: 10 MiB. */
  readonly maxResponseBytes?: number;
  /** Redirects followed at most. Default: 5. */
  readonly maxRedirects?: number;
  /** The clock, in milliseconds since 1970. Default: the system's. */
  readonly now?: () => number;
}
