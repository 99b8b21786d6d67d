import type { CallOptions, WireProgress } from './session.ts';

/** Options of a request, the same in both versions of the SDK. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly timeout?: number;
  readonly maxTotalTimeout?: number;
  readonly resetTimeoutOnProgress?: boolean;
  readonly onprogress?: (progress: WireProgress) => void;
}

/** A call's options as the SDK takes them. */
export function callOptions({ signal, timeoutMs, maxTimeoutMs, onProgress }: CallOptions): RequestOptions {
  return {
    signal,
    timeout: timeoutMs,
    resetTimeoutOnProgress: true,
    ...(maxTimeoutMs !== undefined && { maxTotalTimeout: maxTimeoutMs }),
    ...(onProgress !== undefined && { onprogress: onProgress }),
  };
}
