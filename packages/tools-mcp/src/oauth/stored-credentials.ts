import type {
  OAuthClientInformationContext,
  OAuthClientProvider,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';

import type { OAuthEntry, OAuthKey, OAuthStore } from './oauth-store.ts';

/** A client that the application was given by the authorization server's operator. */
interface RegisteredClient {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** The only authorization server the client is used with. Default: the first one that the MCP server names. */
  readonly issuer?: string | undefined;
}

/** Of {@link storedCredentials}. */
export interface StoredCredentialsOptions {
  readonly store: OAuthStore;
  readonly key: OAuthKey;
  readonly registered?: RegisteredClient | undefined;
}

type ProviderMembers = Pick<OAuthClientProvider, 'clientInformation' | 'tokens' | 'saveTokens'>;

/** The part of a provider that keeps the client and its tokens. */
export interface StoredCredentials extends ProviderMembers {
  /** Left out where the client is registered already: it is not registered anew elsewhere. */
  readonly saveClientInformation?: NonNullable<OAuthClientProvider['saveClientInformation']>;
  entry(): Promise<OAuthEntry>;
  forgetClient(): Promise<void>;
  /** Keeps tokens that another process has saved since these were read. */
  forgetTokens(): Promise<void>;
}

/** Everything is in closures, so nothing shows when a provider is printed. */
export function storedCredentials({ store, key, registered }: StoredCredentialsOptions): StoredCredentials {
  let changes: Promise<unknown> = Promise.resolve();
  let handedOut: StoredOAuthTokens | undefined;
  const entry = async (): Promise<OAuthEntry> => (await store.load(key)) ?? {};
  const change = (changed: (before: OAuthEntry) => OAuthEntry): Promise<void> => {
    const next = changes.catch(() => undefined).then(async () => store.save(key, changed(await entry())));
    changes = next;
    return next;
  };
  const save = (client: StoredOAuthClientInformation): Promise<void> => change((before) => ({ ...before, client }));
  return {
    entry,
    clientInformation: (context) => clientOf(entry, save, registered, context),
    ...(registered === undefined && { saveClientInformation: save }),
    async tokens(context) {
      const { tokens } = await entry();
      if (context !== undefined) handedOut = tokens;
      return tokens;
    },
    saveTokens: (tokens) => change((before) => ({ ...before, tokens: { ...tokens } })),
    forgetClient: () => change(({ tokens }) => (tokens === undefined ? {} : { tokens })),
    forgetTokens: () =>
      change(({ tokens, ...rest }) =>
        tokens === undefined || tokens.access_token === handedOut?.access_token ? rest : { ...rest, tokens },
      ),
  };
}

async function clientOf(
  entry: () => Promise<OAuthEntry>,
  save: (client: StoredOAuthClientInformation) => Promise<void>,
  registered: RegisteredClient | undefined,
  context: OAuthClientInformationContext | undefined,
): Promise<StoredOAuthClientInformation | undefined> {
  const { client } = await entry();
  if (registered === undefined) return client;
  const { clientId, clientSecret } = registered;
  const issuer = registered.issuer ?? client?.issuer ?? context?.issuer;
  // From the first use on, the client belongs to one authorization server. Its secret is not stored.
  if (client?.issuer !== issuer) await save({ client_id: clientId, ...(issuer !== undefined && { issuer }) });
  return {
    client_id: clientId,
    ...(clientSecret !== undefined && { client_secret: clientSecret }),
    ...(issuer !== undefined && { issuer }),
  };
}
