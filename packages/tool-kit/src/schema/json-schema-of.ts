import type { JsonSchema } from '@planloom/dsl-schema';

import { isObject } from '../json-schema/schema-node.ts';
import type { StandardSchema, ToolSchema } from '../tool.ts';
import { normaliseSchema } from './normalise-schema.ts';

/**
 * The JSON Schema of a tool's schema, to show to models, editors and readers.
 *
 * A Standard Schema gives one if its library offers `~standard.jsonSchema`, as zod from 4.2 and arktype do.
 *
 * @param side of a schema that transforms: what goes in (`input`, for what a caller writes) or what comes out (`output`)
 * @returns undefined if the library offers none, or cannot say this schema in JSON Schema
 * @see https://standardschema.dev/json-schema
 */
export function jsonSchemaOf(schema: ToolSchema, side: 'input' | 'output' = 'input'): JsonSchema | undefined {
  const normalised = normaliseSchema(schema);
  return normalised.kind === 'json' ? normalised.jsonSchema : standardJsonSchema(normalised.standard, side);
}

interface JsonSchemaConverter {
  input(options: { readonly target: string }): JsonSchema;
  output(options: { readonly target: string }): JsonSchema;
}

function standardJsonSchema(schema: StandardSchema, side: 'input' | 'output'): JsonSchema | undefined {
  const standard: StandardSchema['~standard'] & { readonly jsonSchema?: unknown } = schema['~standard'];
  if (!isConverter(standard.jsonSchema)) return undefined;
  try {
    return standard.jsonSchema[side]({ target: 'draft-2020-12' });
  } catch {
    // The specification's way to say: this schema, a date or a transform for instance, has no JSON Schema.
    return undefined;
  }
}

function isConverter(value: unknown): value is JsonSchemaConverter {
  return isObject(value) && typeof value['input'] === 'function' && typeof value['output'] === 'function';
}
