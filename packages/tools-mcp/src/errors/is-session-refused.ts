/**
 * Whether a server has refused a request because it does not know the session: it was restarted, or has forgotten it. The
 * specification says 404; servers in use say 400 and name the session. Nothing of the request was carried out.
 */
export function isSessionRefused(error: unknown): boolean {
  const status = statusOf(error);
  return status === 404 || (status === 400 && /session/iu.test(textOf(error)));
}

/** The HTTP status of an error of either version of the SDK. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { status, code, data } = error as {
    readonly status?: unknown;
    readonly code?: unknown;
    readonly data?: unknown;
  };
  if (typeof status === 'number') return status;
  const inner = (data as { readonly status?: unknown } | undefined)?.status;
  if (typeof inner === 'number') return inner;
  // Version 1 puts it where others have their code.
  return typeof code === 'number' && code >= 100 && code < 600 ? code : undefined;
}

function textOf(error: unknown): string {
  const { data } = error as { readonly data?: { readonly text?: unknown } };
  return `${error instanceof Error ? error.message : ''} ${typeof data?.text === 'string' ? data.text : ''}`;
}
