import type { Clock } from './clock.ts';
import type { Inbox } from './driver/inbox.ts';
import { thrownText } from './thrown-text.ts';

/** Cancels a run when one of the signals is aborted. Returns what ends the watch. */
export function watchCancellation(
  signals: readonly (AbortSignal | undefined)[],
  inbox: Inbox,
  clock: Clock,
): () => void {
  const watched = signals.filter((signal) => signal !== undefined);
  const cancel = (): void => {
    const cause: unknown = watched.find(({ aborted }) => aborted)?.reason;
    const reason = { code: 'run/cancelled', message: messageOf(cause), retryable: false, cause };
    inbox.put({ type: 'cancel', reason, at: clock.now() });
  };
  for (const signal of watched) {
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  }
  return () => {
    for (const signal of watched) signal.removeEventListener('abort', cancel);
  };
}

function messageOf(cause: unknown): string {
  if (typeof cause === 'string') return `The run was cancelled: ${cause}`;
  const isPlain = cause === undefined || (cause instanceof Error && cause.name === 'AbortError');
  return isPlain ? 'The run was cancelled.' : `The run was cancelled: ${thrownText(cause)}`;
}
