import type { JsonSchema } from '@planloom/dsl-schema';
import { compileSchema } from '@planloom/tool-kit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { generateValue, UngeneratableError } from '../src/index.ts';

const schemas: Readonly<Record<string, JsonSchema>> = {
  scalars: {
    type: 'object',
    properties: {
      a: { type: 'string' },
      b: { type: 'integer' },
      c: { type: 'boolean' },
      d: { type: 'null' },
      e: { type: ['number', 'null'] },
    },
    required: ['a', 'b', 'c', 'd', 'e'],
    additionalProperties: false,
  },
  bounds: {
    type: 'object',
    properties: {
      share: { type: 'number', minimum: 0, maximum: 1 },
      above: { type: 'number', exclusiveMinimum: 5, exclusiveMaximum: 5.5 },
      step: { type: 'number', multipleOf: 0.1, minimum: 0.25, maximum: 3 },
      even: { type: 'integer', multipleOf: 2, minimum: -7, maximum: -1 },
      name: { type: 'string', minLength: 40, maxLength: 45 },
      short: { type: 'string', maxLength: 2 },
    },
    required: ['share', 'above', 'step', 'even', 'name', 'short'],
  },
  formats: {
    type: 'array',
    prefixItems: [
      'date-time',
      'date',
      'time',
      'duration',
      'email',
      'hostname',
      'ipv4',
      'ipv6',
      'uri',
      'uri-reference',
      'uuid',
      'json-pointer',
      'regex',
    ].map((format) => ({ type: 'string', format })),
    minItems: 13,
    maxItems: 13,
  },
  patterns: {
    type: 'object',
    properties: {
      id: { type: 'string', pattern: '^[A-Z]{2}-\\d{3,5}$' },
      name: { type: 'string', pattern: '^(?:foo|bar)_[^\\s/]+\\.(txt|md)$' },
      hash: { type: 'string', pattern: '^[0-9a-f]{8}$' },
      open: { type: 'string', pattern: 'x+y?z*' },
    },
    required: ['id', 'name', 'hash', 'open'],
  },
  enums: { enum: ['a', 1, null, { b: [2] }] },
  lists: {
    type: 'object',
    properties: {
      some: { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 },
      unique: { type: 'array', items: { enum: [1, 2, 3, 4] }, uniqueItems: true, minItems: 3 },
      with: { type: 'array', items: { type: 'integer' }, contains: { minimum: 50 } },
    },
    required: ['some', 'unique', 'with'],
  },
  alternatives: {
    oneOf: [
      {
        type: 'object',
        properties: { kind: { const: 'circle' }, radius: { type: 'number', minimum: 0 } },
        required: ['kind', 'radius'],
      },
      {
        type: 'object',
        properties: { kind: { const: 'square' }, side: { type: 'number', minimum: 0 } },
        required: ['kind', 'side'],
      },
    ],
  },
  combinations: {
    allOf: [
      { type: 'object', properties: { a: { type: 'integer', minimum: 3 } }, required: ['a'] },
      { properties: { a: { maximum: 4 }, b: { anyOf: [{ type: 'string' }, { type: 'boolean' }] } }, required: ['b'] },
    ],
  },
  'references and recursion': {
    $defs: {
      tree: {
        type: 'object',
        properties: { value: { type: 'integer' }, children: { type: 'array', items: { $ref: '#/$defs/tree' } } },
        required: ['value', 'children'],
      },
    },
    $ref: '#/$defs/tree',
  },
  maps: { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 2, maxProperties: 3 },
  anything: {},
};

describe('generateValue', () => {
  it.each(Object.entries(schemas))('gives values that fit: %s', (_name, schema) => {
    const validate = compileSchema(schema);
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), (seed, typical) => {
        const value = generateValue(schema, { seed, typical });
        expect(validate(value)).toEqual({ ok: true, value });
        expect(generateValue(schema, { seed, typical })).toEqual(value);
      }),
      { numRuns: 60 },
    );
  });

  it('gives ordinary values: all properties, two items', () => {
    const schema = {
      type: 'object',
      properties: {
        title: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        open: { type: 'boolean' },
      },
    };
    const value = generateValue(schema, { typical: true });
    expect(value).toEqual({ title: expect.any(String), tags: [expect.any(String), expect.any(String)], open: true });
  });

  it('gives values of every kind in time: no item, one, several; a property that is missing; each choice; what it is hinted at', () => {
    const schema = {
      type: 'object',
      properties: {
        tags: { type: 'array', items: {} },
        state: { type: 'string' },
        score: { type: 'number' },
        kind: { enum: ['a', 'b'] },
      },
    };
    interface Made {
      readonly tags?: readonly unknown[];
      readonly state?: string;
      readonly score?: number;
      readonly kind?: string;
    }
    const hints = ['open', 4200.5];
    const values = Array.from({ length: 100 }, (_, seed) => generateValue(schema, { seed, hints }) as Made);
    expect(new Set(values.map(({ tags }) => tags?.length))).toEqual(new Set([undefined, 0, 1, 2, 3]));
    expect(values.some(({ state }) => state === 'open')).toBe(true);
    expect([4200.5, 4201.5, 4199.5].every((score) => values.some((value) => value.score === score))).toBe(true);
    expect(new Set(values.map(({ kind }) => kind))).toEqual(new Set(['a', 'b', undefined]));
  });

  it.each<[string, JsonSchema]>([
    ['contradicts itself', { type: 'integer', minimum: 5, maximum: 4 }],
    ['lets nothing pass', { not: {} }],
    ['has a pattern with a look-ahead', { type: 'string', pattern: '^(?=.*q)x{3}$' }],
  ])('says so of a schema that %s', (_case, schema) => {
    expect(() => generateValue(schema)).toThrow(UngeneratableError);
  });
});
