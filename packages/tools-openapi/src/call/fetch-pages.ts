import { ToolError, type ToolContext } from '@planloom/tool-kit';

import type { Pagination } from '../convert/pagination.ts';
import { isObject } from '../document/json-object.ts';
import type { Arguments } from './build-request.ts';
import type { Call, Page } from './call-operation.ts';

/** How far pages are followed. */
export interface PageLimits {
  readonly maxPages: number;
  /** Bytes of all pages together. */
  readonly maxBytes: number;
  /** Where the address of a next page may lead. */
  readonly origin: string;
  /** Name of the argument that is a given query parameter. */
  readonly argumentOf: (parameter: string) => string;
  readonly label: string;
}

/** The next page: other arguments, or an address. */
type Next = { readonly given: Arguments } | { readonly address: URL };

/**
 * Fetches page after page and joins them: a list is one longer list; an object is the last page's, with the items of
 * all. It ends with the last page, or after `maxPages`, which is then noted in the step's log.
 *
 * @throws ToolError `api/too-large` if the pages together are, `api/invalid-page` if the next page is at another origin
 */
export async function fetchPages(
  call: Call,
  pagination: Pagination,
  given: Arguments,
  limits: PageLimits,
  { progress, log }: Pick<ToolContext, 'progress' | 'log'>,
): Promise<unknown> {
  const items: unknown[] = [];
  let page = await call(given);
  let size = 0;
  let next: Next | undefined;
  for (let count = 1; ; count++) {
    const found = itemsOf(page.value, pagination.items, limits);
    items.push(...found);
    size += page.size;
    if (size > limits.maxBytes) throw tooLarge(limits);
    progress({ pages: count, items: items.length });
    next = nextPage(page, pagination, found.length, items.length, next, given, limits);
    if (next === undefined) break;
    if (count >= limits.maxPages) {
      log(`There are more pages than the ${count} that were fetched: see max_pages.`);
      break;
    }
    page = 'address' in next ? await call(given, next.address) : await call(next.given);
  }
  return withItems(page.value, pagination.items, items);
}

function nextPage(
  page: Page,
  pagination: Pagination,
  found: number,
  total: number,
  previous: Next | undefined,
  given: Arguments,
  limits: PageLimits,
): Next | undefined {
  switch (pagination.kind) {
    case 'link':
      return toAddress(linkToNext(page.headers.get('link') ?? ''), previous, limits);
    case 'next-url':
      return toAddress(readPath(page.value, pagination.next), previous, limits);
    case 'cursor': {
      const cursor = readPath(page.value, pagination.next);
      const argument = limits.argumentOf(pagination.parameter);
      const before = previous !== undefined && 'given' in previous ? previous.given[argument] : given[argument];
      // A service that gives the same cursor again would be asked for ever.
      if (cursor === undefined || cursor === null || cursor === '' || cursor === before) return undefined;
      return { given: { ...given, [argument]: cursor } };
    }
    case 'page': {
      if (isLast(found, pagination.sizeParameter, given, limits)) return undefined;
      const argument = limits.argumentOf(pagination.parameter);
      const before = previous !== undefined && 'given' in previous ? previous.given[argument] : given[argument];
      return { given: { ...given, [argument]: Number(before ?? pagination.first) + 1 } };
    }
    case 'offset': {
      if (isLast(found, pagination.sizeParameter, given, limits)) return undefined;
      const argument = limits.argumentOf(pagination.parameter);
      return { given: { ...given, [argument]: Number(given[argument] ?? 0) + total } };
    }
  }
}

function isLast(
  found: number,
  sizeParameter: string | undefined,
  given: Arguments,
  { argumentOf }: PageLimits,
): boolean {
  const size = sizeParameter === undefined ? undefined : given[argumentOf(sizeParameter)];
  return found === 0 || (typeof size === 'number' && found < size);
}

function toAddress(address: unknown, previous: Next | undefined, { origin, label }: PageLimits): Next | undefined {
  if (typeof address !== 'string' || address === '') return undefined;
  const url = URL.canParse(address, origin) ? new URL(address, origin) : undefined;
  if (url === undefined || url.origin !== origin) {
    throw new ToolError(`${label}: the next page is at ${url?.origin ?? 'no address'}, not at ${origin}.`, {
      code: 'api/invalid-page',
      retryable: false,
    });
  }
  const isSame = previous !== undefined && 'address' in previous && previous.address.href === url.href;
  return isSame ? undefined : { address: url };
}

/** @see RFC 8288, section 3 */
function linkToNext(header: string): string | undefined {
  for (const [, target, parameters] of header.matchAll(/<([^>]*)>((?:[^,"]|"[^"]*")*)/g)) {
    if (/;\s*rel\s*=\s*"?(?:[^"]*\s)?next(?:\s[^"]*)?"?\s*(?:;|$)/i.test(parameters ?? '')) return target;
  }
  return undefined;
}

function readPath(value: unknown, path: string): unknown {
  if (path === '') return value;
  return path
    .split('.')
    .reduce<unknown>(
      (holder, key) => (isObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined),
      value,
    );
}

function itemsOf(value: unknown, path: string, { label }: PageLimits): readonly unknown[] {
  const items = readPath(value, path);
  if (Array.isArray(items)) return items as readonly unknown[];
  // Some services leave an empty list out.
  if (items === undefined || items === null) return [];
  throw new ToolError(
    `${label}: ${path === '' ? 'a page' : `"${path}" of a page`} is no list, so pages cannot be joined.`,
    {
      code: 'api/invalid-page',
      retryable: false,
    },
  );
}

function withItems(value: unknown, path: string, items: readonly unknown[]): unknown {
  if (path === '') return items;
  const [key = '', ...rest] = path.split('.');
  const holder = isObject(value) ? value : {};
  return { ...holder, [key]: withItems(holder[key], rest.join('.'), items) };
}

function tooLarge({ label, maxBytes }: PageLimits): ToolError {
  return new ToolError(`${label}: the pages together have more than ${maxBytes} bytes. Lower max_pages.`, {
    code: 'api/too-large',
    retryable: false,
  });
}
