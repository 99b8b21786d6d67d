import type { StoredOAuthClientInformation, StoredOAuthTokens } from '@modelcontextprotocol/client';

/** What is kept for one client at one MCP server. */
export interface OAuthEntry {
  /** How the client is registered with the authorization server. A secret given by the application is not among it. */
  readonly client?: StoredOAuthClientInformation;
  readonly tokens?: StoredOAuthTokens;
}

/** Which entry is meant. */
export interface OAuthKey {
  readonly serverUrl: string;
  /** The client's id, the address of its metadata, or its name. */
  readonly client: string;
}

/** Where tokens are kept between calls, or between runs. */
export interface OAuthStore {
  load(key: OAuthKey): Promise<OAuthEntry | undefined>;
  /** Replaces the entry as a whole: another process sees the one before or this one. `undefined` removes it. */
  save(key: OAuthKey, entry: OAuthEntry | undefined): Promise<void>;
}

/** Keeps tokens for as long as the process runs. */
export function memoryOAuthStore(): OAuthStore {
  const entries = new Map<string, OAuthEntry>();
  return {
    load: async (key) => entries.get(nameOf(key)),
    save: async (key, entry) => {
      if (entry === undefined) entries.delete(nameOf(key));
      else entries.set(nameOf(key), entry);
    },
  };
}

function nameOf({ serverUrl, client }: OAuthKey): string {
  return JSON.stringify([serverUrl, client]);
}
