import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { ToolError } from '@planloom/tool-kit';

import { isObject } from '../is-object.ts';
import type { OAuthEntry, OAuthKey, OAuthStore } from './oauth-store.ts';

const OWNER_ONLY = 0o600;
const OF_OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;
/** Windows has no such permissions: there the folder's own decide. */
const HAS_MODES: boolean = process.platform !== 'win32';

/**
 * Keeps tokens in a folder, one file for each server and client. Only their owner can read the files, and they are replaced
 * as a whole. A file that others could read is closed to them; one that is a link or belongs to somebody else is refused, as
 * is a folder into which others can write.
 *
 * @param folder made when it is needed
 */
export function fileOAuthStore(folder: string): OAuthStore {
  return {
    async load(key) {
      await checkFolder(folder);
      return readEntry(fileOf(folder, key), key);
    },
    async save(key, entry) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await checkFolder(folder);
      if (entry === undefined) await rm(fileOf(folder, key), { force: true });
      else await replaceFile(fileOf(folder, key), `${JSON.stringify({ ...key, entry }, undefined, 2)}\n`);
    },
  };
}

/** The host is for people who look into the folder; the hash tells entries apart. */
function fileOf(folder: string, { serverUrl, client }: OAuthKey): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([serverUrl, client]))
    .digest('hex');
  const host = new URL(serverUrl).hostname.replaceAll(/[^\w.-]/gu, '_');
  return join(folder, `${host}-${hash.slice(0, 32)}.json`);
}

async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(unlessMissing);
  if (!HAS_MODES || found === undefined || (found.mode & WRITABLE_BY_OTHERS) === 0) return;
  throw refused(folder, 'others can write into it. Close it to them: chmod 700');
}

async function readEntry(path: string, key: OAuthKey): Promise<OAuthEntry | undefined> {
  const file = await openUnlessLink(path);
  if (file === undefined) return undefined;
  try {
    await checkFile(file, path);
    return parseEntry(path, await file.readFile('utf8'), key);
  } finally {
    await file.close();
  }
}

async function openUnlessLink(path: string): Promise<FileHandle | undefined> {
  // Windows does not know the flag.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
  return open(path, flags).catch((error: unknown) => {
    if (codeOf(error) === 'ELOOP') throw refused(path, 'it is a link. Remove it, and authorize again');
    return unlessMissing(error);
  });
}

/** Looks at the file that is open, which nobody can exchange any more. */
async function checkFile(file: FileHandle, path: string): Promise<void> {
  if (!HAS_MODES) return;
  const { mode, uid } = await file.stat();
  if (uid !== process.getuid?.()) throw refused(path, 'it belongs to somebody else. Remove it, and authorize again');
  if ((mode & OF_OTHERS) !== 0) await file.chmod(OWNER_ONLY);
}

function parseEntry(path: string, text: string, key: OAuthKey): OAuthEntry {
  const { serverUrl, client, entry } = parseObject(text);
  if (serverUrl === key.serverUrl && client === key.client && isEntry(entry)) return entry;
  // Neither the text nor the parser's error, which quotes it, is passed on.
  throw refused(path, 'it does not hold what was written there. Remove it, and authorize again');
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isEntry(value: unknown): value is OAuthEntry {
  if (!isObject(value)) return false;
  const { client, tokens } = value;
  const isClient = client === undefined || (isObject(client) && typeof client['client_id'] === 'string');
  return isClient && (tokens === undefined || (isObject(tokens) && typeof tokens['access_token'] === 'string'));
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeWhole(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function refused(path: string, reason: string): ToolError {
  return new ToolError(`${path} cannot be used for tokens: ${reason}.`, { code: 'mcp/token-store', retryable: false });
}
