import { inspect } from 'node:util';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import {
  authorizedFetch,
  createClientCredentialsProvider,
  createOAuthProvider,
  mcpTools,
  memoryOAuthStore,
} from '../../src/index.ts';
import { type GuardedServer, startGuardedServer } from './guarded-server.ts';

const POST: RequestInit = { method: 'POST', body: '{}' };
const CLIENT_SECRET = 'the secret of the client/+';

/** What somebody sees who prints or stores a value in every way there is. */
function seen(value: unknown): string {
  const printed = inspect(value, { depth: Infinity, showHidden: true, getters: true, maxStringLength: Infinity });
  return `${printed}\n${String(value)}\n${JSON.stringify(value)}\n${JSON.stringify(value, Object.getOwnPropertyNames(Object(value)))}`;
}

function shown(server: GuardedServer, text: string): readonly string[] {
  const sent = [...server.secrets, CLIENT_SECRET].filter((secret) => secret !== '');
  const forms = sent.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(`mine:${secret}`).toString('base64'),
  ]);
  return forms.filter((secret) => text.includes(secret));
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
}

describe('tokens and secrets', () => {
  const logged: string[] = [];

  beforeEach(() => {
    logged.length = 0;
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, method).mockImplementation(
        (...values: unknown[]) => void logged.push(inspect(values, { depth: Infinity })),
      );
    }
  });

  afterEach(() => void vi.restoreAllMocks());

  test('are in no provider, store or source that is printed', async () => {
    await using server = await startGuardedServer();
    const store = memoryOAuthStore();
    const client = { serverUrl: server.url, clientId: 'mine', clientSecret: CLIENT_SECRET, store };
    const user = createOAuthProvider({ ...client, redirect: { open: server.visit } });
    const program = createClientCredentialsProvider(client);
    await authorizedFetch({ auth: user, url: server.url })(server.url, POST);
    await authorizedFetch({ auth: program, url: server.url })(server.url, POST);
    const source = mcpTools({ servers: { s: { url: server.url, auth: user } } });

    expect(server.secrets.size).toBeGreaterThan(3);
    expect(shown(server, [user, program, store, source].map(seen).join('\n'))).toEqual([]);
    await source.close();
  });

  test('are in no error and no log when the authorization server repeats what it was sent', async () => {
    await using server = await startGuardedServer();
    const client = { clientId: 'mine', clientSecret: CLIENT_SECRET };
    const auth = createOAuthProvider({ serverUrl: server.url, redirect: { open: server.visit }, ...client });
    const fetch = authorizedFetch({ auth, url: server.url });
    server.settings.repeatsTokenRequests = true;
    const atExchange = await failureOf(fetch(server.url, POST));
    server.settings.repeatsTokenRequests = false;
    await fetch(server.url, POST);
    server.expire();
    server.settings.repeatsTokenRequests = true;
    const atRefresh = await failureOf(fetch(server.url, POST));

    expect(server.grants).toEqual(['authorization_code', 'authorization_code', 'refresh_token']);
    expect(inspect(atExchange)).toContain('[hidden]');
    expect(inspect(atRefresh)).toContain('[hidden]');
    expect(shown(server, [atExchange, atRefresh, logged].map(seen).join('\n'))).toEqual([]);
  });

  test('are in no answer of a server that repeats the token, nor in the failure of a tool', async () => {
    await using server = await startGuardedServer();
    const auth = createOAuthProvider({ serverUrl: server.url, redirect: { open: server.visit } });
    server.settings.repeatsTokens = true;
    const response = await authorizedFetch({ auth, url: server.url })(server.url, POST);
    const text = await response.text();
    const source = mcpTools({ servers: { s: { url: server.url, auth, restart: { attempts: 0 } } } });
    const failure = await failureOf(source.list());
    await source.close();

    expect(text).toBe('{"said":"Bearer [hidden]"}');
    expect(shown(server, [failure, logged].map(seen).join('\n'))).toEqual([]);
  });

  test('are not quoted from an answer that cannot be read', async () => {
    await using server = await startGuardedServer();
    const token = 'secret-in-an-answer-that-is-not-json';
    const auth = createOAuthProvider({ serverUrl: server.url, redirect: { open: server.visit } });
    const broken = authorizedFetch({
      auth,
      url: server.url,
      fetch: async (input, init) =>
        String(input).endsWith('/token') ? new Response(`access_token=${token}`) : globalThis.fetch(input, init),
    });
    const failure = await failureOf(broken(server.url, POST));

    expect(inspect(failure)).toContain('did not answer with JSON');
    expect(seen(failure)).not.toContain(token.slice(0, 9));
  });

  test('a failure keeps its code in the failure of a source', async () => {
    await using server = await startGuardedServer();
    const auth = createOAuthProvider({ serverUrl: server.url });
    const source = mcpTools({ servers: { s: { url: server.url, auth } } });
    const failure = await failureOf(source.list());
    await source.close();

    expect(failure).toMatchObject({ code: 'mcp/authorization-required', retryable: false });
  });
});
