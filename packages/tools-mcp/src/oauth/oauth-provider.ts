import { randomBytes } from 'node:crypto';

import {
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthTokens,
  validateClientMetadataUrl,
} from '@modelcontextprotocol/client';

import { McpAuthorizationError } from './authorization-error.ts';
import { type CallbackServer, listenForCallback } from './callback-server.ts';
import { memoryOAuthStore, type OAuthStore } from './oauth-store.ts';
import { type StoredCredentials, storedCredentials } from './stored-credentials.ts';

/** How the user is asked. */
export interface OAuthRedirect {
  /** Shows the user a page of the authorization server, as by opening a browser or printing the address. */
  readonly open: (url: URL) => void | Promise<void>;
  /** The port of this machine to which the browser comes back. Default: any that is free. */
  readonly port?: number;
  /** Milliseconds the user has to decide. Default: 300,000. */
  readonly timeoutMs?: number;
  /** Ends the wait for the user. */
  readonly signal?: AbortSignal;
}

/** Of {@link createOAuthProvider}. */
export interface OAuthProviderOptions {
  /** The MCP server. Tokens are got for it and sent to nobody else. */
  readonly serverUrl: string | URL;
  /** Absent: nobody can be asked, and a call that needs the user fails with `mcp/authorization-required`. */
  readonly redirect?: OAuthRedirect;
  /** Default: memory, so that the user is asked once a process. */
  readonly store?: OAuthStore;
  /** What the user is told is asking. Default: `Planloom`. */
  readonly clientName?: string;
  /** The id of a client that is registered already. Without it, the client registers itself. */
  readonly clientId?: string;
  /** Of the registered client, if it has one. It is not stored. */
  readonly clientSecret?: string;
  /** The authorization server of the registered client. Default: the first one the MCP server names; others are refused later. */
  readonly issuer?: string;
  /** An `https:` address at which the client's metadata can be read; it is the client's id where that is supported. */
  readonly clientMetadataUrl?: string;
  /** Asked for if the server does not say what it needs. */
  readonly scopes?: readonly string[];
}

/** One authorization that is under way. */
export interface PendingAuthorization {
  /** What the browser came back with, in answer to the page that was opened. */
  answer(): Promise<URLSearchParams>;
  /** To be called at the end, however it ended. */
  close(): Promise<void>;
}

/** A provider for the SDK that also brings the user's answer back: see `authorizedFetch`. */
export interface McpOAuthProvider extends OAuthClientProvider {
  /**
   * Gets ready for the user's answer.
   *
   * @param needsUser whether a stored refresh token is of no help
   * @throws McpAuthorizationError `mcp/authorization-required` if the user is needed and cannot be asked
   */
  beginAuthorization(needsUser: boolean): Promise<PendingAuthorization>;
}

/** What one authorization has to remember. */
interface Pending {
  readonly server: CallbackServer | undefined;
  readonly state: string;
  verifier?: string;
  discovery?: OAuthDiscoveryState;
  requestedScope?: string;
}

const DEFAULT_TIMEOUT_MS = 300_000;
/** Stands in where nobody listens; it is never opened. */
const NO_CALLBACK = 'http://127.0.0.1/callback';

/**
 * Authorizes for one MCP server in the user's name: authorization code with PKCE, a callback on this machine, refresh.
 * Nothing of what it keeps shows when it is printed.
 *
 * @throws OAuthError if `clientMetadataUrl` is not an `https:` address with a path
 */
export function createOAuthProvider(options: OAuthProviderOptions): McpOAuthProvider {
  validateClientMetadataUrl(options.clientMetadataUrl);
  const { clientMetadataUrl } = options;
  const credentials = credentialsOf(options);
  let pending: Pending | undefined;
  return {
    ...memberOfCredentials(credentials, () => pending),
    ...(clientMetadataUrl !== undefined && { clientMetadataUrl }),
    get redirectUrl() {
      return pending?.server?.url.href ?? NO_CALLBACK;
    },
    get clientMetadata() {
      return metadataOf(options, pending?.server?.url.href ?? NO_CALLBACK);
    },
    state: () => current(options, pending).state,
    saveCodeVerifier(verifier) {
      current(options, pending).verifier = verifier;
    },
    codeVerifier: () => verifierOf(options, current(options, pending)),
    saveDiscoveryState(discovery) {
      current(options, pending).discovery = discovery;
    },
    discoveryState: () => pending?.discovery,
    redirectToAuthorization: (url) => openPage(options, current(options, pending), url),
    async invalidateCredentials(scope) {
      if (pending && (scope === 'verifier' || scope === 'all')) delete pending.verifier;
      if (pending && (scope === 'discovery' || scope === 'all')) delete pending.discovery;
      if (scope === 'client' || scope === 'all') await credentials.forgetClient();
      if (scope === 'tokens' || scope === 'all') await credentials.forgetTokens();
    },
    async beginAuthorization(needsUser) {
      const begun = await begin(options, credentials, needsUser);
      pending = begun;
      return {
        answer: () => answerOf(options, begun),
        async close() {
          if (pending === begun) pending = undefined;
          await begun.server?.close();
        },
      };
    },
  };
}

function credentialsOf({ serverUrl, store, ...options }: OAuthProviderOptions): StoredCredentials {
  const { clientId, clientSecret, issuer, clientMetadataUrl, clientName } = options;
  return storedCredentials({
    store: store ?? memoryOAuthStore(),
    key: { serverUrl: new URL(serverUrl).href, client: clientId ?? clientMetadataUrl ?? nameOf(clientName) },
    registered: clientId === undefined ? undefined : { clientId, clientSecret, issuer },
  });
}

function memberOfCredentials(
  { clientInformation, saveClientInformation, tokens, saveTokens }: StoredCredentials,
  pending: () => Pending | undefined,
): Pick<OAuthClientProvider, 'clientInformation' | 'saveClientInformation' | 'tokens' | 'saveTokens'> {
  return {
    clientInformation,
    ...(saveClientInformation && { saveClientInformation }),
    tokens,
    saveTokens: (saved) => saveTokens(withScope(saved, pending()?.requestedScope)),
  };
}

/** A server leaves the scope out where it is what was asked for (RFC 6749, section 5.1). */
function withScope(tokens: StoredOAuthTokens, requested: string | undefined): StoredOAuthTokens {
  return tokens.scope !== undefined || requested === undefined ? tokens : { ...tokens, scope: requested };
}

function metadataOf(options: OAuthProviderOptions, redirectUrl: string): OAuthClientMetadata {
  const { clientName, scopes, clientSecret } = options;
  return {
    client_name: nameOf(clientName),
    redirect_uris: [redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    // A program on the user's machine keeps no secret, unless it was given one.
    ...(clientSecret === undefined && { token_endpoint_auth_method: 'none' }),
    ...(scopes !== undefined && scopes.length > 0 && { scope: scopes.join(' ') }),
  };
}

function nameOf(clientName: string | undefined): string {
  return clientName ?? 'Planloom';
}

async function begin(
  options: OAuthProviderOptions,
  credentials: StoredCredentials,
  needsUser: boolean,
): Promise<Pending> {
  const { client, tokens } = await credentials.entry();
  const { redirect, serverUrl } = options;
  if (redirect === undefined && (needsUser || tokens?.refresh_token === undefined)) throw required(serverUrl);
  const preferredPort = portOf(client);
  const state = randomBytes(32).toString('base64url');
  const server = redirect && (await listenForCallback({ state, port: redirect.port ?? 0, preferredPort }));
  return { server, state };
}

/** The port that a client was registered with: not all servers let it be another one at each time. */
function portOf(client: object | undefined): number | undefined {
  const [registered] =
    client !== undefined && 'redirect_uris' in client ? (client.redirect_uris as readonly string[]) : [];
  const port = registered === undefined ? '' : new URL(registered).port;
  return port === '' ? undefined : Number(port);
}

async function openPage({ redirect, serverUrl }: OAuthProviderOptions, pending: Pending, url: URL): Promise<void> {
  if (redirect === undefined) throw required(serverUrl);
  if (!isPage(url)) {
    throw failed(
      serverUrl,
      `the authorization server wants to be opened at a "${url.protocol}" address, which is not safe`,
    );
  }
  const scope = url.searchParams.get('scope');
  if (scope !== null) pending.requestedScope = scope;
  await redirect.open(new URL(url));
}

/** An address goes to a program of the user's machine, which may do anything with other schemes. */
function isPage({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/u.test(hostname));
}

async function answerOf({ redirect, serverUrl }: OAuthProviderOptions, { server }: Pending): Promise<URLSearchParams> {
  if (server === undefined || redirect === undefined) throw required(serverUrl);
  const timeoutMs = redirect.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await server.answer(redirect.signal ? AbortSignal.any([redirect.signal, timeout]) : timeout);
  } catch (error) {
    if (timeout.aborted) throw failed(serverUrl, `nobody answered the page that was opened, within ${timeoutMs} ms`);
    throw error;
  }
}

function current({ serverUrl }: OAuthProviderOptions, pending: Pending | undefined): Pending {
  if (pending !== undefined) return pending;
  throw failed(serverUrl, 'no authorization was begun. Send requests through authorizedFetch, as mcpTools does');
}

function verifierOf({ serverUrl }: OAuthProviderOptions, { verifier }: Pending): string {
  if (verifier !== undefined) return verifier;
  throw failed(serverUrl, 'an answer came before the user was asked');
}

function required(serverUrl: string | URL): McpAuthorizationError {
  const advice =
    'Nobody can be asked here. Authorize once where a browser is (a provider with "redirect"), with a store that both use, ' +
    'such as fileOAuthStore, or use a client of its own (createClientCredentialsProvider)';
  return new McpAuthorizationError('mcp/authorization-required', `the user has to give access. ${advice}.`, {
    serverUrl,
  });
}

function failed(serverUrl: string | URL, message: string): McpAuthorizationError {
  return new McpAuthorizationError('mcp/authorization-failed', message, { serverUrl });
}
