import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { CliError, messageOf } from './cli-error.ts';
import { ExitCode } from './exit-code.ts';
import type { Session } from './session.ts';

/**
 * Writes a file, and the folders it is in where they are missing.
 *
 * @param file from the session's directory
 * @throws CliError (usage) if it cannot be written
 */
export async function writeOutputFile(file: string, text: string, session: Pick<Session, 'directory'>): Promise<void> {
  await prepareOutputFile(file, session);
  try {
    await writeFile(resolve(session.directory, file), text);
  } catch (error) {
    throw notWritten(file, error);
  }
}

/**
 * The same for a file that only this user can read, which is there as a whole or not at all.
 *
 * @throws CliError (usage) if it cannot be written
 */
export async function writePrivateFile(file: string, text: string, session: Pick<Session, 'directory'>): Promise<void> {
  await prepareOutputFile(file, session);
  const path = resolve(session.directory, file);
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw notWritten(file, error);
  }
}

/**
 * What is read must not be written over.
 *
 * @param option the option that names the file to be written
 * @param read files that are read; what is not given, and `-`, is none
 * @throws CliError (usage) if the file is one of them
 */
export function refuseOverwriting(
  option: string,
  file: string | undefined,
  read: readonly (string | undefined)[],
  { directory }: Pick<Session, 'directory'>,
): void {
  if (file === undefined) return;
  const path = resolve(directory, file);
  if (!read.some((name) => name !== undefined && name !== '-' && resolve(directory, name) === path)) return;
  throw new CliError(ExitCode.usage, `${file} is read, and would be written over`, {
    where: option,
    next: 'name another file',
  });
}

/**
 * Finds out whether a file can be written before there is anything to write, and makes the folders it is in. The file
 * itself is not touched.
 *
 * @param file from the session's directory
 * @throws CliError (usage) if it cannot be written, as far as that can be known
 */
export async function prepareOutputFile(file: string, { directory }: Pick<Session, 'directory'>): Promise<void> {
  const path = resolve(directory, file);
  try {
    await makeFolder(dirname(path));
    const found = await kindOf(path);
    if (found === 'folder') throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    await access(found === 'nothing' ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    throw notWritten(file, error);
  }
}

/** Level by level: Node's own recursive `mkdir` never ends where the system lets nobody make a folder, as in `/proc`. */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  if ((await kindOf(path)) === 'folder') return;
  await makeFolder(dirname(path), mode);
  await mkdir(path, mode).catch(async (error: unknown) => {
    if ((await kindOf(path)) !== 'folder') throw error; // another process was quicker
  });
}

async function kindOf(path: string): Promise<'folder' | 'file' | 'nothing'> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 'nothing';
  return found.isDirectory() ? 'folder' : 'file';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there, and cannot be made',
  EEXIST: 'a file stands where a folder has to be',
  ENOTDIR: 'a file stands where a folder has to be',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'you may not write there',
  EROFS: 'nothing can be written there',
  ENOSPC: 'no room is left',
};

/** Why the file system refused to write, in words. */
export function refusalOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? messageOf(error);
}

function notWritten(file: string, error: unknown): CliError {
  return new CliError(ExitCode.usage, `this file cannot be written: ${refusalOf(error)}`, {
    where: file,
    cause: error,
  });
}
