import { isLLMError, LLMError, type LLMErrorCode } from '@planloom/planner';

/** Why an agent gave no answer, in the planner's terms. Aborts first: what else went wrong is a consequence of them. */
export function toLLMError(error: unknown, signal: AbortSignal | undefined): LLMError {
  if (isLLMError(error)) return error;
  if (signal?.aborted) return new LLMError('llm/aborted', 'The agent was no longer wanted.', { cause: signal.reason });
  const fault = faultOf(error);
  const retryAfterMs = retryAfter(fault.responseHeaders);
  return new LLMError(codeOf(fault), `The agent gave no answer: ${fault.message ?? String(error)}`, {
    cause: error,
    ...(fault.statusCode !== undefined && { status: fault.statusCode }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Whether the provider refuses the form of the question, so that a plainer one may be answered. */
export function asksForTooMuch({ code, status = 400 }: LLMError): boolean {
  return code === 'llm/bad-request' && (status === 400 || status === 422);
}

/** The fields of errors of Mastra and the AI SDK; each may be absent. */
interface Fault {
  readonly name?: string;
  readonly id?: string;
  readonly message?: string;
  readonly statusCode?: number;
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

/** Mastra wraps what a provider threw: the innermost error with a status says most. */
function faultOf(error: unknown): Fault {
  const chain: Fault[] = [];
  for (let current = error; typeof current === 'object' && current !== null && chain.length < 10;) {
    chain.push(current);
    const { cause, lastError } = current as { readonly cause?: unknown; readonly lastError?: unknown };
    current = lastError ?? cause;
  }
  return chain.find(({ statusCode }) => typeof statusCode === 'number') ?? chain[0] ?? {};
}

const BY_STATUS: Readonly<Record<number, LLMErrorCode>> = {
  401: 'llm/unauthorized',
  403: 'llm/unauthorized',
  408: 'llm/timeout',
  429: 'llm/rate-limited',
  504: 'llm/timeout',
};

const BY_NAME: Readonly<Record<string, LLMErrorCode>> = {
  AbortError: 'llm/aborted',
  TimeoutError: 'llm/timeout',
  AI_LoadAPIKeyError: 'llm/unauthorized',
  AI_NoSuchModelError: 'llm/bad-request',
  AI_UnsupportedFunctionalityError: 'llm/bad-request',
  AI_InvalidPromptError: 'llm/bad-request',
};

function codeOf({ statusCode, name, id, message = '' }: Fault): LLMErrorCode {
  if (statusCode !== undefined) {
    return BY_STATUS[statusCode] ?? (statusCode >= 500 ? 'llm/unavailable' : 'llm/bad-request');
  }
  const named = BY_NAME[name ?? ''];
  if (named !== undefined) return named;
  if (/API[ _]?KEY/i.test(`${id} ${message}`)) return 'llm/unauthorized';
  if (/fetch failed|terminated|socket|ECONN|ENOTFOUND|network/i.test(message)) return 'llm/unavailable';
  return id === undefined ? 'llm/bad-answer' : 'llm/bad-request';
}

/** Seconds, or a date as HTTP writes it; dates are left out, as a clock would be needed to read them. */
function retryAfter(headers: Fault['responseHeaders']): number | undefined {
  const seconds = Number(headers?.['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
