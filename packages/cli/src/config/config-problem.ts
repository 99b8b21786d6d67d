import { extname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { CliError, messageOf } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';

/** The error for a config that cannot be read: where, as far as the cause tells it, and what would be right. */
export function configProblem(file: string, cause: unknown): CliError {
  const next = remedyOf(cause, file);
  return new CliError(ExitCode.usage, `the config cannot be read: ${messageOf(cause)}`, {
    where: placeOf(cause) ?? file,
    ...(next !== undefined && { next }),
    cause,
  });
}

/** Syntax errors of modules have their place, if any, in the first line of the stack: `file:///a/b.mts:3`. */
function placeOf(cause: unknown): string | undefined {
  if (!(cause instanceof SyntaxError)) return undefined;
  const [first = ''] = stripVTControlCharacters(cause.stack ?? '').split('\n');
  return /^(?:file:\/\/)?(?<place>\/?\S.*:\d+)$/u.exec(first)?.groups?.['place'];
}

function remedyOf(cause: unknown, file: string): string | undefined {
  const message = messageOf(cause);
  if (/Cannot use import statement outside a module|Unexpected token 'export'/u.test(message)) {
    const name = extname(file) === '.ts' ? 'planloom.config.mts' : 'planloom.config.mjs';
    return `name it ${name}, or set "type": "module" in package.json`;
  }
  if (message.includes("Cannot find package '@planloom/cli'")) return 'a config needs no import: export default { … }';
  return undefined;
}
