import { lastingError } from '../lasting-error.ts';

/** Values for the query of an address. */
export type QueryValues = Readonly<Record<string, string | number | boolean>>;

/** Headers by name. */
export type HeaderValues = Readonly<Record<string, string>>;

/**
 * An address with a query added to the one it may have already.
 *
 * @throws ToolError `tool/invalid-url`
 */
export function requestUrl(address: string, query: QueryValues = {}): URL {
  if (!URL.canParse(address)) {
    throw lastingError('tool/invalid-url', `"${address}" is not an address. It starts with https:// or http://.`);
  }
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw lastingError('tool/invalid-url', `Only http and https addresses can be requested, not "${url.protocol}".`);
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, String(value));
  return url;
}
