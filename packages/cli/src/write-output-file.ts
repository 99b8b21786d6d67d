import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { CliError } from './cli-error.ts';
import { ExitCode } from './exit-code.ts';
import { reasonOf } from './plans/read-text.ts';
import type { Session } from './session.ts';

/**
 * Writes a file, and the folders it is in where they are missing.
 *
 * @param file from the session's directory
 * @throws CliError (usage) if it cannot be written
 */
export async function writeOutputFile(
  file: string,
  text: string,
  { directory }: Pick<Session, 'directory'>,
): Promise<void> {
  const path = resolve(directory, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new CliError(ExitCode.usage, `this file cannot be written: ${reasonOf(error)}`, {
      where: file,
      cause: error,
    });
  }
}
