import { builtinModules } from 'node:module';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';

/** Names that npm keeps for itself. */
const RESERVED: ReadonlySet<string> = new Set(['node_modules', 'favicon.ico', ...builtinModules]);

/**
 * The part of a package's name behind its scope: `weather-tools` of `@acme/weather-tools`.
 *
 * @throws CliError (usage) if npm would not take the name
 */
export function unscopedName(name: string): string {
  const problem = problemOf(name);
  if (problem === undefined) return name.slice(name.indexOf('/') + 1);
  const better = suggestionFor(name);
  throw new CliError(ExitCode.usage, `this is no name for a package: ${problem}`, {
    where: name === '' ? '(empty)' : name,
    next: `planloom pack new ${better}`,
  });
}

/** @see https://docs.npmjs.com/cli/configuring-npm/package-json#name */
function problemOf(name: string): string | undefined {
  if (name.length > 214) return 'it has more than 214 characters';
  if (name !== name.toLowerCase()) return 'it must not have capital letters';
  if (!/^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/u.test(name)) {
    return 'it is made of a-z, 0-9, -, . and _, and may have a scope in front, as in @acme/weather-tools';
  }
  return RESERVED.has(name) ? 'Node.js or npm keeps it for itself' : undefined;
}

function suggestionFor(name: string): string {
  const [scope, rest] = name.startsWith('@') && name.includes('/') ? name.slice(1).split('/', 2) : [undefined, name];
  const plain = slug(rest ?? '');
  const usable = plain === '' || RESERVED.has(plain) ? `${plain === '' ? 'my' : plain}-tools` : plain;
  const slugOfScope = slug(scope ?? '');
  return slugOfScope === '' ? usable : `@${slugOfScope}/${usable}`;
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 100);
}
