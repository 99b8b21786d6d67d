/**
 * The HTTP status of a request that its transport saw fail; undefined for anything else. What a server answers in an error of the
 * protocol is not looked at: its `code` and `data` are its own, and may be the status of a service behind it.
 */
export function transportStatus(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, code, name } = error as Error & { readonly status?: unknown; readonly code?: unknown };
  // Version 2 says with a text what kind of error it is.
  if (typeof status === 'number' && typeof code === 'string') return status;
  // Version 1 puts the status where others have their code; errors of the protocol there have another name.
  const isOfTransport = name !== 'McpError' && typeof code === 'number' && code >= 100 && code < 600;
  return isOfTransport && /^(?:Streamable HTTP|SSE) error|\bHTTP\b/iu.test(error.message) ? code : undefined;
}
