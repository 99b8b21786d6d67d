import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { readText } from '../plans/read-text.ts';
import type { Session } from '../session.ts';

/**
 * The secrets of a file, by name: an object in JSON, or lines `NAME=value` as in `.env` files. Warns if others can read the file. Messages
 * say where, and nothing of what is there.
 *
 * @throws CliError (usage) if it cannot be read, or is neither
 */
export async function readSecretsFile(file: string, session: Session): Promise<ReadonlyMap<string, string>> {
  if (file === '-') throw unusable('secrets are read from a file, not from standard input', '--secrets-file');
  const text = await readText(file, session);
  await warnIfOpen(file, session);
  return /^\s*\{/u.test(text) ? readJson(text, file) : readLines(text, file);
}

function unusable(message: string, where: string): CliError {
  return new CliError(ExitCode.usage, message, { where });
}

/** Whoever else has an account on the machine should not have its secrets. */
async function warnIfOpen(file: string, { directory, err, paint, quiet }: Session): Promise<void> {
  const { mode } = await stat(resolve(directory, file));
  const OTHERS = 0o077;
  if (quiet || process.platform === 'win32' || (mode & OTHERS) === 0) return;
  err.write(
    `${paint.yellow('warning')}: others can read the secrets in ${file}; to keep them out: chmod 600 ${file}\n`,
  );
}

function readJson(text: string, file: string): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  for (const [name, value] of Object.entries(parseObject(text, file))) {
    if (!NAME.test(name)) throw unusable(`${JSON.stringify(name)} cannot be the name of a secret${NAME_HINT}`, file);
    if (typeof value !== 'string') throw unusable(`the secret "${name}" has to be a text`, file);
    secrets.set(name, value);
  }
  return secrets;
}

function parseObject(text: string, file: string): object {
  try {
    return JSON.parse(text) as object; // it begins as an object
  } catch {
    // The parser's message would show what is there.
    throw unusable('the file begins as JSON, but is none', file);
  }
}

const NAME = /^[A-Za-z_]\w*$/u;
const NAME_HINT = ': letters, digits and "_", and no digit in front';

const NOTHING = /[^\S\n]*(?:#[^\n]*)?(?:\n|$)/y;
const NAMED = /[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_]\w*)[^\S\n]*=[^\S\n]*/y;
const QUOTED = /(?:"((?:\\[^]|[^"\\])*)"|'([^']*)')[^\S\n]*(?:#[^\n]*)?(?:\n|$)/y;
const PLAIN = /(?!["'])([^\n]*)(?:\n|$)/y;

/** Quotes may hold several lines; `"` knows `\n`, `\"` and `\\`; ` #` begins a comment where there are no quotes. */
function readLines(source: string, file: string): ReadonlyMap<string, string> {
  const text = source.replaceAll('\r\n', '\n');
  const secrets = new Map<string, string>();
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    if (take(NOTHING)) continue;
    const line = text.slice(0, at).split('\n').length;
    const [, name] = take(NAMED) ?? [];
    const [, double, single] = take(QUOTED) ?? [];
    const [, plain] = double === undefined && single === undefined ? (take(PLAIN) ?? []) : [];
    const value = double === undefined ? (single ?? plain?.replace(/(?:^|\s)#.*$/u, '').trim()) : unescape(double);
    if (name === undefined || value === undefined) throw unusable('this line is not NAME=value', `${file}:${line}`);
    secrets.set(name, value);
  }
  return secrets;
}

function unescape(quoted: string): string {
  return quoted.replaceAll(/\\([^])/gu, (_whole, character: string) => (character === 'n' ? '\n' : character));
}
