import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readLock, type ToolLock } from '@planloom/tool-kit';

import { CliError, messageOf } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { refusalOf } from '../write-output-file.ts';

/** Stands beside the config, or in the current folder if there is none. */
export const LOCK_FILE = 'tools.lock.json';

/**
 * The lock of a folder; undefined if there is none.
 *
 * @throws CliError (usage) if there is one that cannot be used: it is not passed over, or spoiling it would be enough
 */
export async function readLockFile(directory: string): Promise<ToolLock | undefined> {
  const file = join(directory, LOCK_FILE);
  try {
    return readLock(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new CliError(ExitCode.usage, `the tools lock cannot be used: ${messageOf(error)}`, {
      where: file,
      next: 'restore it from version control; or remove it, look at the tools (planloom tools doctor), and write it again (planloom tools lock)',
      cause: error,
    });
  }
}

/**
 * Writes the lock of a folder as a whole or not at all: what is there stays until the new one is complete.
 *
 * @returns the file
 * @throws CliError (usage) if it cannot be written
 */
export async function writeLockFile(directory: string, lock: ToolLock): Promise<string> {
  const file = join(directory, LOCK_FILE);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, `${JSON.stringify(lock, null, 2)}\n`, { flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new CliError(ExitCode.usage, `the tools lock cannot be written: ${refusalOf(error)}`, {
      where: file,
      cause: error,
    });
  }
  return file;
}
