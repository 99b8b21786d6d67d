import { transportStatus } from './transport-status.ts';

/**
 * Whether a server has refused a request because it does not know the session: it was restarted, or has forgotten it. The
 * specification says 404; servers in use say 400 and name the session. Nothing of the request was carried out.
 */
export function isSessionRefused(error: unknown): boolean {
  const status = transportStatus(error);
  return status === 404 || (status === 400 && /session/iu.test(textOf(error)));
}

function textOf(error: unknown): string {
  const { data } = error as { readonly data?: { readonly text?: unknown } };
  return `${error instanceof Error ? error.message : ''} ${typeof data?.text === 'string' ? data.text : ''}`;
}
