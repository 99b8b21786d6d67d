import { statSync } from 'node:fs';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';

/**
 * A folder, as it is named, from the current one.
 *
 * @throws CliError (usage) if it is not there, or is no folder
 */
export function parseFolder(text: string): string {
  const found = statSync(text, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return text;
  const problem = found === undefined ? 'there is no folder' : 'this is a file, not a folder:';
  throw new CliError(ExitCode.usage, `${problem} "${text}"`);
}
