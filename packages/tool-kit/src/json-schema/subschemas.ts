import { isObject, type SchemaObject } from './schema-node.ts';

const SINGLE = [
  'additionalItems',
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
];
const LISTS = ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems'];
const MAPS = ['$defs', 'definitions', 'dependencies', 'dependentSchemas', 'patternProperties', 'properties'];

/** A schema inside another, and the keys that lead to it. */
export interface Subschema {
  readonly keys: readonly string[];
  readonly schema: SchemaObject;
}

/** The schemas that stand directly inside a schema; true and false are left out. */
export function subschemas(schema: SchemaObject): Subschema[] {
  return [...SINGLE, ...LISTS, ...MAPS].flatMap((keyword) =>
    Object.hasOwn(schema, keyword) ? subschemasUnder(keyword, schema[keyword]) : [],
  );
}

function subschemasUnder(keyword: string, value: unknown): Subschema[] {
  if (SINGLE.includes(keyword) && isObject(value)) return [{ keys: [keyword], schema: value }];
  if (LISTS.includes(keyword) && Array.isArray(value)) return entriesUnder(keyword, Object.entries(value));
  return MAPS.includes(keyword) && isObject(value) ? entriesUnder(keyword, Object.entries(value)) : [];
}

function entriesUnder(keyword: string, entries: [string, unknown][]): Subschema[] {
  return entries.flatMap(([key, schema]) => (isObject(schema) ? [{ keys: [keyword, key], schema }] : []));
}
