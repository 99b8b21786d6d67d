import { isObject, listAt } from '../document/json-object.ts';
import type { References } from '../document/references.ts';
import type { Parameter } from './parameters.ts';
import { flatten, propertyOf, type SuccessResponses } from './responses.ts';

/**
 * How the next page of a list is found. A path such as `meta.next` leads through objects of the answer; the empty path
 * is the answer itself.
 */
export type Pagination =
  /** The `Link` header with `rel="next"` (RFC 8288). */
  | { readonly kind: 'link'; readonly items: string }
  /** The address of the next page stands in the answer. */
  | { readonly kind: 'next-url'; readonly items: string; readonly next: string }
  /** What stands in the answer is the next value of a query parameter. */
  | { readonly kind: 'cursor'; readonly items: string; readonly next: string; readonly parameter: string }
  /** A query parameter counts pages, from `first`; ends with the first empty page, or one that is not full. */
  | {
      readonly kind: 'page';
      readonly items: string;
      readonly parameter: string;
      readonly first: number;
      readonly sizeParameter?: string;
    }
  /** A query parameter counts items from 0; ends likewise. */
  | { readonly kind: 'offset'; readonly items: string; readonly parameter: string; readonly sizeParameter?: string };

/** Looks at parameters and answer of a GET for a way to get the next page. */
export function detectPagination(
  parameters: readonly Parameter[],
  { headers, body }: SuccessResponses,
  references: References,
): Pagination | undefined {
  if (body === undefined) return undefined;
  const items = findItems(body.value, references);
  if (items === undefined) return undefined;
  if (headers.has('link')) return { kind: 'link', items };
  const query = parameters.filter(({ location }) => location === 'query').map(({ name }) => name);
  return byCursor(query, body.value, items, references) ?? byCounting(query, parameters, items);
}

/** The list in an answer: itself, or the only property that is a list; of several the one with a usual name. */
function findItems(schema: unknown, references: References): string | undefined {
  if (isList(schema, references)) return '';
  const names = flatten(schema, references).flatMap(({ properties }) =>
    isObject(properties) ? Object.keys(properties) : [],
  );
  const lists = [...new Set(names)].filter((name) => isList(propertyOf(schema, name, references), references));
  return lists.length === 1 ? lists[0] : ITEM_NAMES.find((name) => lists.includes(name));
}

function isList(schema: unknown, references: References): boolean {
  const [first] = flatten(schema, references);
  return first?.['type'] === 'array' || listAt(first ?? {}, 'type').includes('array');
}

function byCursor(
  query: readonly string[],
  schema: unknown,
  items: string,
  references: References,
): Pagination | undefined {
  const next = findNext(schema, references);
  if (next === undefined) return undefined;
  const last = next.slice(next.lastIndexOf('.') + 1);
  const parameter = (CURSORS.get(last) ?? []).find((name) => query.includes(name));
  if (parameter !== undefined) return { kind: 'cursor', items, next, parameter };
  return URL_NAMES.has(last) ? { kind: 'next-url', items, next } : undefined;
}

function findNext(schema: unknown, references: References): string | undefined {
  for (const holder of ['', ...HOLDERS]) {
    const inner = holder === '' ? schema : propertyOf(schema, holder, references);
    if (inner === undefined) continue;
    const name = [...CURSORS.keys()].find((each) => isText(propertyOf(inner, each, references)));
    if (name !== undefined) return holder === '' ? name : `${holder}.${name}`;
  }
  return undefined;
}

function isText(schema: { readonly [key: string]: unknown } | undefined): boolean {
  return schema !== undefined && [schema['type']].flat().includes('string');
}

function byCounting(query: readonly string[], parameters: readonly Parameter[], items: string): Pagination | undefined {
  const sizeParameter = SIZES.find((name) => query.includes(name));
  const size = sizeParameter === undefined ? {} : { sizeParameter };
  if (query.includes('offset')) return { kind: 'offset', items, parameter: 'offset', ...size };
  const parameter = PAGES.find((name) => query.includes(name));
  if (parameter === undefined) return undefined;
  const schema = parameters.find(({ name, location }) => name === parameter && location === 'query')?.schema;
  const { minimum, default: standard } = isObject(schema) ? schema : {};
  return { kind: 'page', items, parameter, first: standard === 0 || minimum === 0 ? 0 : 1, ...size };
}

const ITEM_NAMES: readonly string[] = ['items', 'data', 'results', 'values', 'records', 'entries'];

const HOLDERS: readonly string[] = [
  'pagination',
  'meta',
  'paging',
  'links',
  'response_metadata',
  'page_info',
  'cursor',
];

const PAGES: readonly string[] = ['page', 'page_number', 'pageNumber'];

const SIZES: readonly string[] = ['per_page', 'page_size', 'pageSize', 'perPage', 'limit', 'count', 'size'];

const URL_NAMES: ReadonlySet<string> = new Set(['next', 'next_page', 'next_url', 'nextLink', 'next_page_uri']);

/** What the next value is called in an answer, and the parameters it may be for. */
const CURSORS: ReadonlyMap<string, readonly string[]> = new Map([
  ['next_cursor', ['cursor', 'starting_after', 'after']],
  ['nextCursor', ['cursor', 'after']],
  ['next_page_token', ['page_token', 'pageToken']],
  ['nextPageToken', ['pageToken', 'page_token']],
  ['next_token', ['next_token', 'nextToken', 'pagination_token']],
  ['nextToken', ['nextToken', 'next_token']],
  ['next_page', ['page_token', 'cursor']],
  ['next_url', []],
  ['next_page_uri', []],
  ['nextLink', []],
  ['next', ['cursor', 'next', 'page_token']],
  ['cursor', ['cursor']],
  ['after', ['after', 'cursor']],
]);
