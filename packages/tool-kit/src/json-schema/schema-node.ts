import type { Check } from './check.ts';
import { SchemaError } from './schema-error.ts';

/** A schema that is an object; the keywords are looked up as own properties only. */
export type SchemaObject = { readonly [keyword: string]: unknown };

/** One schema object on its way to a check: its keywords, and what compiles the schemas in and around it. */
export interface SchemaNode {
  readonly schema: SchemaObject;
  /** JSON pointer of the schema in its document. */
  readonly path: string;
  /** Whether `$schema` names draft-07 or older, where `$ref` stands alone. */
  readonly isLegacy: boolean;
  /** Compiles the schema under a keyword, or, with a key, an entry of it. */
  compile(keyword: string, key?: string | number): Check;
  /** The check that a `$ref` means; compiled once, recursion allowed. */
  reference(keyword: '$ref' | '$dynamicRef' | '$recursiveRef', target: string): Check;
}

/** Makes the check of one keyword or of a few that belong together; undefined if the schema has none of them. */
export type Keyword = (node: SchemaNode) => Check | undefined;

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function has(node: SchemaNode, keyword: string): boolean {
  return Object.hasOwn(node.schema, keyword) && node.schema[keyword] !== undefined;
}

export function read(node: SchemaNode, keyword: string): unknown {
  return has(node, keyword) ? node.schema[keyword] : undefined;
}

export function readNumber(node: SchemaNode, keyword: string): number | undefined {
  const value = read(node, keyword);
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw problemAt(node, keyword, 'must be a number');
}

/** Reads a length or a count. */
export function readCount(node: SchemaNode, keyword: string): number | undefined {
  const value = readNumber(node, keyword);
  if (value === undefined || (Number.isInteger(value) && value >= 0)) return value;
  throw problemAt(node, keyword, 'must be a whole number, 0 or more');
}

export function readString(node: SchemaNode, keyword: string): string | undefined {
  const value = read(node, keyword);
  if (value === undefined || typeof value === 'string') return value;
  throw problemAt(node, keyword, 'must be text');
}

export function readArray(node: SchemaNode, keyword: string): readonly unknown[] | undefined {
  const value = read(node, keyword);
  if (value === undefined || Array.isArray(value)) return value;
  throw problemAt(node, keyword, 'must be an array');
}

export function readMap(node: SchemaNode, keyword: string): { readonly [key: string]: unknown } | undefined {
  const value = read(node, keyword);
  if (value === undefined || isObject(value)) return value;
  throw problemAt(node, keyword, 'must be an object');
}

export function readNames(node: SchemaNode, keyword: string): readonly string[] | undefined {
  const value = read(node, keyword);
  if (value === undefined) return undefined;
  return toNames(value) ?? raise(problemAt(node, keyword, 'must be an array of property names'));
}

export function toNames(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value : undefined;
}

export function problemAt(node: SchemaNode, keyword: string, problem: string): SchemaError {
  return new SchemaError(problem, `${node.path}/${keyword}`);
}

function raise(error: Error): never {
  throw error;
}
