import { SecretRedactor, type SecretsProvider } from '@planloom/executor-core';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { readSecretsFile } from './secrets-file.ts';

/** Options of the commands that call tools. */
export interface SecretOptions {
  /** Environment variables that are secrets. */
  readonly secret?: readonly string[];
  readonly secretsFile?: string;
}

/** The secrets that a command was given. */
export interface GivenSecrets {
  readonly names: readonly string[];
  readonly provider: SecretsProvider;
  /** A line that somebody wrote, with references in place of secrets. */
  readonly clear: (line: string) => string;
}

/**
 * The secrets that the options name, and no others: variables of the environment, and those of a file. A variable takes the place of a
 * secret of the file that has its name.
 *
 * @throws CliError (usage) if one is missing or empty
 */
export async function givenSecrets(
  { secret = [], secretsFile }: SecretOptions,
  session: Session,
): Promise<GivenSecrets> {
  const values = new Map(secretsFile === undefined ? [] : await readSecretsFile(secretsFile, session));
  for (const name of secret) values.set(name, variable(name, session));
  for (const [name, value] of values) refuseEmpty(name, value, secretsFile);
  const redactor = new SecretRedactor();
  for (const [name, value] of values) redactor.add(name, value);
  return {
    names: [...values.keys()],
    provider: { get: (name) => values.get(name), names: () => values.keys() },
    clear: (line) => redactor.text(line),
  };
}

function variable(name: string, { environment }: Session): string {
  if (!/^[A-Za-z_]\w*$/u.test(name)) {
    // It may be the secret itself, so it is not shown.
    throw new CliError(ExitCode.usage, 'this is not the name of an environment variable', {
      where: '--secret',
      next: 'name the variable that holds the secret: --secret API_TOKEN',
    });
  }
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value !== undefined) return value;
  throw new CliError(ExitCode.usage, `there is no environment variable "${name}"`, {
    where: '--secret',
    next: `export ${name}=…, or put it into a file: --secrets-file FILE`,
  });
}

function refuseEmpty(name: string, value: string, file: string | undefined): void {
  if (value === '') throw new CliError(ExitCode.usage, `the secret "${name}" is empty`, { where: file ?? '--secret' });
}
