import { describe, expect, test, vi } from 'vitest';

import {
  authorizedFetch,
  createClientCredentialsProvider,
  createOAuthProvider,
  type McpAuthorizationError,
  memoryOAuthStore,
  type OAuthProviderOptions,
  type OAuthStore,
} from '../../src/index.ts';
import { type GuardedServer, startGuardedServer } from './guarded-server.ts';

const POST: RequestInit = { method: 'POST', body: '{}' };

function asking(
  server: GuardedServer,
  options: Partial<OAuthProviderOptions> = {},
): ReturnType<typeof authorizedFetch> {
  const auth = createOAuthProvider({ serverUrl: server.url, redirect: { open: server.visit }, ...options });
  return authorizedFetch({ auth, url: server.url });
}

function times(count: number, request: () => Promise<Response>): Promise<readonly number[]> {
  return Promise.all(Array.from({ length: count }, async () => (await request()).status));
}

async function failureOf(work: Promise<unknown>): Promise<McpAuthorizationError> {
  return work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error as McpAuthorizationError,
  );
}

describe('authorizedFetch', () => {
  test('registers, asks the user, and repeats the request', async () => {
    await using server = await startGuardedServer();
    const response = await asking(server)(server.url, POST);

    expect(await response.json()).toEqual({ ok: true });
    expect(server).toMatchObject({ registrations: 1, asked: ['read'], grants: ['authorization_code'] });
  });

  test('asks once for requests that are refused at the same time', async () => {
    await using server = await startGuardedServer();
    const fetch = asking(server);

    expect(new Set(await times(10, () => fetch(server.url, POST)))).toEqual(new Set([200]));
    expect(server).toMatchObject({ registrations: 1, asked: ['read'], grants: ['authorization_code'] });
  });

  test('refreshes once for requests that are refused at the same time', async () => {
    await using server = await startGuardedServer();
    const fetch = asking(server);
    await fetch(server.url, POST);
    server.expire();

    expect(new Set(await times(10, () => fetch(server.url, POST)))).toEqual(new Set([200]));
    expect(server.grants).toEqual(['authorization_code', 'refresh_token']);
    expect(server.asked).toHaveLength(1);
  });

  test('takes what another process has saved when its own refresh token was used up', async () => {
    await using server = await startGuardedServer();
    const store = memoryOAuthStore();
    const [first, second] = [asking(server, { store }), asking(server, { store })];
    await first(server.url, POST);
    server.expire();
    server.settings.beforeToken = async () => {
      server.settings.beforeToken = async () => undefined;
      await second(server.url, POST);
      server.expire();
    };

    expect((await first(server.url, POST)).status).toBe(200);
    expect(server.asked).toHaveLength(1);
    expect(server.grants).toEqual(['authorization_code', 'refresh_token', 'refresh_token', 'refresh_token']);
  });

  test('asks for more when more is needed, together with what was granted', async () => {
    await using server = await startGuardedServer();
    const fetch = asking(server);
    await fetch(server.url, POST);
    server.settings.scope = 'write';

    expect(await times(3, () => fetch(server.url, POST))).toEqual([200, 200, 200]);
    expect(server.asked).toEqual(['read', 'read write']);
  });

  test('gives up when a new token is of no help, and leaves the answer to the caller', async () => {
    await using server = await startGuardedServer();
    const forgetful = asking(server, {
      store: { load: async () => undefined, save: async () => undefined },
      clientId: 'mine',
    });

    expect((await forgetful(server.url, POST)).status).toBe(401);
    expect(server.asked).toHaveLength(1);
  });

  test('fails for all who wait when the user says no, and asks once', async () => {
    await using server = await startGuardedServer();
    server.settings.isDenied = true;
    const fetch = asking(server);
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(fetch(server.url, POST))));

    expect(failures.map(({ code }) => code)).toEqual(Array.from({ length: 3 }, () => 'mcp/authorization-failed'));
    expect(failures[0]?.message).toBe(`${server.url}: no access was got: access_denied`);
    expect(server.asked).toHaveLength(1);
  });

  test('says what to do where nobody can be asked, and registers nothing', async () => {
    await using server = await startGuardedServer();
    const auth = createOAuthProvider({ serverUrl: server.url });
    const failure = await failureOf(authorizedFetch({ auth, url: server.url })(server.url, POST));

    expect(failure).toMatchObject({ code: 'mcp/authorization-required', serverUrl: server.url, retryable: false });
    expect(failure.message).toContain(`${server.url}: the user has to give access. Nobody can be asked here.`);
    expect(failure.message).toContain('fileOAuthStore');
    expect(server).toMatchObject({ registrations: 0, grants: [] });
  });

  test('refreshes where nobody can be asked, with what was stored where somebody could', async () => {
    await using server = await startGuardedServer();
    const store: OAuthStore = memoryOAuthStore();
    await asking(server, { store })(server.url, POST);
    server.expire();
    const fetch = authorizedFetch({ auth: createOAuthProvider({ serverUrl: server.url, store }), url: server.url });

    expect((await fetch(server.url, POST)).status).toBe(200);
    server.settings.scope = 'write';
    expect(await failureOf(fetch(server.url, POST))).toMatchObject({ code: 'mcp/authorization-required' });
  });

  test('no longer waits when it is aborted; others still do', async () => {
    await using server = await startGuardedServer();
    const { promise: opened, resolve } = Promise.withResolvers<URL>();
    const fetch = asking(server, { redirect: { open: resolve } });
    const controller = new AbortController();
    const aborted = failureOf(fetch(server.url, { ...POST, signal: controller.signal }));
    const patient = fetch(server.url, POST);
    const page = await opened;
    controller.abort(new Error('enough'));

    expect((await aborted).message).toBe('enough');
    await server.visit(page);
    expect((await patient).status).toBe(200);
  });

  test('waits for the user no longer than it was told', async () => {
    await using server = await startGuardedServer();
    const fetch = asking(server, { redirect: { open: () => undefined, timeoutMs: 20 } });
    const { code, message } = await failureOf(fetch(server.url, POST));

    expect({ code, message }).toEqual({
      code: 'mcp/authorization-failed',
      message: `${server.url}: nobody answered the page that was opened, within 20 ms`,
    });
  });

  test('ends the wait by the signal it was given', async () => {
    await using server = await startGuardedServer();
    const controller = new AbortController();
    const redirect = { open: () => controller.abort(new Error('closing')), signal: controller.signal };

    expect((await failureOf(asking(server, { redirect })(server.url, POST))).message).toContain('closing');
  });

  test('sends a token to its server only', async () => {
    await using server = await startGuardedServer();
    const failure = await failureOf(asking(server)('http://localhost:1/mcp', POST));

    expect(failure).toMatchObject({ code: 'mcp/authorization-failed' });
    expect(failure.message).toContain('its token is not sent to http://localhost:1');
  });

  test.each(['ms-settings:about', 'http://elsewhere.example/authorize', 'file:///etc/passwd'])(
    'does not open %s',
    async (endpoint) => {
      await using server = await startGuardedServer();
      server.settings.authorizationEndpoint = endpoint;
      const open = vi.fn<(page: URL) => void>();

      const failure = await failureOf(asking(server, { redirect: { open } })(server.url, POST));
      expect(failure.code).toBe('mcp/authorization-failed');
      expect(failure.message).toContain('is not safe');
      expect(open).not.toHaveBeenCalled();
    },
  );

  test('does not use a registered client at another authorization server', async () => {
    await using server = await startGuardedServer();
    const client = { clientId: 'mine', clientSecret: 'my-secret', issuer: 'https://login.example' };

    expect((await failureOf(asking(server, client)(server.url, POST))).message).toContain('https://login.example');
    expect(server).toMatchObject({ asked: [], grants: [] });
  });

  test('keeps a registered client at the first authorization server', async () => {
    await using one = await startGuardedServer();
    await using other = await startGuardedServer();
    const store = memoryOAuthStore();
    const client = { clientId: 'mine', clientSecret: 'my-secret', store };
    await asking(one, client)(one.url, POST);
    // The MCP server comes to name another one: what was stored is that of the first.
    const entry = await store.load({ serverUrl: one.url, client: 'mine' });
    await store.save({ serverUrl: other.url, client: 'mine' }, { client: { client_id: 'mine', issuer: one.issuer } });

    expect(entry?.client).toEqual({ client_id: 'mine', issuer: one.issuer });
    expect((await failureOf(asking(other, client)(other.url, POST))).message).toContain(one.issuer);
    expect(other.grants).toEqual([]);
  });

  test('authorizes a program with its own credentials, again when the token has expired', async () => {
    await using server = await startGuardedServer();
    const auth = createClientCredentialsProvider({
      serverUrl: server.url,
      clientId: 'program',
      clientSecret: 'my-secret',
    });
    const fetch = authorizedFetch({ auth, url: server.url });

    expect((await fetch(server.url, POST)).status).toBe(200);
    server.expire();
    expect(new Set(await times(5, () => fetch(server.url, POST)))).toEqual(new Set([200]));
    expect(server.grants).toEqual(['client_credentials', 'client_credentials']);
  });
});
