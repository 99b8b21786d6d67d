import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileSchema } from '../src/index.ts';

const names = fc.constantFrom('a', 'b', 'c');
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, 1, 2.5, -1, '', 'a', 'abc', '€'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

const simple = fc.oneof(
  fc.record({ type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object') }),
  fc.record({ type: fc.constantFrom(['string', 'null'], ['object', 'array', 'number']) }),
  fc.record({
    enum: fc.uniqueArray(values, {
      minLength: 1,
      maxLength: 3,
      comparator: 'SameValue',
      selector: (value) => JSON.stringify(value),
    }),
  }),
  fc.record({ const: values }),
  fc.record({ minimum: fc.integer({ min: -1, max: 2 }), exclusiveMaximum: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ multipleOf: fc.constantFrom(1, 2, 0.5) }),
  fc.record({ minLength: fc.nat(2), maxLength: fc.nat(3) }),
  fc.record({ pattern: fc.constantFrom('^a', 'c$', '^.$', '') }),
  fc.record({ minItems: fc.nat(2), maxItems: fc.nat(3), uniqueItems: fc.boolean() }),
  fc.record({ required: fc.uniqueArray(names, { maxLength: 2 }), maxProperties: fc.nat(3), minProperties: fc.nat(2) }),
  fc.record({
    dependentRequired: fc.dictionary(names, fc.uniqueArray(names, { maxLength: 2 }), { noNullPrototype: true }),
  }),
);

/**
 * Without `unevaluatedItems` and `unevaluatedProperties`, which the official test suite covers: ajv 8 forgets items that
 * `contains` has found (2020-12, core, 11.2) or that `items: true` has let pass, and keeps what a failed `if` has seen.
 */
const schemas = fc
  .letrec<{ schema: object | boolean }>((tie) => {
    const schema = tie('schema');
    const some = fc.array(schema, { minLength: 1, maxLength: 3 });
    const named = fc.dictionary(names, schema, { maxKeys: 3, noNullPrototype: true });
    return {
      schema: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        simple,
        fc.boolean(),
        fc.record({ properties: named, additionalProperties: schema }, { requiredKeys: ['properties'] }),
        fc.record({
          properties: named,
          patternProperties: fc.dictionary(fc.constantFrom('^a', '[bc]'), schema, { noNullPrototype: true }),
          additionalProperties: schema,
        }),
        fc.record({ propertyNames: fc.constantFrom({ enum: ['a', 'b'] }, { pattern: '^[ac]' }) }),
        fc.record({ items: schema }),
        fc.record({ prefixItems: some, items: schema }, { requiredKeys: ['prefixItems'] }),
        fc.record(
          { contains: schema, minContains: fc.nat(2), maxContains: fc.integer({ min: 1, max: 3 }) },
          { requiredKeys: ['contains'] },
        ),
        fc.record({ allOf: some }),
        fc.record({ anyOf: some }),
        fc.record({ oneOf: some }),
        fc.record({ not: schema }),
        fc.record({ if: schema, then: schema, else: schema }, { requiredKeys: ['if'] }),
        fc.record({ dependentSchemas: named }),
      ),
    };
  })
  .schema.filter((schema) => typeof schema === 'object');

describe('a compiled schema', () => {
  it('accepts what ajv accepts', () => {
    fc.assert(
      fc.property(schemas, fc.array(values, { minLength: 1, maxLength: 10 }), (schema, samples) => {
        const ajv = new Ajv2020({ strict: false, validateFormats: false });
        const theirs = ajv.compile(schema);
        const ours = compileSchema(schema as Record<string, unknown>);
        for (const sample of samples) expect([sample, ours(sample).ok]).toEqual([sample, theirs(sample)]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('names at least one problem of what it refuses, at a place that stands in the value or is missing there', () => {
    fc.assert(
      fc.property(schemas, values, (schema, sample) => {
        const result = compileSchema(schema as Record<string, unknown>)(sample);
        if (result.ok) return;
        expect(result.issues.length).toBeGreaterThan(0);
        for (const { path, message } of result.issues) {
          expect(message).not.toBe('');
          expect(isPlace(sample, path.split('/').slice(1, -1))).toBe(true);
        }
      }),
    );
  });

  it('never changes the value, whatever defaults the schema has', () => {
    const withDefaults = fc.dictionary(
      names,
      fc.record({
        default: values,
        properties: fc.dictionary(names, fc.record({ default: values }), { noNullPrototype: true }),
      }),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(withDefaults, values, (properties, sample) => {
        const before = JSON.stringify(sample);
        const validate = compileSchema({ properties, items: { properties } });
        const first = validate(sample);
        expect(JSON.stringify(sample)).toBe(before);
        // What is filled in once stays as it is.
        const again = first.ok ? validate(first.value) : first;
        expect(again.ok && again.value).toBe(first.ok && first.value);
      }),
    );
  });
});

function isPlace(value: unknown, keys: readonly string[]): boolean {
  const [key, ...rest] = keys;
  if (key === undefined) return true;
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, key) &&
    isPlace((value as Record<string, unknown>)[key], rest)
  );
}
