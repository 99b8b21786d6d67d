import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { Writable, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

import type { ToolError } from '@planloom/tool-kit';

import { lastingError } from '../lasting-error.ts';
import { guardedLookup, privateAddressError, type ResolveHost } from './guarded-lookup.ts';
import { connectionError, withoutSecrets } from './http-error.ts';
import { isPublicAddress } from './public-address.ts';

/** One request, redirects included. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly maxRedirects: number;
  /** Bytes of the answer's body, after decompression. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** An answer, read to its end. */
export interface HttpResponse {
  /** The address that answered, after redirects. */
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  /** By lower-case name; several of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sends requests over connections that are kept open for the next one. */
export type SendRequest = (request: HttpRequest) => Promise<HttpResponse>;

/** Where requests may go. */
export interface HttpAccess {
  /** Whether addresses that are not of the public internet may be reached. Default: false. */
  readonly allowPrivateAddresses?: boolean;
  /** How host names are resolved. Default: by the system. */
  readonly resolveHost?: ResolveHost;
}

/**
 * Makes a sender for http and https. Private addresses are refused where the connection is made, for every redirect anew.
 *
 * It is built on node:http for the `lookup` of each socket; the fetch of Node.js has no such hook without undici.
 */
export function createSender(access: HttpAccess = {}): SendRequest {
  const connect = createConnections(access);
  return async (request) => {
    let hop = request;
    for (let redirects = 0; ; redirects++) {
      const answer = await sendOnce(hop, connect);
      const next = redirectTarget(answer, hop.url);
      if (next === undefined) return answer;
      if (redirects >= request.maxRedirects) throw tooManyRedirects(request);
      hop = followRedirect(hop, answer.status, next);
    }
  };
}

type Connections = (url: URL) => RequestOptions;

function createConnections({ allowPrivateAddresses = false, resolveHost }: HttpAccess): Connections {
  const lookup = allowPrivateAddresses ? {} : { lookup: guardedLookup(resolveHost) };
  const plain = new PlainAgent({ keepAlive: true, ...lookup });
  const secure = new SecureAgent({ keepAlive: true, ...lookup });
  return (url) => {
    if (!allowPrivateAddresses) refusePrivateLiteral(url);
    // The lookup stands in both places: an agent passes its own on only for some versions of Node.js.
    return { agent: url.protocol === 'https:' ? secure : plain, ...lookup };
  };
}

/** An address in figures is never looked up. `URL` has brought its forms (decimal, octal, hexadecimal, short) to one already. */
function refusePrivateLiteral(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = host.includes(':') || /^\d+(\.\d+){3}$/.test(host);
  if (literal && !isPublicAddress(host)) throw connectionError(privateAddressError(host), url);
}

async function sendOnce(request: HttpRequest, connect: Connections): Promise<HttpResponse> {
  request.signal.throwIfAborted();
  refuseOtherProtocols(request.url);
  try {
    const message = await openResponse(request, connect(request.url));
    return {
      url: request.url.href,
      status: message.statusCode ?? 0,
      statusText: message.statusMessage ?? '',
      headers: joinHeaders(message),
      body: await readBody(message, request),
    };
  } catch (error) {
    request.signal.throwIfAborted();
    throw connectionError(error, request.url);
  }
}

function openResponse(request: HttpRequest, connection: RequestOptions): Promise<IncomingMessage> {
  const { url, method, body, signal } = request;
  const headers = { 'accept-encoding': 'gzip, br', ...request.headers, ...lengthOf(body, method) };
  const start = url.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const outgoing = start(url, { ...connection, method, headers, signal });
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function lengthOf(body: Uint8Array | undefined, method: string): Record<string, string> {
  if (body === undefined) return ['POST', 'PUT', 'PATCH'].includes(method) ? { 'content-length': '0' } : {};
  return { 'content-length': String(body.length) };
}

async function readBody(message: IncomingMessage, { url, method, maxBytes, signal }: HttpRequest): Promise<Buffer> {
  const decoders = method === 'HEAD' ? [] : contentDecoders(message);
  const announced = method === 'HEAD' ? 0 : Number(message.headers['content-length'] ?? 0);
  if (decoders.length === 0 && announced > maxBytes) {
    message.destroy();
    throw bodyTooLarge(url, maxBytes);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      chunks.push(chunk);
      done(length > maxBytes ? bodyTooLarge(url, maxBytes) : null);
    },
  });
  await pipeline([message, ...decoders, sink], { signal });
  return Buffer.concat(chunks);
}

/** Undo in reverse order what `Content-Encoding` says was done (RFC 9110, section 8.4). */
function contentDecoders({ statusCode, headers }: IncomingMessage): Duplex[] {
  const hasBody = statusCode !== 204 && statusCode !== 304;
  const encodings = hasBody ? (headers['content-encoding'] ?? '').toLowerCase().split(',') : [];
  return encodings
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && encoding !== 'identity')
    .reverse()
    .map(contentDecoder);
}

function contentDecoder(encoding: string): Duplex {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      return createInflate();
    default:
      throw lastingError(
        'tool/unsupported-content',
        `The answer is compressed with "${encoding}", which can't be read.`,
      );
  }
}

function joinHeaders(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
  );
}

function redirectTarget({ status, headers }: HttpResponse, from: URL): URL | undefined {
  const location = headers['location'];
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  if (!URL.canParse(location, from)) {
    throw lastingError('tool/http-redirect', `${withoutSecrets(from.href)} redirects to something that is no address.`);
  }
  return new URL(location, from);
}

/** @see https://fetch.spec.whatwg.org/#http-redirect-fetch */
function followRedirect(request: HttpRequest, status: number, url: URL): HttpRequest {
  const becomesGet =
    (status === 303 && request.method !== 'HEAD') || ((status === 301 || status === 302) && request.method === 'POST');
  const sameOrigin = url.origin === request.url.origin;
  const dropped = new Set([...(becomesGet ? BODY_HEADERS : []), ...(sameOrigin ? [] : SECRET_HEADERS)]);
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !dropped.has(name)));
  const { body, ...rest } = request;
  if (becomesGet) return { ...rest, url, method: 'GET', headers };
  return body === undefined ? { ...rest, url, headers } : { ...rest, url, headers, body };
}

function refuseOtherProtocols(url: URL): void {
  if (url.protocol === 'http:' || url.protocol === 'https:') return;
  throw lastingError('tool/invalid-url', `Only http and https addresses can be requested, not "${url.protocol}".`);
}

function tooManyRedirects({ url, maxRedirects }: HttpRequest): ToolError {
  return lastingError('tool/http-redirect', `${withoutSecrets(url.href)} redirects more than ${maxRedirects} times.`);
}

function bodyTooLarge(url: URL, maxBytes: number): ToolError {
  return lastingError('tool/too-large', `The answer of ${withoutSecrets(url.href)} has more than ${maxBytes} bytes.`);
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const BODY_HEADERS: readonly string[] = ['content-type', 'content-length', 'content-encoding', 'content-language'];
const SECRET_HEADERS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization', 'host'];
