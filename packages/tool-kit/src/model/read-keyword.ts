import { isObject, type SchemaObject } from '../json-schema/schema-node.ts';

/** The value of a keyword that should be a list; empty if it is none. */
export function listOf(schema: SchemaObject, keyword: string): readonly unknown[] {
  const value = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
  return Array.isArray(value) ? value : [];
}

/** The value of a keyword that should be a map; empty if it is none. */
export function recordOf(schema: object, keyword: string): SchemaObject {
  const value = Object.hasOwn(schema, keyword) ? (schema as SchemaObject)[keyword] : undefined;
  return isObject(value) ? value : {};
}
