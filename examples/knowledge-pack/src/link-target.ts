import { posix } from 'node:path';

/** Where a link leads. */
export type LinkTarget =
  | { readonly kind: 'site'; readonly origin: string }
  | { readonly kind: 'file'; readonly path: string; readonly anchor: string | undefined };

/**
 * Where a link of a document leads.
 *
 * @param path of the document, from the root of all documents
 * @returns undefined for what is neither a site nor a file below the root: a mail address, a path that leads out
 */
export function linkTarget(url: string, path: string): LinkTarget | undefined {
  if (/^(?:https?:)?\/\//i.test(url)) return siteOf(url);
  if (/^[a-z][a-z\d+.-]*:/i.test(url)) return undefined;
  const [, file = '', anchor] = /^([^#?]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(url) ?? [];
  const target = file === '' ? path : posix.join(posix.dirname(path), decoded(file));
  if (target.startsWith('..') || file.startsWith('/')) return undefined;
  return { kind: 'file', path: target.replace(/\/$/, ''), anchor: anchor === '' ? undefined : anchor };
}

function siteOf(url: string): LinkTarget | undefined {
  const base = 'https://host.invalid';
  return URL.canParse(url, base) ? { kind: 'site', origin: new URL(url, base).origin } : undefined;
}

/** A stray percent sign is taken as it stands, as browsers take it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
