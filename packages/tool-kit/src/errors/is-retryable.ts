import { isToolError } from './tool-error.ts';

const RETRYABLE_STATUS: ReadonlySet<number> = new Set([408, 425, 429]);

/** Codes of Node.js that mean the call itself is wrong, or will find the same state next time. */
const LASTING_CODES: ReadonlySet<string> = new Set([
  'EACCES',
  'EEXIST',
  'EISDIR',
  'ENOENT',
  'ENOTDIR',
  'ENOTEMPTY',
  'EPERM',
  'EROFS',
]);

/** How browsers and runtimes word a failed `fetch`, which they throw as a `TypeError`. */
const NETWORK_FAILURE = /fetch failed|failed to fetch|load failed|networkerror|network connection|network error/i;

/**
 * Whether the same call may succeed later. In this order:
 *
 * 1. an error's own `retryable` (true or false), on whatever class it stands;
 * 2. no, for an abort (`AbortError`): somebody wanted the call to end; yes, for a `TimeoutError`;
 * 3. by HTTP status in `status` or `statusCode`: yes for 408, 425, 429 and 500 to 599, no for all other 4xx;
 * 4. no, for a file that is missing or forbidden, and for arguments a runtime refuses (`ERR_INVALID_…`);
 * 5. no, for a mistake in the tool's code (`TypeError`, `ReferenceError`, `RangeError`), unless it is a failed `fetch`;
 * 6. as its `cause` says, if the error is a `ToolError` with one;
 * 7. yes: an error nothing is known about may pass.
 */
export function isRetryable(error: unknown): boolean {
  const visited = new Set();
  for (let current = error; !visited.has(current); current = fieldsOf(current)['cause']) {
    visited.add(current);
    const verdict = judge(current);
    if (verdict !== undefined) return verdict;
    if (!isToolError(current) || current.cause === undefined) break;
  }
  return true;
}

/** Judges an error without its cause; undefined if nothing speaks for or against it. */
function judge(error: unknown): boolean | undefined {
  const { retryable, name, status, statusCode, code } = fieldsOf(error);
  if (typeof retryable === 'boolean') return retryable;
  if (name === 'AbortError') return false;
  if (name === 'TimeoutError') return true;
  const http = typeof status === 'number' ? status : statusCode;
  if (typeof http === 'number' && http >= 400) return RETRYABLE_STATUS.has(http) || http >= 500;
  if (typeof code === 'string' && isLastingCode(code)) return false;
  return isCodeMistake(error) ? false : undefined;
}

function fieldsOf(error: unknown): { readonly [field: string]: unknown } {
  return typeof error === 'object' && error !== null ? (error as { readonly [field: string]: unknown }) : {};
}

function isLastingCode(code: string): boolean {
  return LASTING_CODES.has(code) || code.startsWith('ERR_INVALID_');
}

function isCodeMistake(error: unknown): boolean {
  if (error instanceof TypeError) return !NETWORK_FAILURE.test(error.message);
  return error instanceof ReferenceError || error instanceof RangeError;
}
