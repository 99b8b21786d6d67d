import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';

/** Where to listen. */
export interface Address {
  /** Default: this machine only. */
  readonly host?: string;
  readonly port: number;
}

/**
 * Reads an address: `7332`, `:7332`, `127.0.0.1:7332`, `[::1]:7332`.
 *
 * @throws CliError (usage) if it is none
 */
export function parseAddress(text: string): Address {
  const found = /^(?:(?<host>[\w.-]+|\[[\dA-Fa-f:.]+\])?:)?(?<port>\d{1,5})$/u.exec(text)?.groups;
  const port = Number(found?.['port']);
  if (found === undefined || port > 65_535) {
    throw new CliError(ExitCode.usage, `"${text}" is not an address`, {
      where: '--http',
      next: 'write a port (7332) or a host and a port (127.0.0.1:7332, [::1]:7332)',
    });
  }
  const host = found['host']?.replaceAll(/[[\]]/gu, '');
  return { ...(host !== undefined && { host }), port };
}
