import type { ToolContext } from '@planloom/tool-kit';

import type { Pagination } from '../convert/pagination.ts';
import type { Security } from '../convert/security.ts';
import { statusError } from './api-error.ts';
import { buildRequest, type Arguments, type RequestShape } from './build-request.ts';
import { resolveCredentials, type Credential, type Environment } from './credentials.ts';
import { decodeAnswer } from './decode-answer.ts';
import { redact } from './redact.ts';
import { send, type Answer, type OutgoingRequest, type SendLimits } from './send.ts';

/** An operation that can be called. */
export interface CallableOperation extends RequestShape {
  readonly label: string;
  readonly security: Security;
  readonly isRepeatable: boolean;
  /** Argument that takes the run's idempotency key if the caller gives none. */
  readonly keyArgument: string | undefined;
  readonly pagination: Pagination | undefined;
}

/** What all calls of a document share. */
export interface CallOptions {
  readonly auth: Readonly<Record<string, Credential>>;
  readonly environment: Environment;
  readonly fetch: () => typeof globalThis.fetch;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly maxRedirects: number;
  readonly redirectOrigins: ReadonlySet<string>;
  readonly now: () => number;
}

/** One page: the value of an answer, and what else is needed to find the next. */
export interface Page {
  readonly value: unknown;
  readonly headers: Headers;
  /** Bytes of its body. */
  readonly size: number;
}

/** Calls an operation once, at the address its arguments make or at one that an earlier page gave. */
export type Call = (given: Arguments, address?: URL) => Promise<Page>;

/**
 * Makes the function that calls an operation; credentials are looked up at each call.
 *
 * @throws ApiError for a status of 400 or more, ToolError for what went wrong before or after
 */
export function createCall(
  operation: CallableOperation,
  options: CallOptions,
  context: Pick<ToolContext, 'signal' | 'idempotencyKey' | 'carrier'>,
): Call {
  const limits: SendLimits = {
    fetch: options.fetch(),
    timeoutMs: options.timeoutMs,
    maxResponseBytes: options.maxResponseBytes,
    maxRedirects: options.maxRedirects,
    allowedOrigins: options.redirectOrigins,
    label: operation.label,
    isRepeatable: operation.isRepeatable,
  };
  const shape = { ...operation, headers: { ...context.carrier, ...operation.headers } };
  return async (given, address) => {
    const { auth, environment } = options;
    const credentials = await resolveCredentials(operation.security.used, auth, environment, context.signal);
    const request = buildRequest(shape, withKey(operation, given, context.idempotencyKey), credentials);
    const answer = await send(atAddress(request, address), limits, context.signal);
    if (answer.status >= 300) throw failure(answer, operation, credentials.secrets, options.now());
    const value = decodeAnswer(answer, operation.method, operation.label, credentials.secrets);
    return { value, headers: answer.headers, size: answer.body.length };
  };
}

function withKey({ keyArgument }: CallableOperation, given: Arguments, key: string): Arguments {
  return keyArgument === undefined ? given : { [keyArgument]: key, ...given };
}

/** The address of a next page has all that is needed, but for a key in the query, which services do not repeat. */
function atAddress(request: OutgoingRequest, address: URL | undefined): OutgoingRequest {
  if (address === undefined) return request;
  const url = new URL(address);
  for (const [name, value] of request.url.searchParams) {
    if (!url.searchParams.has(name)) url.searchParams.append(name, value);
  }
  return { ...request, url };
}

function failure(
  { status, headers, body }: Answer,
  { label, isRepeatable, security }: CallableOperation,
  secrets: readonly string[],
  nowMs: number,
): Error {
  const text = redact(new TextDecoder().decode(body), secrets);
  return statusError({ status, headers, text }, { label, isRepeatable, schemes: security.asked, nowMs });
}
