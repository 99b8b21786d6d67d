import {
  computeScopeUnion,
  extractWWWAuthenticateParams,
  type FetchLike,
  isStrictScopeSuperset,
  type OAuthClientProvider,
  type StoredOAuthTokens,
  withDpopFromProvider,
} from '@modelcontextprotocol/client';

import { unlessAborted } from '../session/unless-aborted.ts';
import { McpAuthorizationError } from './authorization-error.ts';
import { authorize } from './authorize.ts';
import { withoutSecrets } from './discreet-fetch.ts';

/** Of {@link authorizedFetch}. */
export interface AuthorizedFetchOptions {
  /** One of this package, of the SDK, or an application's own. */
  readonly auth: OAuthClientProvider;
  /** The MCP server. */
  readonly url: string | URL;
  /** Default: the runtime's. */
  readonly fetch?: FetchLike;
  /** Told that a request waits for an authorization, perhaps for the user; the function given says that this is over. */
  readonly onWait?: () => () => void;
}

/** What a server refuses a request for. */
type Challenge =
  | {
      readonly kind: 'unauthorized';
      readonly scope?: string | undefined;
      readonly resourceMetadataUrl?: URL | undefined;
    }
  | {
      readonly kind: 'insufficient-scope';
      readonly scope?: string | undefined;
      readonly resourceMetadataUrl?: URL | undefined;
    };

/** Authorizations that are under way: one at a time for a provider, whoever needs it. */
const running = new WeakMap<OAuthClientProvider, Promise<void>>();
/** What was asked for so far; asking for more must not lose it. */
const requestedScopes = new WeakMap<OAuthClientProvider, string>();

/**
 * A `fetch` for requests to one MCP server. It adds the token; when the server wants one, a newer one or one that permits
 * more, it gets that and repeats the request, once for each of the two reasons. Requests that are refused at the same time
 * share one authorization. The answer of a refusal does not repeat the token.
 *
 * @throws McpAuthorizationError if no token can be got, or the request is not one to the server
 */
export function authorizedFetch({ auth, url, fetch = globalThis.fetch, onWait }: AuthorizedFetchOptions): FetchLike {
  const serverUrl = new URL(url);
  const send = auth.dpop ? withDpopFromProvider(auth)(fetch) : fetch;
  return async (input, init) => {
    requireOrigin(serverUrl, input);
    const left = new Set<Challenge['kind']>(['unauthorized', 'insufficient-scope']);
    for (;;) {
      const tokens = await auth.tokens();
      const response = await send(input, withToken(init, tokens));
      const challenge = await challengeOf(response);
      if (challenge === undefined || !left.delete(challenge.kind)) return withoutSecrets(response, secretsOf(tokens));
      await response.body?.cancel();
      const settled = settle({ auth, url: serverUrl, fetch, challenge, refused: tokens });
      const ended = onWait?.();
      try {
        await unlessAborted(settled, init?.signal ?? undefined);
      } finally {
        ended?.();
      }
    }
  };
}

function requireOrigin(serverUrl: URL, input: string | URL): void {
  const { origin } = new URL(input);
  if (origin === serverUrl.origin) return;
  throw new McpAuthorizationError('mcp/authorization-failed', `its token is not sent to ${origin}`, { serverUrl });
}

function withToken(init: RequestInit | undefined, tokens: StoredOAuthTokens | undefined): RequestInit | undefined {
  if (tokens === undefined) return init;
  const headers = new Headers(init?.headers);
  headers.set('authorization', `Bearer ${tokens.access_token}`);
  return { ...init, headers };
}

async function challengeOf(response: Response): Promise<Challenge | undefined> {
  if (response.status !== 401 && response.status !== 403) return undefined;
  const { scope, resourceMetadataUrl, error } = extractWWWAuthenticateParams(response);
  if (response.status === 401) return { kind: 'unauthorized', scope, resourceMetadataUrl };
  return error === 'insufficient_scope' ? { kind: 'insufficient-scope', scope, resourceMetadataUrl } : undefined;
}

function secretsOf(tokens: StoredOAuthTokens | undefined): readonly string[] {
  return tokens === undefined ? [] : [tokens.access_token];
}

interface Refusal {
  readonly auth: OAuthClientProvider;
  readonly url: URL;
  readonly fetch: FetchLike;
  readonly challenge: Challenge;
  /** What the request was sent with. */
  readonly refused: StoredOAuthTokens | undefined;
}

/** Waits for an authorization that is under way, whose failure is everybody's; begins one if that was not enough. */
async function settle(refusal: Refusal): Promise<void> {
  const { auth } = refusal;
  for (let other = running.get(auth); other !== undefined; other = running.get(auth)) await other;
  const own = answerChallenge(refusal);
  running.set(auth, own);
  try {
    await own;
  } finally {
    running.delete(auth);
  }
}

async function answerChallenge({ auth, url, fetch, challenge, refused }: Refusal): Promise<void> {
  const tokens = await auth.tokens();
  // Another request, or another process, has got new ones meanwhile.
  if (tokens !== undefined && tokens.access_token !== refused?.access_token && answers(tokens, challenge)) return;
  const { resourceMetadataUrl } = challenge;
  const scope = scopeFor(auth, challenge, tokens);
  const needsUser = challenge.kind === 'insufficient-scope' && isStrictScopeSuperset(scope, tokens?.scope);
  await authorize({ auth, url, fetch, scope, resourceMetadataUrl, needsUser });
}

function answers(tokens: StoredOAuthTokens, { kind, scope }: Challenge): boolean {
  return kind === 'unauthorized' || !isStrictScopeSuperset(scope, tokens.scope);
}

/** More than before adds to what was granted; a first or a newer token is asked for as the server says. */
function scopeFor(
  auth: OAuthClientProvider,
  challenge: Challenge,
  tokens: StoredOAuthTokens | undefined,
): string | undefined {
  const before = requestedScopes.get(auth);
  if (challenge.kind === 'unauthorized' && before === undefined) return challenge.scope;
  const granted = challenge.kind === 'unauthorized' ? undefined : tokens?.scope;
  const scope = computeScopeUnion(before, granted, challenge.scope);
  if (scope !== undefined) requestedScopes.set(auth, scope);
  return scope;
}
