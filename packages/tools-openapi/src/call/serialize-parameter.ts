import type { Parameter } from '../convert/parameters.ts';

/** What a value becomes where it is written: percent-encoded, or as it is. */
type Encode = (text: string) => string;

type How = Pick<Parameter, 'name' | 'style' | 'explode'>;

/**
 * A path parameter's part of the path.
 *
 * @see OpenAPI 3.1.1, "Style Values"; RFC 6570
 */
export function serializePath(parameter: How & Pick<Parameter, 'allowReserved'>, value: unknown): string {
  const { name, style, explode } = parameter;
  const encode = parameter.allowReserved ? encodeReserved : encodeText;
  if (style === 'json') return encode(JSON.stringify(value));
  const items = itemsOf(value, explode, encode);
  if (style === 'label') return `.${items.join(explode ? '.' : ',')}`;
  if (style !== 'matrix') return items.join(',');
  const key = encodeText(name);
  if (!explode || !isComposite(value)) return `;${key}=${items.join(',')}`;
  return Array.isArray(value)
    ? items.map((item) => `;${key}=${item}`).join('')
    : items.map((item) => `;${item}`).join('');
}

/** A query parameter as `name=value` pairs, encoded. A list without items gives none. */
export function serializeQuery(parameter: How & Pick<Parameter, 'allowReserved'>, value: unknown): readonly string[] {
  const { name, style, explode } = parameter;
  const encode = parameter.allowReserved ? encodeReserved : encodeText;
  const pair = (key: string, text: string): string => `${encodeText(key)}=${text}`;
  if (style === 'json') return [pair(name, encode(JSON.stringify(value)))];
  if (style === 'deepObject') return deepPairs(name, value).map(([key, text]) => pair(key, encode(text)));
  if (isEmpty(value)) return [];
  if (!isComposite(value)) return [pair(name, encode(toText(value)))];
  if (explode && Array.isArray(value)) return value.map((item) => pair(name, encode(toText(item))));
  if (explode) return Object.entries(value as object).map(([key, item]) => pair(key, encode(toText(item))));
  return [pair(name, itemsOf(value, false, encode).join(DELIMITERS[style] ?? ','))];
}

/** A header's value. */
export function serializeHeader({ style, explode }: How, value: unknown): string {
  return style === 'json' ? JSON.stringify(value) : itemsOf(value, explode, asItIs).join(',');
}

/** A cookie parameter as `name=value` pairs. */
export function serializeCookie(parameter: How, value: unknown): readonly string[] {
  return serializeQuery({ ...parameter, allowReserved: false }, value);
}

const DELIMITERS: Readonly<Record<string, string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' };

/** The parts of a value: of an object `key,value,key,value`, or exploded `key=value`. */
function itemsOf(value: unknown, explode: boolean, encode: Encode): readonly string[] {
  if (Array.isArray(value)) return value.map((item) => encode(toText(item)));
  if (!isComposite(value)) return [encode(toText(value))];
  return Object.entries(value as object).flatMap(([key, item]) =>
    explode ? `${encode(key)}=${encode(toText(item))}` : [encode(key), encode(toText(item))],
  );
}

/** `filter[a][b]=1`, `filter[list][0]=1`: how services that use it nest it; OpenAPI defines the first level only. */
function deepPairs(key: string, value: unknown): readonly (readonly [string, string])[] {
  if (!isComposite(value)) return [[key, toText(value)]];
  return Object.entries(value as object).flatMap(([inner, item]) => deepPairs(`${key}[${inner}]`, item));
}

/** A value inside a parameter. What has no form of its own there is JSON. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isComposite(value) ? JSON.stringify(value) : String(value);
}

function isComposite(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isEmpty(value: unknown): boolean {
  return isComposite(value) && Object.keys(value as object).length === 0;
}

function asItIs(text: string): string {
  return text;
}

/** Percent-encodes a text; half a surrogate pair, which no address can hold, becomes the replacement character. */
export function encodeText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Leaves what RFC 3986 reserves, without what would end the value. */
function encodeReserved(text: string): string {
  return encodeText(text).replaceAll(/%(?:3A|2F|3F|40|24|2C|3B)/g, decodeURIComponent);
}
