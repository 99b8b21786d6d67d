import type { SecretsProvider } from './secrets-provider.ts';

/** Which variables of an environment are secrets. */
export interface EnvironmentSecretsOptions {
  /** Variables that are secrets under their own names. */
  readonly allow?: readonly string[];
  /** What stands before the names of the others. Default: `PLANLOOM_SECRET_`; none, if there is a list. */
  readonly prefix?: string;
}

const PREFIX = 'PLANLOOM_SECRET_';

/**
 * Secrets from environment variables, never from all of them: those of a list, or those with a prefix, which is no part of
 * the secret's name. Variables are read when they are needed, and an empty one is none.
 *
 * @param environment for instance `process.env`
 * @throws RangeError if the prefix is empty: every variable would be a secret of the plan
 */
export function environmentSecrets(
  environment: Readonly<Record<string, string | undefined>>,
  { allow, prefix = allow ? undefined : PREFIX }: EnvironmentSecretsOptions = {},
): SecretsProvider {
  if (prefix === '') {
    throw new RangeError('The prefix of secrets in the environment cannot be empty: list the variables in "allow".');
  }
  const allowed = new Set(allow);
  const read = (variable: string): string | undefined =>
    (Object.hasOwn(environment, variable) && environment[variable]) || undefined;
  return {
    get: (name) => (allowed.has(name) ? read(name) : prefix === undefined ? undefined : read(prefix + name)),
    names: () => {
      const prefixed = prefix === undefined ? [] : Object.keys(environment).filter((name) => name.startsWith(prefix));
      const own = [...allowed].filter((name) => read(name) !== undefined);
      return [...own, ...prefixed.filter(read).map((name) => name.slice(prefix?.length))];
    },
  };
}
