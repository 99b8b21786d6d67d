import { StreamError } from './stream-error.ts';

/**
 * The body of a response in pieces, as they come. Leaving the loop cancels the body.
 *
 * @yields bytes
 * @throws StreamError (`stream/refused`) if the response says that something is wrong, with what it says
 */
export async function* bodyChunks(response: Response, signal?: AbortSignal): AsyncGenerator<Uint8Array, void> {
  if (!response.ok) throw await refusalOf(response);
  if (response.body === null) return;
  const reader = response.body.getReader();
  const stop = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop);
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** What a response that is no stream says: a server of ours explains it (`application/problem+json`). */
export async function refusalOf(response: Response): Promise<StreamError> {
  const { status } = response;
  const { detail, code } = problemIn(await response.text().catch(() => ''));
  const why = typeof detail === 'string' ? `: ${detail}` : '.';
  return new StreamError('stream/refused', `The server answered with status ${status}${why}`, {
    status,
    ...(typeof code === 'string' && { reason: code }),
  });
}

function problemIn(text: string): { readonly detail?: unknown; readonly code?: unknown } {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {}; // pages of proxies are none of the reader's business
  }
}
