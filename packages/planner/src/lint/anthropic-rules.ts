import { atMost, eachSchema, noKeywords, type SchemaRule } from './lint-rule.ts';
import { isObjectSchema, propertyNames, typesOf } from './schema-parts.ts';

/**
 * Limits of Anthropic's structured outputs. Beyond these, a schema may be refused with "compiled grammar is too large"; how large is too large is not told.
 *
 * @see Anthropic, "Structured outputs", sections "JSON Schema limitations" and "Schema complexity limits" (2026)
 */
export const ANTHROPIC_RULES: readonly SchemaRule[] = [
  ({ recursive }) =>
    recursive.map((path) => ({
      path,
      rule: 'anthropic/recursion',
      message: 'A schema may not lead back to itself: name parts by id.',
    })),
  eachSchema('anthropic/external-reference', ({ $ref }) =>
    typeof $ref === 'string' && !$ref.startsWith('#') ? 'A reference is to stay in the schema.' : undefined,
  ),
  eachSchema('anthropic/additional', (schema) =>
    isObjectSchema(schema) && schema['additionalProperties'] !== false
      ? 'An object is to have "additionalProperties": false.'
      : undefined,
  ),
  noKeywords(
    'anthropic/one-of',
    ['oneOf', 'not', 'if', 'then', 'else', 'patternProperties', 'propertyNames'],
    'write "anyOf", or write it out',
  ),
  noKeywords(
    'anthropic/bounds',
    ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'maxItems'],
    'say it in the description, and check the answer',
  ),
  atMost('anthropic/optional-budget', 24, 'optional properties', ({ schemas }) =>
    schemas.reduce((total, { schema }) => total + optionalNames(schema).length, 0),
  ),
  atMost(
    'anthropic/union-budget',
    16,
    'properties with several types',
    ({ schemas }) => schemas.filter(({ schema }) => typesOf(schema).length > 1 || schema['anyOf'] !== undefined).length,
  ),
];

function optionalNames(schema: Readonly<Record<string, unknown>>): string[] {
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly unknown[]) : [];
  return propertyNames(schema).filter((name) => !required.includes(name));
}
