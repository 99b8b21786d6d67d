import { isSessionRefused } from './is-session-refused.ts';
import { NotSentError } from './not-sent-error.ts';
import { transportStatus } from './transport-status.ts';

/** What an error of a client of either version means. */
export type ErrorKind =
  /** The request never left. */
  | 'not-sent'
  /** The session is not known to the server; nothing was carried out. */
  | 'session-refused'
  /** The connection broke; what became of the request is not known. */
  | 'lost'
  | 'timeout'
  | 'unauthorized'
  | 'invalid-input'
  | 'unknown-tool'
  | 'invalid-output'
  | 'unsupported'
  | 'protocol-error';

/** Reads the meaning of an error off its code, its HTTP status or, where there is nothing else, its words. */
export function classifyError(error: unknown): ErrorKind {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  const message = error instanceof Error ? error.message : String(error);
  const status = transportStatus(error);
  if (isNotSent(error, code)) return 'not-sent';
  if (isUnauthorized(name, status)) return 'unauthorized';
  if (isSessionRefused(error)) return 'session-refused';
  if (isLost(error, code, status)) return 'lost';
  if (code === 'REQUEST_TIMEOUT' || isOfVersion1(error, REQUEST_TIMEOUT_V1, 'Request timed out')) return 'timeout';
  if (INVALID_OUTPUT.test(message)) return 'invalid-output';
  return protocolKind(code, message);
}

const REQUEST_TIMEOUT_V1 = -32_001;
const CONNECTION_CLOSED_V1 = -32_000;
const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;

/** Version 1 throws an error without any code where it has no transport; an answer of a server always has one. */
function isNotSent(error: unknown, code: unknown): boolean {
  if (error instanceof NotSentError || code === 'NOT_CONNECTED') return true;
  return error instanceof Error && code === undefined && error.message === 'Not connected';
}

/**
 * What version 1 says itself has the same class as a server's error, and a code that servers use, too. Its own words are what
 * is left to tell them apart, with the prefix it gives to every message.
 */
function isOfVersion1(error: unknown, code: number, words: string): boolean {
  if (!(error instanceof Error) || error.name !== 'McpError') return false;
  return (error as { readonly code?: unknown }).code === code && error.message === `MCP error ${code}: ${words}`;
}

const INVALID_OUTPUT = /did not return structured content|does not match the tool's output schema/u;
const FAILED_FETCH = /fetch failed|failed to fetch|load failed|networkerror/iu;
const UNKNOWN_TOOL =
  /\b(?:unknown|no such) tool\b|\btool:? ["'`]?[\w./-]+["'`]? (?:was )?(?:not found|does not exist|is not available|(?:is )?disabled)/iu;

/** What the message of an error means whose code says that the parameters were wrong, or that there is no such method. */
export function protocolKind(code: unknown, message: string): ErrorKind {
  if (/requires task augmentation|task-based execution/iu.test(message)) return 'unsupported';
  if (UNKNOWN_TOOL.test(message)) return 'unknown-tool';
  if (code === INVALID_PARAMS) return 'invalid-input';
  return code === METHOD_NOT_FOUND ? 'unsupported' : 'protocol-error';
}

function isUnauthorized(name: unknown, status: number | undefined): boolean {
  return status === 401 || status === 403 || name === 'UnauthorizedError' || name === 'InsufficientScopeError';
}

function isLost(error: unknown, code: unknown, status: number | undefined): boolean {
  if (code === 'CONNECTION_CLOSED' || isOfVersion1(error, CONNECTION_CLOSED_V1, 'Connection closed')) return true;
  if (status !== undefined && status >= 500) return true;
  return isNetworkFailure(error);
}

/** What runtimes throw when a request gets no answer at all. */
function isNetworkFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof TypeError && FAILED_FETCH.test(error.message)) return true;
  const code = (error as { readonly code?: unknown }).code;
  // A server's errors have numbers for codes.
  if (typeof code === 'string' && /^(?:ECONN|EPIPE|ENET|EHOST|UND_ERR_SOCKET|ERR_STREAM)/u.test(code)) return true;
  return error.cause !== undefined && error.cause !== error && isNetworkFailure(error.cause);
}
