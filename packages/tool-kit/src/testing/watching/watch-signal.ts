/** Counts the listeners that a signal gets and keeps. */
export function watchSignal(signal: AbortSignal): () => readonly string[] {
  const kept = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...values: Parameters<typeof add>): void => {
    const [, listener, options] = values;
    add(...values);
    if (isOfThePlatform() || listener === null) return;
    kept.add(listener);
    const owner = typeof options === 'object' ? options.signal : undefined;
    if (owner?.aborted === true) kept.delete(listener);
    owner?.addEventListener('abort', () => kept.delete(listener), { once: true });
  };
  signal.removeEventListener = (...values: Parameters<typeof remove>): void => {
    remove(...values);
    kept.delete(values[1]);
  };
  // In Node.js `onabort` is one of the listeners above, in a browser it is not.
  return () => (kept.size > 0 || signal.onabort !== null ? ['leaves a listener on the signal'] : []);
}

/** The `fetch` of Node.js keeps a listener until the request is collected as garbage, which no tool can help. */
function isOfThePlatform(): boolean {
  return /node:internal\/deps\/undici/.test(new Error('where from').stack ?? '');
}
