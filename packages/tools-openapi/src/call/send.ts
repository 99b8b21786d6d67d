import { ToolError } from '@planloom/tool-kit';

import { readBytes } from './read-bytes.ts';

/** A request, ready to go out. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyInit | undefined;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** How far a request may go. */
export interface SendLimits {
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly maxRedirects: number;
  /** Other origins than the request's own that it may be redirected to. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Method and path template, for messages. */
  readonly label: string;
  readonly isRepeatable: boolean;
}

/** Of an answer that is no success, as much is read as an error shows. */
const SHOWN_ERROR_BYTES = 4096;

/** Sends a request and follows redirects: with its headers inside its origin, without them to others that are allowed. */
export async function send(request: OutgoingRequest, limits: SendLimits, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  return withTimeout(limits, signal, async (inner) => {
    let hop = request;
    for (let redirects = 0; ; redirects++) {
      const response = await sendOnce(hop, limits, inner);
      const target = redirectTarget(response, hop, limits);
      if (target === undefined) return readAnswer(response, limits);
      await response.body?.cancel();
      if (redirects >= limits.maxRedirects) {
        throw refused('api/redirect', `${limits.label} redirects more than ${limits.maxRedirects} times.`);
      }
      hop = follow(hop, response.status, target);
    }
  });
}

async function withTimeout<Result>(
  { timeoutMs, label, isRepeatable }: SendLimits,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    return await run(AbortSignal.any([signal, timeout.signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (!timeout.signal.aborted) throw error;
    throw new ToolError(`${label} took longer than ${timeoutMs} ms.`, {
      code: 'api/timed-out',
      retryable: isRepeatable,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function sendOnce(request: OutgoingRequest, limits: SendLimits, signal: AbortSignal): Promise<Response> {
  const { method, url, headers, body } = request;
  try {
    return await limits.fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal,
      ...(body !== undefined && { body }),
    });
  } catch (error) {
    signal.throwIfAborted();
    const reason = reasonOf(error);
    throw new ToolError(`${limits.label}: ${url.origin} could not be reached: ${reason}.`, {
      code: 'api/unreachable',
      // A connection that was never made did nothing; after one that broke nobody knows.
      retryable: limits.isRepeatable || NEVER_CONNECTED.has(reason),
    });
  }
}

/** The system's code of a failed connection. Messages of a runtime may hold the address with a key in it. */
function reasonOf(error: unknown): string {
  for (let current = error, depth = 0; depth < 5; depth++) {
    const { code, cause } = (current ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
    if (typeof code === 'string') return code;
    if (cause === undefined) break;
    current = cause;
  }
  return error instanceof Error ? error.name : 'unknown reason';
}

const NEVER_CONNECTED: ReadonlySet<string> = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

function redirectTarget(response: Response, { url, method }: OutgoingRequest, limits: SendLimits): URL | undefined {
  if (response.type === 'opaqueredirect') {
    throw refused('api/redirect', `${limits.label} redirects, which cannot be followed safely in a browser.`);
  }
  const location = response.headers.get('location');
  if (!REDIRECTS.has(response.status) || location === null) return undefined;
  if (!URL.canParse(location, url)) {
    throw refused('api/redirect', `${limits.label} redirects to something that is no address.`);
  }
  const target = new URL(location, url);
  if (target.origin === url.origin || (limits.allowedOrigins.has(target.origin) && isReading(method))) return target;
  throw refused(
    'api/redirect',
    `${limits.label} redirects to ${target.origin}. If reading from there is meant, allow it: redirectOrigins: ['${target.origin}'].`,
  );
}

function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** @see https://fetch.spec.whatwg.org/#http-redirect-fetch */
function follow(request: OutgoingRequest, status: number, url: URL): OutgoingRequest {
  const { method } = request;
  const becomesGet =
    (status === 303 && !isReading(method)) || ((status === 301 || status === 302) && method === 'POST');
  const isSame = url.origin === request.url.origin;
  const kept = Object.entries(request.headers).filter(
    ([name]) => (isSame || PUBLIC_HEADERS.has(name)) && !(becomesGet && name === 'content-type'),
  );
  const headers = Object.fromEntries(kept);
  return becomesGet ? { method: 'GET', url, headers, body: undefined } : { ...request, url, headers };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The only headers that another origin sees: any other may hold a secret. */
const PUBLIC_HEADERS: ReadonlySet<string> = new Set(['accept', 'user-agent']);

async function readAnswer(response: Response, limits: SendLimits): Promise<Answer> {
  const { status, headers } = response;
  if (!response.ok) {
    return { status, headers, body: await readBytes(response, SHOWN_ERROR_BYTES) };
  }
  const limit = limits.maxResponseBytes;
  const isAnnounced = Number(headers.get('content-length') ?? 0) > limit;
  if (isAnnounced) await response.body?.cancel();
  const body = isAnnounced ? undefined : await readBytes(response, limit + 1);
  if (body !== undefined && body.length <= limit) return { status, headers, body };
  throw refused('api/too-large', `${limits.label} answered more than ${limit} bytes.`);
}

function refused(code: string, message: string): ToolError {
  return new ToolError(message, { code, retryable: false });
}
