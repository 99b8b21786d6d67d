import { ToolError } from '@planloom/tool-kit';

import { lastingError } from '../lasting-error.ts';
import { PRIVATE_ADDRESS_CODE } from './private-address-code.ts';
import { retryAfterMs } from './retry-after.ts';
import type { HttpResponse } from './send-request.ts';

/** The error of an answer with a status of 400 or more. It shows the start of the body, where services say what is wrong. */
export function statusError(response: HttpResponse, nowMs: number): ToolError {
  const { status, statusText, url, headers } = response;
  const start = response.body.subarray(0, SHOWN_BODY_BYTES).toString('utf8').replace(/\s+/g, ' ').trim();
  const shownBody = start === '' ? '' : ` The answer starts: ${start}`;
  return new ToolError(`${withoutSecrets(url)} answered ${`${status} ${statusText}`.trim()}.${shownBody}`, {
    code: 'tool/http-status',
    retryable: RETRYABLE_STATUSES.has(status),
    ...optional('retryAfterMs', retryAfterMs(headers['retry-after'], nowMs)),
  });
}

/** What a connection that failed means for a plan. */
export function connectionError(error: unknown, url: URL): ToolError {
  if (error instanceof ToolError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === PRIVATE_ADDRESS_CODE) return privateAddress(url);
  if (code.startsWith('ERR_INVALID_')) return lastingError('tool/invalid-input', (error as Error).message, error);
  const reason = code || (error instanceof Error ? error.message : String(error));
  return new ToolError(`${withoutSecrets(url.href)} could not be reached: ${reason}.`, {
    code: 'tool/http-unreachable',
    retryable: PASSING_FAILURES.has(code),
    cause: error,
  });
}

/** An address without user, password, query and fragment: any of them may hold a secret. */
export function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function privateAddress(url: URL): ToolError {
  return lastingError(
    'tool/private-address',
    `${url.hostname} is not an address of the public internet. Whoever runs the plan can allow it with allowPrivateAddresses.`,
  );
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}

const SHOWN_BODY_BYTES = 300;

const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

const PASSING_FAILURES: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);
