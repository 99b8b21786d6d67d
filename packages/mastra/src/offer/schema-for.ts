import type { PublicSchema } from '@mastra/core/schema';
import type { JsonSchema } from '@planloom/dsl-schema';

/** Any object. */
export const anyObject: JsonSchema = { type: 'object', additionalProperties: true };

/** A JSON Schema as Mastra takes it: the same, under a type that lists the keywords of draft 7. */
export function schemaFor(schema: JsonSchema): PublicSchema {
  return schema;
}
