import { ToolError, type ToolErrorOptions } from '@planloom/tool-kit';

/** A service refused a call or failed at it. `code` says what kind of failure it is, `details` has what it answered. */
export class ApiError extends ToolError {
  override readonly name: string = 'ApiError';
  /** HTTP status of the answer. */
  readonly status: number;

  constructor(message: string, status: number, options: ToolErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** An answer that is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The start of its body. */
  readonly text: string;
}

/** The call that failed, as it may be shown. */
export interface FailedCall {
  /** Method and path template. */
  readonly label: string;
  /** Whether the same call can be made again without doing a second thing. */
  readonly isRepeatable: boolean;
  /** Names of the security schemes the document asks for. */
  readonly schemes: readonly string[];
  readonly nowMs: number;
}

const KINDS: ReadonlyMap<number, string> = new Map([
  [400, 'bad-request'],
  [401, 'unauthorized'],
  [402, 'payment-required'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [405, 'method-not-allowed'],
  [406, 'not-acceptable'],
  [408, 'timed-out'],
  [409, 'conflict'],
  [410, 'gone'],
  [412, 'precondition-failed'],
  [413, 'too-large'],
  [415, 'unsupported-media-type'],
  [422, 'unprocessable'],
  [423, 'locked'],
  [425, 'too-early'],
  [429, 'rate-limited'],
  [451, 'unavailable-for-legal-reasons'],
  [501, 'not-implemented'],
  [503, 'unavailable'],
  [504, 'timed-out'],
]);

/** Statuses by which a service says that it did nothing. */
const NOTHING_DONE: ReadonlySet<number> = new Set([408, 425, 429]);

/** Statuses after which something may have been done all the same. */
const MAY_PASS: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/**
 * The error of an answer with a status of 400 or more.
 *
 * A call that is not idempotent is worth a retry only if the service says that it did nothing (408, 425, 429, or 503
 * with `Retry-After`): after a 500 it may have been done.
 */
export function statusError(answer: FailedAnswer, call: FailedCall): ApiError {
  const { status, headers, text } = answer;
  const retryAfterMs = pauseOf(headers, call.nowMs);
  const isLimited = status === 429 || (status === 403 && isUsedUp(headers, retryAfterMs));
  const kind = isLimited ? 'rate-limited' : (KINDS.get(status) ?? (status >= 500 ? 'server-error' : 'refused'));
  const didNothing = isLimited || NOTHING_DONE.has(status) || (status === 503 && retryAfterMs !== undefined);
  const saying = messageOf(text);
  return new ApiError(
    `${call.label} answered ${status}${saying === '' ? '' : `: ${saying}`}.${hint(status, call)}`,
    status,
    {
      code: `api/${kind}`,
      retryable: didNothing || (MAY_PASS.has(status) && call.isRepeatable),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      details: { status, operation: call.label, body: parseOrText(text) },
    },
  );
}

function hint(status: number, { schemes }: FailedCall): string {
  if (status !== 401 || schemes.length === 0) return '';
  return ` Its document asks for ${schemes.map((name) => `"${name}"`).join(' or ')}: see the option auth.`;
}

/** Some services answer 403 where others answer 429, and say so in headers. */
function isUsedUp(headers: Headers, retryAfterMs: number | undefined): boolean {
  return retryAfterMs !== undefined || headers.get('x-ratelimit-remaining') === '0';
}

/**
 * The pause a service asks for: `Retry-After`, else the time at which a used-up limit starts anew.
 *
 * @returns milliseconds, 0 or more
 * @see RFC 9110, section 10.2.3
 */
function pauseOf(headers: Headers, nowMs: number): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Every form of an HTTP date starts with the name of a day; Date.parse alone would take nearly anything.
  const date = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(date)) return Math.max(0, date - nowMs);
  const reset = headers.get('x-ratelimit-reset') ?? '';
  const isEpoch = headers.get('x-ratelimit-remaining') === '0' && /^\d{10}$/.test(reset);
  return isEpoch ? Math.max(0, Number(reset) * 1000 - nowMs) : undefined;
}

/** What a body says in words, if it is short or has a usual field for it. */
function messageOf(text: string): string {
  const value = parseOrText(text);
  const said = typeof value === 'string' ? value : firstText(value);
  return said.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, SHOWN);
}

function firstText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name of ['message', 'detail', 'title', 'error_description', 'error', 'err', 'reason']) {
    const said = fields[name];
    if (typeof said === 'string' && said !== '') return said;
    if (typeof said === 'object' && said !== null) return firstText(said);
  }
  return '';
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const SHOWN = 300;
