import { atMost, eachSchema, noKeywords, type SchemaRule } from './lint-rule.ts';
import { enumValues, isObjectSchema, propertyNames } from './schema-parts.ts';
import type { SchemaSurvey } from './survey-schema.ts';

/**
 * Limits of OpenAI's strict structured outputs.
 *
 * @see OpenAI, "Structured model outputs", section "Supported schemas" (2026)
 */
export const OPENAI_RULES: readonly SchemaRule[] = [
  ({ root }) =>
    isObjectSchema(root) && root['anyOf'] === undefined
      ? []
      : [{ path: '', rule: 'openai/root', message: 'The top is to be an object, without "anyOf".' }],
  noKeywords('openai/one-of', ['oneOf'], 'write "anyOf"'),
  noKeywords(
    'openai/keyword',
    ['allOf', 'not', 'if', 'then', 'else', 'dependentRequired', 'dependentSchemas', 'default'],
    'write it out',
  ),
  noKeywords(
    'openai/open-object',
    ['patternProperties', 'propertyNames', 'unevaluatedProperties'],
    'name each property',
  ),
  eachSchema('openai/additional', (schema) =>
    isObjectSchema(schema) && schema['additionalProperties'] !== false
      ? 'An object is to have "additionalProperties": false.'
      : undefined,
  ),
  eachSchema('openai/required', (schema) => {
    const required = Array.isArray(schema['required']) ? (schema['required'] as readonly unknown[]) : [];
    const missing = propertyNames(schema).filter((name) => !required.includes(name));
    return missing.length === 0
      ? undefined
      : `Every property is to be required, also ${missing.join(', ')}: let it be null instead.`;
  }),
  atMost('openai/depth', 10, 'levels', ({ schemas }) => schemas.reduce((most, { depth }) => Math.max(most, depth), 0)),
  atMost('openai/properties', 5000, 'properties', ({ schemas }) =>
    sum(schemas, ({ schema }) => propertyNames(schema).length),
  ),
  atMost('openai/enum-values', 1000, 'values of enums', ({ schemas }) =>
    sum(schemas, ({ schema }) => enumValues(schema).length),
  ),
  atMost('openai/text', 120_000, 'characters in names and values', ({ schemas }) =>
    sum(schemas, ({ schema }) => textOf(schema)),
  ),
  eachSchema('openai/long-enum', (schema) => {
    const length = enumValues(schema).reduce<number>((most, value) => most + String(value).length, 0);
    return enumValues(schema).length > 250 && length > 15_000
      ? 'An enum of more than 250 values may have 15,000 characters.'
      : undefined;
  }),
];

function textOf(schema: Readonly<Record<string, unknown>>): number {
  const words = [
    ...propertyNames(schema),
    ...enumValues(schema).map(String),
    ...('const' in schema ? [String(schema['const'])] : []),
  ];
  return words.reduce((length, word) => length + word.length, 0);
}

function sum(schemas: SchemaSurvey['schemas'], count: (one: SchemaSurvey['schemas'][number]) => number): number {
  return schemas.reduce((total, one) => total + count(one), 0);
}
