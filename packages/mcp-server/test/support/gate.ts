/** A door that tools wait at, so that a test decides when they go on. */
export interface Gate {
  /** Settles when the gate opens; rejects when the signal is aborted. */
  wait(signal: AbortSignal): Promise<void>;
  open(): void;
  /** Settles once that many callers in all have come. */
  arrived(count: number): Promise<void>;
}

export function createGate(): Gate {
  const opened = Promise.withResolvers<void>();
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let callers = 0;
  return {
    wait: (signal) => {
      callers += 1;
      for (const each of waiting) if (callers >= each.count) each.resolve();
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => aborted.reject(signal.reason as Error));
      return Promise.race([opened.promise, aborted.promise]);
    },
    open: opened.resolve,
    arrived: (count) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (callers >= count) resolve();
      waiting.push({ count, resolve });
      return promise;
    },
  };
}
