import type { JsonSchema } from '@planloom/dsl-schema';

import { keysOf } from '../json-schema/pointer.ts';
import { isObject } from '../json-schema/schema-node.ts';

/** The schemas of the arguments, by name. */
export function propertiesOf(schema: JsonSchema): JsonSchema {
  const { properties } = resolveLocal(schema, schema);
  return isObject(properties) ? properties : {};
}

/** The schema that a `$ref` into its own document means; the schema itself if it has none, or if it leads elsewhere. */
export function resolveLocal(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const { $ref: reference } = schema;
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return schema;
  const target = keysOf(reference.slice(1)).reduce<unknown>(
    (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    root,
  );
  return isObject(target) ? target : schema;
}
