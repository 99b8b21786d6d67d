import { statusError } from './http-error.ts';
import type { HttpAccess, HttpRequest, HttpResponse, SendRequest } from './send-request.ts';

/** What HTTP tools share: where requests may go, and the bounds for them. */
export interface HttpOptions extends HttpAccess {
  /** The largest answer in bytes, after decompression. Default: 5 MiB. */
  readonly maxResponseBytes?: number;
  /** Redirects followed at most. Default: 5. */
  readonly maxRedirects?: number;
  /** Sent as `User-Agent`. Default: `planloom`. */
  readonly userAgent?: string;
}

/** A request as tools make it: bounds and common headers are the client's. */
interface ClientRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array;
  readonly maxRedirects?: number | undefined;
  readonly maxBytes?: number | undefined;
  readonly signal: AbortSignal;
}

/** Sends requests within the bounds that its maker has set. */
export interface HttpClient {
  readonly maxResponseBytes: number;
  readonly maxRedirects: number;
  /** Any answer, whatever its status. */
  send(request: ClientRequest): Promise<HttpResponse>;
  /**
   * An answer of a status below 400.
   *
   * @throws ToolError `tool/http-status`, with `retryable` and `retryAfterMs`
   */
  fetch(request: ClientRequest): Promise<HttpResponse>;
}

/** Makes a client. Node's HTTP modules are loaded by the first request. */
export function createHttpClient(options: HttpOptions = {}): HttpClient {
  const { maxResponseBytes = 5 * 1024 * 1024, maxRedirects = 5, userAgent = 'planloom', ...access } = options;
  let sender: Promise<SendRequest> | undefined;

  async function send(request: ClientRequest): Promise<HttpResponse> {
    sender ??= import('./send-request.ts').then(({ createSender }) => createSender(access));
    return (await sender)(bounded(request));
  }

  function bounded({ headers = {}, maxBytes, maxRedirects: redirects, ...request }: ClientRequest): HttpRequest {
    return {
      ...request,
      headers: { 'user-agent': userAgent, accept: '*/*', ...lowerCaseNames(headers) },
      maxBytes: Math.min(maxBytes ?? maxResponseBytes, maxResponseBytes),
      maxRedirects: Math.min(redirects ?? maxRedirects, maxRedirects),
    };
  }

  async function fetch(request: ClientRequest): Promise<HttpResponse> {
    const response = await send(request);
    if (response.status >= 400) throw statusError(response, Date.now());
    return response;
  }

  return { maxResponseBytes, maxRedirects, send, fetch };
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(entries.filter(([name]) => !CONNECTION_HEADERS.has(name)));
}

/** They describe the connection, which is not a plan's business, and could pass off a second request as part of the first. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'te',
  'transfer-encoding',
  'upgrade',
]);
