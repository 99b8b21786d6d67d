import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, test } from 'vitest';

import {
  createOAuthProvider,
  memoryOAuthStore,
  type OAuthRedirect,
  type PendingAuthorization,
} from '../../src/index.ts';

const SERVER = 'https://mcp.example/mcp';
const opened: PendingAuthorization[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((pending) => pending.close()));
});

interface Begun {
  readonly pending: PendingAuthorization;
  readonly callback: URL;
  readonly state: string;
}

async function begin(redirect: Partial<OAuthRedirect> = {}): Promise<Begun> {
  const provider = createOAuthProvider({ serverUrl: SERVER, redirect: { open: () => undefined, ...redirect } });
  const pending = await provider.beginAuthorization(true);
  opened.push(pending);
  return { pending, callback: new URL(String(provider.redirectUrl)), state: String(await provider.state?.()) };
}

function withQuery(url: URL, query: Readonly<Record<string, string>>): URL {
  return new URL(`${url.pathname}?${new URLSearchParams(query).toString()}`, url);
}

function statusFor(url: URL, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  request(url, { headers }, (response) => resolve(response.resume().statusCode))
    .once('error', reject)
    .end();
  return promise;
}

describe('the page the browser comes back to', () => {
  test('is on this machine, at a port of its own, with a state that differs each time', async () => {
    const [one, other] = [await begin(), await begin()];

    expect(one.callback.hostname).toBe('127.0.0.1');
    expect(one.callback.port).not.toBe(other.callback.port);
    expect(one.state).toMatch(/^[\w-]{43}$/u);
    expect(one.state).not.toBe(other.state);
  });

  test('gives the answer, which may come before anybody waits, and shows nothing of it', async () => {
    const { pending, callback, state } = await begin();
    const response = await fetch(
      withQuery(callback, { code: '<script>1</script>', state, iss: 'https://login.example' }),
    );
    const page = await response.text();

    expect(Object.fromEntries(await pending.answer())).toEqual({
      code: '<script>1</script>',
      state,
      iss: 'https://login.example',
    });
    expect(page).not.toMatch(/script|login\.example/u);
    expect(page).not.toContain(state);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
  });

  test('turns away what is no answer, and goes on waiting', async () => {
    const { pending, callback, state } = await begin();
    const answer = pending.answer();
    const refused = await Promise.all([
      fetch(withQuery(callback, { code: 'theirs', state: 'guessed' })),
      fetch(withQuery(callback, { code: 'theirs' })),
      fetch(withQuery(callback, { state })),
      fetch(new URL('/favicon.ico', callback)),
      fetch(withQuery(callback, { code: 'theirs', state }), { method: 'POST' }),
    ]);

    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 404, 405]);
    expect(await statusFor(withQuery(callback, { code: 'theirs', state }), { host: 'evil.example' })).toBe(403);
    await fetch(withQuery(callback, { code: 'ours', state }));
    expect((await answer).get('code')).toBe('ours');
  });

  test('says that no access was given', async () => {
    const { pending, callback, state } = await begin();
    const page = await (await fetch(withQuery(callback, { error: 'access_denied', state }))).text();

    expect(page).toContain('No access was given.');
    expect((await pending.answer()).get('error')).toBe('access_denied');
  });

  test('is gone afterwards', async () => {
    const { pending, callback } = await begin();
    await pending.close();

    await expect(fetch(callback)).rejects.toThrow('fetch failed');
  });

  test('is at the port that was asked for, or says that it is taken', async () => {
    const { callback } = await begin();
    const port = Number(callback.port);

    await expect(begin({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('is at the port the client was registered with, if it is free', async () => {
    const store = memoryOAuthStore();
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const client = { client_id: 'registered', redirect_uris: [`http://127.0.0.1:${port}/callback`] };
    await store.save({ serverUrl: SERVER, client: 'Planloom' }, { client });
    const create = async (): Promise<string> => {
      const provider = createOAuthProvider({ serverUrl: SERVER, store, redirect: { open: () => undefined } });
      opened.push(await provider.beginAuthorization(true));
      return new URL(String(provider.redirectUrl)).port;
    };

    expect(await create()).toBe(String(port));
    expect(await create()).not.toBe(String(port));
  });
});

describe('createOAuthProvider', () => {
  test('wants the address of metadata to be one of https', () => {
    const create = (): unknown =>
      createOAuthProvider({ serverUrl: SERVER, clientMetadataUrl: 'http://mine.example/client.json' });

    expect(create).toThrow('clientMetadataUrl must be a valid HTTPS URL');
  });

  test('says how it is to be used when a transport is given it directly', () => {
    const provider = createOAuthProvider({ serverUrl: SERVER });

    expect(() => provider.saveCodeVerifier('x')).toThrow(
      `${SERVER}: no authorization was begun. Send requests through authorizedFetch`,
    );
  });
});
