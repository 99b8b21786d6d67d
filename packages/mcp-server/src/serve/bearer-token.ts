import { createHash, timingSafeEqual } from 'node:crypto';

/** The account of everybody, where no token is asked for. */
const EVERYBODY = 'everybody';

/**
 * Whose token a request carries.
 *
 * All tokens are compared, each by its digest, so that the time it takes tells nothing of any of them.
 *
 * @param authorization the header of that name
 * @param tokens by the name of the account; empty if none is asked for
 * @returns the account, or `undefined` if the request may not pass
 */
export function accountOf(
  authorization: string | undefined,
  tokens: Readonly<Record<string, string>>,
): string | undefined {
  const known = Object.entries(tokens);
  if (known.length === 0) return EVERYBODY;
  const given = digest(/^Bearer +(?<token>[^\s]+)$/iu.exec(authorization ?? '')?.groups?.['token'] ?? '');
  let account: string | undefined;
  for (const [name, token] of known) {
    if (timingSafeEqual(given, digest(token))) account = name;
  }
  return account;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
