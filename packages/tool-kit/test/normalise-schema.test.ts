import { type as arktype } from 'arktype';
import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { compileSchema, jsonSchemaOf, normaliseSchema, SchemaError, type ToolSchema } from '../src/index.ts';

function jsonOf(schema: object): object {
  const normalised = normaliseSchema(schema as ToolSchema);
  if (normalised.kind !== 'json') throw new Error('expected a JSON Schema');
  return normalised.jsonSchema;
}

describe('the short form', () => {
  it('requires an argument unless it has a default or is said to be optional', () => {
    const short = {
      city: { type: 'string' },
      units: { type: 'string', default: 'celsius' },
      days: { type: 'integer', optional: true },
      zoom: { type: 'integer', required: false },
      tags: { type: 'array', required: true },
      address: { type: 'object', required: ['street'] },
    };
    expect(jsonOf(short)).toEqual({
      type: 'object',
      properties: {
        city: { type: 'string' },
        units: { type: 'string', default: 'celsius' },
        days: { type: 'integer' },
        zoom: { type: 'integer' },
        tags: { type: 'array' },
        address: { type: 'object', required: ['street'] },
      },
      required: ['city', 'tags', 'address'],
    });
  });

  it.each<[string, object]>([
    ['type', { type: { type: 'string' }, city: { type: 'string' } }],
    ['properties', { properties: { type: 'object' } }],
    ['items', { items: { type: 'array' } }],
    ['required', { required: { type: 'boolean' } }],
    ['not', { not: { type: 'string' } }],
    ['enum', { enum: { enum: ['a'] } }],
    ['constructor', { constructor: { type: 'string' } }],
  ])('can have an argument called %s', (name, short) => {
    expect(jsonOf(short)).toMatchObject({ type: 'object', properties: { [name]: expect.any(Object) as object } });
    expect(jsonOf(short)).not.toBe(short);
  });

  it('keeps an argument called __proto__ an argument', () => {
    const json = jsonOf(JSON.parse('{"__proto__":{"type":"string"},"a":{"type":"string"}}') as object);
    expect(json).toMatchObject({ required: ['__proto__', 'a'] });
  });

  it.each<[string, object, string]>([
    [
      'an object without keywords',
      { address: { street: { type: 'string' } } },
      '/address: "street" is no keyword of JSON Schema.',
    ],
    ['a misspelt keyword', { city: { tpye: 'string' } }, 'Did you mean "type"?'],
    [
      'a type without its schema',
      { city: 'string' },
      '"city" is no keyword of JSON Schema, and as an argument it has no schema',
    ],
  ])('is refused with a hint: %s', (_, short, message) => {
    expect(() => normaliseSchema(short as ToolSchema)).toThrow(SchemaError);
    expect(() => normaliseSchema(short as ToolSchema)).toThrow(message);
  });

  it('validates as the JSON Schema it stands for', () => {
    const argument = fc.record(
      {
        type: fc.constantFrom('string', 'number', 'boolean'),
        default: fc.constantFrom('a', 1, true),
        optional: fc.boolean(),
      },
      { requiredKeys: ['type'] },
    );
    const names = fc.constantFrom('type', 'properties', 'city', 'items');
    const shorts = fc.dictionary(names, argument, { minKeys: 1, noNullPrototype: true });
    const values = fc.dictionary(names, fc.constantFrom('a', 1, true, null), { noNullPrototype: true });
    fc.assert(
      fc.property(shorts, values, (short, value) => {
        const required = Object.keys(short).filter(
          (name) => short[name]?.default === undefined && short[name]?.optional !== true,
        );
        const properties = Object.fromEntries(
          Object.entries(short).map(([name, { optional: _optional, ...rest }]) => [name, rest]),
        );
        const long = { type: 'object', properties, required };
        expect(compileSchema(jsonOf(short) as Record<string, unknown>)(value)).toEqual(compileSchema(long)(value));
      }),
    );
  });
});

describe('a JSON Schema', () => {
  it.each<[object]>([
    [{}],
    [{ type: 'object', properties: { city: { type: 'string' } } }],
    [{ type: ['object', 'null'] }],
    [{ properties: { city: { type: 'string' } } }],
    [{ properties: { city: true } }],
    [{ properties: {} }],
    [{ $ref: '#/$defs/a', $defs: { a: {} } }],
    [{ anyOf: [{ type: 'string' }] }],
    [{ description: 'anything' }],
    [{ enum: ['a'] }],
    [{ additionalProperties: false }],
  ])('is taken as it is: %j', (schema) => {
    expect(jsonOf(schema)).toBe(schema);
  });
});

describe('a Standard Schema', () => {
  const schemas = {
    zod: z.object({ city: z.string(), days: z.number().default(3) }),
    valibot: v.object({ city: v.string(), days: v.optional(v.number(), 3) }),
    arktype: arktype({ city: 'string', days: 'number = 3' }),
  };

  it.each(Object.entries(schemas))('of %s is recognised', (_, schema) => {
    expect(normaliseSchema(schema)).toEqual({ kind: 'standard', standard: schema });
  });

  it('gives the JSON Schema its library offers, for each side', () => {
    expect(jsonSchemaOf(schemas.zod)).toMatchObject({ type: 'object', required: ['city'] });
    expect(jsonSchemaOf(schemas.zod, 'output')).toMatchObject({ required: ['city', 'days'] });
    expect(jsonSchemaOf(schemas.arktype)).toMatchObject({ type: 'object' });
  });

  it('gives none where its library offers none or cannot say it', () => {
    expect(jsonSchemaOf(schemas.valibot)).toBeUndefined();
    expect(jsonSchemaOf(z.object({ at: z.date() }))).toBeUndefined();
  });
});

it('the short form is shown as the JSON Schema it stands for', () => {
  expect(jsonSchemaOf({ city: { type: 'string' } })).toEqual({
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
  });
});
