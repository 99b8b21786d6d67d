import { APICallError, RetryError } from 'ai';

import { isLLMError, LLMError, type LLMErrorCode, type LLMErrorOptions } from '../llm/llm-error.ts';

/**
 * What the AI SDK threw, as an error of ours.
 *
 * @param text what had come of a streamed answer
 */
export function aiSdkError(
  name: string,
  thrown: unknown,
  signal: AbortSignal | undefined,
  text: string = '',
): LLMError {
  if (signal?.aborted) return new LLMError('llm/aborted', `Asking ${name} was aborted.`, { cause: signal.reason });
  const error = RetryError.isInstance(thrown) ? thrown.lastError : thrown;
  if (isLLMError(error)) return error;
  const words = error instanceof Error ? error.message : JSON.stringify(error);
  const options: LLMErrorOptions = { cause: error, ...(text !== '' && { text }) };
  if (APICallError.isInstance(error)) {
    const { statusCode, responseHeaders } = error;
    const retryAfterMs = retryAfter(responseHeaders);
    return new LLMError(codeOf(error, text), `${name}: ${words}`, {
      ...options,
      ...(statusCode !== undefined && { status: statusCode }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
  return new LLMError(codeOfOther(error, text), `${name}: ${words}`, options);
}

function codeOf({ statusCode, isRetryable }: APICallError, text: string): LLMErrorCode {
  if (text !== '') return 'llm/cut-off';
  if (statusCode === undefined) return 'llm/unavailable';
  if (statusCode === 200) return 'llm/bad-answer';
  if (statusCode === 401 || statusCode === 403) return 'llm/unauthorized';
  if (statusCode === 408) return 'llm/timeout';
  if (statusCode === 409 || statusCode === 429) return 'llm/rate-limited';
  return statusCode >= 500 || isRetryable ? 'llm/unavailable' : 'llm/bad-request';
}

/** The SDK's own errors have names that begin with `AI_`; others come from below: the network, say. */
function codeOfOther(error: unknown, text: string): LLMErrorCode {
  if (text !== '') return 'llm/cut-off';
  const name = error instanceof Error ? error.name : '';
  if (name === 'AI_LoadAPIKeyError') return 'llm/unauthorized';
  if (BAD_ANSWER.test(name)) return 'llm/bad-answer';
  return name.startsWith('AI_') ? 'llm/bad-request' : 'llm/unavailable';
}

const BAD_ANSWER = /^AI_(?:JSONParse|TypeValidation|InvalidResponse|EmptyResponse|NoContent|NoOutput)/;

/** Milliseconds; a date is left to who reads the status. */
function retryAfter(headers: Readonly<Record<string, string>> = {}): number | undefined {
  const exact = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (Number.isFinite(exact)) return exact;
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
