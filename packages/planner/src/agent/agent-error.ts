import { isLLMError, LLMError, type LLMErrorCode } from '../llm/llm-error.ts';

/**
 * What an agent threw, as an error of a model.
 *
 * @param text what had come of a streamed answer
 */
export function agentError(
  name: string,
  thrown: unknown,
  signal: AbortSignal | undefined,
  text: string = '',
): LLMError {
  if (signal?.aborted) return new LLMError('llm/aborted', `Asking ${name} was aborted.`, { cause: signal.reason });
  if (isLLMError(thrown)) return thrown;
  const status = statusOf(thrown);
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return new LLMError(text === '' ? codeOf(status) : 'llm/cut-off', `${name} gave no answer: ${words}`, {
    cause: thrown,
    ...(status !== undefined && { status }),
    ...(text !== '' && { text }),
  });
}

/** The same promise, but rejected at once when nobody wants it any more, whether an agent looks at its signal or not. */
export async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function codeOf(status: number | undefined): LLMErrorCode {
  if (status === undefined || status >= 500) return 'llm/unavailable';
  if (status === 401 || status === 403) return 'llm/unauthorized';
  if (status === 408) return 'llm/timeout';
  return status === 429 ? 'llm/rate-limited' : 'llm/bad-request';
}

/** The HTTP status that an error carries, as those of the AI SDK and of most HTTP clients do. */
function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const status: unknown = Reflect.get(thrown, 'statusCode') ?? Reflect.get(thrown, 'status');
  return typeof status === 'number' && status >= 400 ? status : undefined;
}
