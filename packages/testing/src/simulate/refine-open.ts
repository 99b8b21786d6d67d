import type { JsonSchema } from '@planloom/dsl-schema';

import { isSchemaObject, listIn, numberIn, type SchemaObject } from '../generate/schema-object.ts';

/** Keywords that say nothing about what a value is. */
const NOTES: ReadonlySet<string> = new Set(['$comment', '$schema', 'deprecated', 'description', 'readOnly', 'title']);

/**
 * Puts what a plan reads of a result where its tool leaves open what it gives, such as the items of a list of anything. Where the tool says something, that stays.
 *
 * @returns `undefined` if nothing is left open that the plan reads
 */
export function refineOpen(schema: JsonSchema, read: JsonSchema): JsonSchema | undefined {
  const refined = refine(schema, read);
  return refined === schema ? undefined : (refined as JsonSchema);
}

/** The schema itself where nothing changes. */
function refine(schema: unknown, read: unknown): unknown {
  if (!isSchemaObject(read) || Object.keys(read).length === 0) return schema;
  if (schema === undefined || schema === true) return read;
  if (!isSchemaObject(schema)) return schema;
  if (isOpen(schema)) return { ...schema, ...read };
  if (schema['type'] === 'array' && read['type'] === 'array') return refineItems(schema, read);
  return schema['type'] === 'object' && read['type'] === 'object' ? refineProperties(schema, read) : schema;
}

function isOpen(schema: SchemaObject): boolean {
  return Object.keys(schema).every((keyword) => NOTES.has(keyword));
}

function refineItems(schema: SchemaObject, read: SchemaObject): SchemaObject {
  const items = refine(schema['items'], read['items']);
  if (items === schema['items']) return schema;
  const known = numberIn(schema, 'minItems') ?? 0;
  const least = Math.min(numberIn(read, 'minItems') ?? 0, numberIn(schema, 'maxItems') ?? Number.POSITIVE_INFINITY);
  return { ...schema, items, ...(least > known && { minItems: least }) };
}

function refineProperties(schema: SchemaObject, read: SchemaObject): SchemaObject {
  const known = isSchemaObject(schema['properties']) ? schema['properties'] : {};
  const wanted = isSchemaObject(read['properties']) ? read['properties'] : {};
  // A tool that names what it gives has not merely left out what it does not name.
  const { additionalProperties: more = Object.keys(known).length === 0 } = schema;
  const changed = Object.entries(wanted).flatMap(([name, part]): [string, unknown][] => {
    if (!Object.hasOwn(known, name)) return more === false ? [] : [[name, refine(more, part) ?? part]];
    const refined = refine(known[name], part);
    return refined === known[name] ? [] : [[name, refined]];
  });
  if (changed.length === 0) return schema;
  // What the tool does not name at all is there because the plan reads it.
  const added = changed.map(([name]) => name).filter((name) => !Object.hasOwn(known, name));
  return {
    ...schema,
    properties: { ...known, ...Object.fromEntries(changed) },
    required: [...new Set([...listIn(schema, 'required'), ...added])],
  };
}
