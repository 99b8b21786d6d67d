import { messageOf } from '../../errors/describe-tool-error.ts';
import { hostProcess, type HostProcess } from '../host-process.ts';

/**
 * Catches rejections that nobody handles and errors that are thrown later. While it watches, other listeners are off:
 * a test runner would take the error for one of the test itself.
 */
export function watchUnhandled(): () => readonly string[] {
  const found: string[] = [];
  const host = hostProcess();
  const restores =
    host?.on === undefined
      ? [watchPage(found)]
      : [
          takeOver(host, 'unhandledRejection', (error) =>
            found.push(`leaves a promise that rejects: ${messageOf(error)}`),
          ),
          takeOver(host, 'uncaughtException', (error) => found.push(`throws after the call: ${messageOf(error)}`)),
        ];
  return () => {
    for (const restore of restores) restore();
    return found;
  };
}

function takeOver(host: HostProcess, event: string, told: (error: unknown) => void): () => void {
  const others = host.listeners?.(event) ?? [];
  host.removeAllListeners?.(event);
  host.on?.(event, told);
  return () => {
    host.removeAllListeners?.(event);
    for (const other of others) host.on?.(event, other);
  };
}

/** Browsers and edge runtimes, if they tell at all. */
function watchPage(found: string[]): () => void {
  const target = globalThis as Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>;
  const onRejection = (event: Event): void => {
    event.preventDefault();
    found.push(`leaves a promise that rejects: ${messageOf((event as Event & { readonly reason?: unknown }).reason)}`);
  };
  target.addEventListener?.('unhandledrejection', onRejection);
  return () => target.removeEventListener?.('unhandledrejection', onRejection);
}
