import { NO_LIMIT_MS } from './deadline.ts';
import type { CallOptions, WireProgress } from './session.ts';

/** Options of a request, the same in both versions of the SDK. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly timeout?: number;
  readonly onprogress?: (progress: WireProgress) => void;
}

/** A call's options as the SDK takes them. Its own clock is not used: it goes on while a person is asked something. */
export function callOptions({ signal, onProgress }: CallOptions): RequestOptions {
  return { signal, timeout: NO_LIMIT_MS, ...(onProgress !== undefined && { onprogress: onProgress }) };
}
