import {
  auth as runAuthorization,
  type FetchLike,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';

import { isMcpAuthorizationError, McpAuthorizationError } from './authorization-error.ts';
import { discreetFetch } from './discreet-fetch.ts';
import type { McpOAuthProvider, PendingAuthorization } from './oauth-provider.ts';

/** Of {@link authorize}. */
export interface AuthorizeOptions {
  readonly auth: OAuthClientProvider;
  readonly url: URL;
  readonly fetch: FetchLike;
  readonly scope?: string | undefined;
  readonly resourceMetadataUrl?: URL | undefined;
  /** Whether refreshing would not do, as more is needed than was granted. */
  readonly needsUser: boolean;
}

/**
 * Gets tokens: by refreshing, with the client's own credentials, or by asking the user and waiting for the answer.
 *
 * @throws McpAuthorizationError, in which no secret is
 */
export async function authorize(options: AuthorizeOptions): Promise<void> {
  const { auth, url } = options;
  let pending: PendingAuthorization | undefined;
  try {
    if (isMcpOAuthProvider(auth)) pending = await auth.beginAuthorization(options.needsUser);
    await obtain(options, pending);
  } catch (error) {
    throw asAuthorizationError(error, url);
  } finally {
    await pending?.close();
  }
}

async function obtain(options: AuthorizeOptions, pending: PendingAuthorization | undefined): Promise<void> {
  const { auth, url, scope, resourceMetadataUrl, needsUser } = options;
  const fetchFn = discreetFetch(options.fetch);
  const result = await runAuthorization(auth, {
    serverUrl: url,
    fetchFn,
    forceReauthorization: needsUser,
    ...(scope !== undefined && { scope }),
    ...(resourceMetadataUrl && { resourceMetadataUrl }),
  });
  if (result === 'AUTHORIZED') return;
  if (pending === undefined) throw sentAway(url);
  // The transport knows when an answer, and an error in it, can be trusted (RFC 9207).
  const transport = new StreamableHTTPClientTransport(url, { authProvider: auth, fetch: fetchFn });
  await transport.finishAuth(await pending.answer());
}

function isMcpOAuthProvider(auth: OAuthClientProvider): auth is McpOAuthProvider {
  return 'beginAuthorization' in auth;
}

function sentAway(serverUrl: URL): McpAuthorizationError {
  const message =
    'the user was sent to the authorization server by a provider that does not say when they are back. Try again then.';
  return new McpAuthorizationError('mcp/authorization-required', message, { serverUrl });
}

function asAuthorizationError(error: unknown, serverUrl: URL): unknown {
  if (isMcpAuthorizationError(error) || !(error instanceof Error) || error.name === 'AbortError') return error;
  return new McpAuthorizationError('mcp/authorization-failed', `no access was got: ${error.message}`, {
    serverUrl,
    cause: error,
    // What `fetch` throws when it gets no answer.
    retryable: error instanceof TypeError,
  });
}
