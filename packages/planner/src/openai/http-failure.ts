import { LLMError, type LLMErrorCode } from '../llm/llm-error.ts';

/** How much of a server's own words an error repeats. */
const MOST_WORDS = 500;

/**
 * The error that an HTTP answer other than success stands for.
 *
 * @param now milliseconds since 1970
 */
export function httpFailure(name: string, response: Response, body: string, now: number): LLMError {
  const { status, headers } = response;
  const words = wordsOf(body) || response.statusText;
  const retryAfterMs = retryAfter(headers, now);
  return new LLMError(
    codeOf(status, words),
    `${name} answered with HTTP ${status}${words === '' ? '' : `: ${words}`}`,
    {
      status,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  );
}

function codeOf(status: number, words: string): LLMErrorCode {
  if (status === 401 || status === 403) return 'llm/unauthorized';
  if (status === 408) return 'llm/timeout';
  // Money that is used up comes with the same status as too many requests, and does not pass.
  if (status === 429) return /insufficient_quota|billing/i.test(words) ? 'llm/unauthorized' : 'llm/rate-limited';
  if (status === 409 || status === 425) return 'llm/rate-limited';
  return status >= 500 ? 'llm/unavailable' : 'llm/bad-request';
}

/** The message of an error in OpenAI's form, else the beginning of what was said, on one line. */
function wordsOf(body: string): string {
  return (messageOf(body) ?? body.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ').trim().slice(0, MOST_WORDS);
}

/** What an error in OpenAI's form says, with its code; undefined if the text is no such error. */
export function messageOf(body: string): string | undefined {
  try {
    const { error, message } = JSON.parse(body) as { error?: unknown; message?: unknown };
    if (typeof error === 'string') return error;
    const details = (error ?? { message }) as { message?: unknown; code?: unknown };
    if (typeof details.message !== 'string') return undefined;
    return typeof details.code === 'string' ? `${details.message} (${details.code})` : details.message;
  } catch {
    // Not JSON: a proxy's page, say.
    return undefined;
  }
}

/** @see RFC 9110, section 10.2.3, "Retry-After"; `retry-after-ms` is what some providers send besides */
function retryAfter(headers: Headers, now: number): number | undefined {
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(exact)) return Math.max(0, exact);
  const header = headers.get('retry-after');
  if (header === null) return undefined;
  const seconds = Number(header);
  const delay = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(delay) ? Math.max(0, delay) : undefined;
}
