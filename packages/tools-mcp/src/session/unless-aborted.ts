/**
 * Waits for work that goes on when this waits no longer. Who waits keeps the process alive.
 *
 * @throws the signal's reason, as soon as it is aborted
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal?.reason);
  const awake = setInterval(() => undefined, 60_000);
  try {
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    return await Promise.race([work, aborted]);
  } finally {
    clearInterval(awake);
    signal?.removeEventListener('abort', onAbort);
  }
}
