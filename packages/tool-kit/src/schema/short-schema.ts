import type { JsonSchema } from '@planloom/dsl-schema';

import { KEYWORDS } from '../json-schema/known-keywords.ts';
import { pointerOf } from '../json-schema/pointer.ts';
import { SchemaError } from '../json-schema/schema-error.ts';
import { isObject } from '../json-schema/schema-node.ts';
import { nearestHint } from '../nearest-name.ts';
import type { ShortSchema } from '../tool.ts';

/**
 * Whether an object is the short form and not a JSON Schema.
 *
 * In the short form each value describes an argument, so each is an object. It is a JSON Schema therefore if
 * - it is empty, or
 * - a value is no object (`type: 'object'`, `required: ['city']`, `$ref: '#/…'`), or
 * - all values are objects and `properties` is one whose values are all schemas.
 *
 * Arguments may be called `type`, `items`, `required`, even `properties`: `{ properties: { type: 'object' } }` is the
 * short form, as `'object'` is no schema.
 */
export function isShortSchema(schema: { readonly [key: string]: unknown }): schema is ShortSchema {
  const values = Object.values(schema);
  if (values.length === 0 || !values.every(isObject)) return false;
  const { properties } = schema;
  return !(Object.hasOwn(schema, 'properties') && isObject(properties) && Object.values(properties).every(isSchema));
}

/**
 * The JSON Schema that a short form stands for. An argument is required unless it has a `default`, `optional: true` or
 * `required: false`; arguments it does not name are allowed.
 *
 * @throws SchemaError if an argument has no keyword of JSON Schema
 */
export function expandShortSchema(schema: ShortSchema): JsonSchema {
  const entries = Object.entries(schema).map(([name, given]) => ({ name, ...readArgument(name, given) }));
  const required = entries.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(({ name, argument }) => [name, argument])),
    ...(required.length > 0 && { required }),
  };
}

function readArgument(name: string, given: unknown): { readonly argument: JsonSchema; readonly isRequired: boolean } {
  if (!isObject(given)) throw new SchemaError('must be a schema', pointerOf([name]));
  const { optional, required, ...rest } = given;
  const isArray = Array.isArray(required);
  const argument: JsonSchema = isArray ? { ...rest, required } : rest;
  refuseNested(name, argument);
  return { argument, isRequired: optional !== true && required !== false && argument['default'] === undefined };
}

/** `{ address: { street: { type: 'string' } } }` would accept any address at all. */
function refuseNested(name: string, argument: JsonSchema): void {
  const keys = Object.keys(argument);
  if (keys.length === 0 || keys.some((key) => KEYWORDS.has(key) || key.startsWith('x-'))) return;
  const { hint } = nearestHint(String(keys[0]), [...KEYWORDS]);
  throw new SchemaError(
    `"${keys[0]}" is no keyword of JSON Schema.${hint.startsWith(' Did') ? hint : ''} An object's own arguments stand in { type: 'object', properties: { … } }.`,
    pointerOf([name]),
  );
}

function isSchema(value: unknown): boolean {
  return typeof value === 'boolean' || isObject(value);
}
