import { createPrivateKeyJwtAuth, type OAuthClientProvider } from '@modelcontextprotocol/client';

import { McpAuthorizationError } from './authorization-error.ts';
import { memoryOAuthStore, type OAuthStore } from './oauth-store.ts';
import { storedCredentials } from './stored-credentials.ts';

/** How a client proves who it is. */
export type ClientProof =
  | { readonly clientSecret: string }
  /** A key in PEM (PKCS #8) and its algorithm, such as `ES256`: the method `private_key_jwt`. */
  | { readonly privateKey: string; readonly algorithm: string };

/** Of {@link createClientCredentialsProvider}. */
export type ClientCredentialsOptions = ClientProof & {
  /** The MCP server. */
  readonly serverUrl: string | URL;
  readonly clientId: string;
  /** The authorization server of the client. Default: the first one the MCP server names; others are refused later. */
  readonly issuer?: string;
  /** Asked for if the server does not say what it needs. */
  readonly scopes?: readonly string[];
  /** Default: memory. */
  readonly store?: OAuthStore;
};

/** Authorizes a program in its own name, without a user (RFC 6749, section 4.4). Nothing of what it keeps shows when it is printed. */
export function createClientCredentialsProvider(options: ClientCredentialsOptions): OAuthClientProvider {
  const { serverUrl, clientId, issuer, scopes = [], store = memoryOAuthStore() } = options;
  const clientSecret = 'clientSecret' in options ? options.clientSecret : undefined;
  const key = { serverUrl: new URL(serverUrl).href, client: clientId };
  const credentials = storedCredentials({ store, key, registered: { clientId, clientSecret, issuer } });
  const clientMetadata = {
    client_name: clientId,
    redirect_uris: [],
    grant_types: ['client_credentials'],
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
  };
  return {
    redirectUrl: undefined,
    clientMetadata,
    clientInformation: credentials.clientInformation,
    tokens: credentials.tokens,
    saveTokens: credentials.saveTokens,
    ...('privateKey' in options && { addClientAuthentication: keyAuthentication(options) }),
    prepareTokenRequest: (scope) =>
      new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) }),
    redirectToAuthorization: () => refuse(serverUrl),
    saveCodeVerifier: () => refuse(serverUrl),
    codeVerifier: () => refuse(serverUrl),
    async invalidateCredentials(scope) {
      if (scope === 'tokens' || scope === 'all') await credentials.forgetTokens();
    },
  };
}

function keyAuthentication(options: {
  readonly clientId: string;
  readonly privateKey: string;
  readonly algorithm: string;
}): NonNullable<OAuthClientProvider['addClientAuthentication']> {
  const { clientId, privateKey, algorithm } = options;
  return createPrivateKeyJwtAuth({ issuer: clientId, subject: clientId, privateKey, alg: algorithm });
}

function refuse(serverUrl: string | URL): never {
  throw new McpAuthorizationError('mcp/authorization-failed', 'a client with its own credentials does not ask a user', {
    serverUrl,
  });
}
