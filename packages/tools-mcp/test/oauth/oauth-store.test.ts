import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { fileOAuthStore, memoryOAuthStore, type OAuthEntry, type OAuthKey } from '../../src/index.ts';

const KEY: OAuthKey = { serverUrl: 'https://mcp.example/mcp', client: 'mine' };
const ENTRY: OAuthEntry = {
  client: { client_id: 'mine' },
  tokens: { access_token: 'the-token', token_type: 'Bearer' },
};

let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'planloom-oauth-')), 'tokens');
});

afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

async function onlyFile(): Promise<string> {
  const [name] = await readdir(folder);
  return join(folder, String(name));
}

describe.each([
  ['memoryOAuthStore', () => memoryOAuthStore()],
  ['fileOAuthStore', () => fileOAuthStore(folder)],
])('%s', (_, createStore) => {
  test('has what was saved last under a server and a client, and nothing else', async () => {
    const keys = fc.record({
      serverUrl: fc.constantFrom('https://a.example/mcp', 'http://[::1]:1/x?y'),
      client: fc.constantFrom('a', 'b/../c'),
    });
    const entries = fc.option(
      fc.string().map((token) => ({ tokens: { access_token: token, token_type: 'Bearer' } })),
      { nil: undefined },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(keys, entries), { maxLength: 6 }), async (saves) => {
        const store = createStore();
        const expected = new Map<string, OAuthEntry | undefined>();
        const all = ['https://a.example/mcp', 'http://[::1]:1/x?y'].flatMap((serverUrl) =>
          ['a', 'b/../c'].map((client) => ({ serverUrl, client })),
        );
        for (const key of all) await store.save(key, undefined);
        for (const [key, entry] of saves) {
          await store.save(key, entry);
          expected.set(JSON.stringify([key.serverUrl, key.client]), entry);
        }
        for (const key of all) {
          expect(await store.load(key)).toEqual(expected.get(JSON.stringify([key.serverUrl, key.client])));
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('fileOAuthStore', () => {
  test('writes files only their owner can read, into a folder only its owner can open', async () => {
    await fileOAuthStore(folder).save(KEY, ENTRY);

    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(await onlyFile())).mode & 0o777).toBe(0o600);
  });

  test('leaves one whole file when many write at once', async () => {
    const store = fileOAuthStore(folder);
    const tokens = Array.from({ length: 20 }, (_, index) => `token-${index}-${'x'.repeat(index * 500)}`);
    await Promise.all(
      tokens.map((token) => store.save(KEY, { tokens: { access_token: token, token_type: 'Bearer' } })),
    );

    expect(await readdir(folder)).toHaveLength(1);
    expect(tokens).toContain((await store.load(KEY))?.tokens?.access_token);
  });

  test('closes a file to others that could read it', async () => {
    const store = fileOAuthStore(folder);
    await store.save(KEY, ENTRY);
    await chmod(await onlyFile(), 0o644);

    expect(await store.load(KEY)).toEqual(ENTRY);
    expect((await stat(await onlyFile())).mode & 0o777).toBe(0o600);
  });

  test('follows no link', async () => {
    const store = fileOAuthStore(folder);
    await store.save(KEY, ENTRY);
    const path = await onlyFile();
    const elsewhere = join(folder, '..', 'elsewhere.json');
    await writeFile(elsewhere, await readFile(path));
    await rm(path);
    await symlink(elsewhere, path);

    await expect(store.load(KEY)).rejects.toMatchObject({
      code: 'mcp/token-store',
      message: `${path} cannot be used for tokens: it is a link. Remove it, and authorize again.`,
    });
    await store.save(KEY, {});
    expect(await readFile(elsewhere, 'utf8')).toContain('the-token');
    expect((await stat(path)).isFile()).toBe(true);
  });

  test('uses no folder into which others can write', async () => {
    const store = fileOAuthStore(folder);
    await store.save(KEY, ENTRY);
    await chmod(folder, 0o777);

    for (const work of [store.load(KEY), store.save(KEY, ENTRY)]) {
      await expect(work).rejects.toThrow(`${folder} cannot be used for tokens: others can write into it`);
    }
  });

  test.each([
    '',
    '{',
    '{"access_token": "the-token',
    '{"serverUrl": "https://mcp.example/mcp", "client": "mine", "entry": {"tokens": "the-token"}}',
  ])('refuses a file that holds %j, without quoting it', async (text) => {
    const store = fileOAuthStore(folder);
    await store.save(KEY, ENTRY);
    await writeFile(await onlyFile(), text);
    const failure = await store.load(KEY).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'mcp/token-store' });
    expect((failure as Error).message).toContain('does not hold what was written there');
    expect((failure as Error).message).not.toContain('the-token');
  });

  test('says that a folder cannot be made', async () => {
    await writeFile(folder, '');

    await expect(fileOAuthStore(folder).save(KEY, ENTRY)).rejects.toThrow(/EEXIST|ENOTDIR/u);
  });
});
