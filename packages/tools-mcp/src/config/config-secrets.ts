import type { McpServerConfig } from './server-config.ts';

/** What variables of the environment put into a configuration, by the configuration. */
const filledIn = new WeakMap<object, readonly string[]>();

/** Texts that short are found everywhere, and guard nothing. */
const SHORTEST = 6;

/** Notes what was filled into a configuration, which may be secret. */
export function rememberFilledIn(config: McpServerConfig, values: readonly string[]): void {
  filledIn.set(config, values);
}

/** Hides what is or may be a secret of a server's configuration, wherever it stands in a text. */
export function secretCleaner(config: McpServerConfig): (text: string) => string {
  const secrets = [...new Set([...(filledIn.get(config) ?? []), ...ownSecrets(config)])]
    .filter((secret) => secret.length >= SHORTEST)
    // Of two that begin alike the longer one first.
    .sort((left, right) => right.length - left.length);
  return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '[…]'), text);
}

function ownSecrets(config: McpServerConfig): string[] {
  const headers = 'headers' in config ? Object.values(config.headers ?? {}) : [];
  const variables = 'env' in config ? Object.entries(config.env ?? {}) : [];
  return [
    ...headers,
    // Of `Bearer TOKEN`, the token.
    ...headers.flatMap((header) => header.split(' ').slice(1)),
    ...variables.filter(([name]) => SECRET_NAME.test(name)).map(([, value]) => value),
  ];
}

const SECRET_NAME = /TOKEN|KEY|SECRET|PASS|AUTH|CREDENTIAL|COOKIE|SESSION/iu;
