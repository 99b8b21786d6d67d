import type { JsonSchema } from '@planloom/dsl-schema';

import { KEYWORDS } from '../json-schema/known-keywords.ts';
import { SchemaError } from '../json-schema/schema-error.ts';
import { isObject } from '../json-schema/schema-node.ts';
import type { StandardSchema, ToolSchema } from '../tool.ts';
import { expandShortSchema, isShortSchema } from './short-schema.ts';

/** A tool's schema, brought to one of two forms. */
export type NormalisedSchema =
  | { readonly kind: 'json'; readonly jsonSchema: JsonSchema }
  | { readonly kind: 'standard'; readonly standard: StandardSchema };

const known = new WeakMap<ToolSchema, NormalisedSchema>();

/**
 * Tells what kind of schema a tool has, and writes the short form out as JSON Schema. The same object gives the same
 * answer each time.
 *
 * @throws SchemaError if it is none of the three kinds
 */
export function normaliseSchema(schema: ToolSchema): NormalisedSchema {
  const found = known.get(schema);
  if (found !== undefined) return found;
  const normalised = normalise(schema);
  known.set(schema, normalised);
  return normalised;
}

/** Whether a schema is one of zod or another library of https://standardschema.dev. */
function isStandardSchema(schema: unknown): schema is StandardSchema {
  const isHolder = (typeof schema === 'object' && schema !== null) || typeof schema === 'function';
  if (!isHolder || !('~standard' in schema)) return false;
  const standard = schema['~standard'];
  return isObject(standard) && typeof standard['validate'] === 'function';
}

function normalise(schema: ToolSchema): NormalisedSchema {
  if (isStandardSchema(schema)) return { kind: 'standard', standard: schema };
  if (!isObject(schema)) {
    throw new SchemaError('must be a schema: a Standard Schema, a JSON Schema or the short form', '');
  }
  if (isShortSchema(schema)) return { kind: 'json', jsonSchema: expandShortSchema(schema) };
  refuseStranger(schema);
  return { kind: 'json', jsonSchema: schema };
}

/** `{ city: 'string' }` is a JSON Schema that accepts everything, which nobody means. */
function refuseStranger(schema: JsonSchema): void {
  const keys = Object.keys(schema);
  if (keys.length === 0 || keys.some((key) => KEYWORDS.has(key))) return;
  throw new SchemaError(
    `"${keys[0]}" is no keyword of JSON Schema, and as an argument it has no schema. Write { ${keys[0]}: { type: 'string' } }.`,
    '',
  );
}
