import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

import { CliError, messageOf } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'the file may not be read',
};

/**
 * The text of a file; `-` is standard input.
 *
 * @throws CliError (usage) if it cannot be read
 */
export async function readText(
  file: string,
  { stdin, directory }: Pick<Session, 'stdin' | 'directory'>,
): Promise<string> {
  if (file === '-') return text(stdin);
  try {
    return await readFile(resolve(directory, file), 'utf8');
  } catch (error) {
    throw new CliError(ExitCode.usage, reasonOf(error), { where: file, cause: error });
  }
}

/** Why the file system refused, in words. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? messageOf(error);
}
