import { readFileSync } from 'node:fs';

import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { compileSchema, modelTools, SchemaError, type ToolSchema } from '../../src/index.ts';

const shown = (inputSchema: object): Readonly<Record<string, unknown>> => {
  // What comes from a server is no more than an object to the types.
  const [tool] = modelTools([{ id: 'a', inputSchema: inputSchema as ToolSchema }]).tools;
  return tool?.inputSchema ?? {};
};

/** The copy of a schema of one argument. */
const shownArgument = (schema: unknown, others: object = {}): unknown => {
  const { properties } = shown({ type: 'object', properties: { a: schema }, ...others });
  return (properties as Readonly<Record<string, unknown>>)['a'];
};

const open = (name: string): object => ({ properties: { [name]: { type: 'string' } }, required: [name] });
const closed = (name: string): object => ({ type: 'object', ...open(name), additionalProperties: false });

describe('the schema a model is shown', () => {
  it('is an object with properties, whatever there was', () => {
    const nothing = { type: 'object', properties: {} };
    expect(modelTools([{ id: 'a' }]).tools[0]?.inputSchema).toEqual(nothing);
    expect(shown({ type: ['object', 'null'], description: 3, required: 'a' })).toEqual(nothing);
    expect(shown({ $ref: '#/$defs/missing', type: 'object' })).toEqual(nothing);
    expect(shown({ type: 'object', properties: { a: 'string' } })).toEqual({ ...nothing, properties: { a: {} } });
  });

  it('is that of a Standard Schema, or any object if there is none', () => {
    expect(shown(z.object({ a: z.string() }))).toMatchObject({
      properties: { a: { type: 'string' } },
      required: ['a'],
    });
    expect(shown(z.object({ a: z.date() }))).toEqual({ type: 'object', properties: {} });
  });

  it('is a copy: the original stays as it is', () => {
    const schema = { type: 'object', properties: { a: { $ref: '#/$defs/d' } }, $defs: { d: { not: {}, title: 'T' } } };
    const before = structuredClone(schema);
    shown(schema);
    expect(schema).toEqual(before);
  });

  it.each([
    ['true', true, {}],
    ['false', false, {}],
    [
      'names and addresses',
      { $id: 'urn:a', $anchor: 'b', $dynamicAnchor: 'c', $comment: 'd', title: 'T' },
      { title: 'T' },
    ],
    ['a dynamic reference', { $dynamicRef: '#x', description: 'D' }, { description: 'D' }],
    ['a known format', { type: 'string', format: 'date' }, { type: 'string', format: 'date' }],
    ['an unknown format', { type: 'string', format: 'phone' }, { type: 'string' }],
    ['a pattern that looks around', { type: 'string', pattern: '^(?!a)' }, { type: 'string' }],
    ['a plain pattern', { pattern: '^[a-z]+$' }, { pattern: '^[a-z]+$' }],
    ['a constant', { const: 'a' }, { enum: ['a'] }],
    ['bounds of draft-04', { minimum: 1, exclusiveMinimum: true }, { minimum: 1 }],
    ['an array of anything', { type: ['array', 'null'] }, { type: ['array', 'null'], items: {} }],
    ['a tuple', { type: 'array', prefixItems: [{}], items: false }, { type: 'array', items: {} }],
    ['one of', { oneOf: [{ type: 'string' }, false, true] }, { anyOf: [{ type: 'string' }, {}] }],
    ['all of', { allOf: [{ type: 'array' }, { items: { minimum: 1 } }] }, { type: 'array', items: { minimum: 1 } }],
    ['conditions', { type: 'string', if: {}, then: false, not: { const: 'a' } }, { type: 'string' }],
    [
      'patterns for names',
      { patternProperties: { '^x': {} }, additionalProperties: false, required: ['x'] },
      { required: ['x'] },
    ],
    [
      'a name that providers refuse',
      { properties: { 'a[b]': {}, c: {} }, required: ['a[b]'], additionalProperties: false },
      { properties: { c: {} }, description: 'Also takes: "a[b]".' },
    ],
    ['hidden text', { description: 'a\u200Bb' }, { description: 'ab' }],
  ])('takes %s', (_what, schema, expected) => {
    expect(shownArgument(schema)).toEqual(expected);
  });

  it('writes references out, with what stands beside them', () => {
    const $defs = { d: { $id: 'https://a.example/d', title: 'D', type: 'string', description: 'Any' } };
    const beside = { $ref: '#/$defs/d', description: 'This' };
    expect(shownArgument(beside, { $defs })).toEqual({ title: 'D', type: 'string', description: 'This' });
    expect(shownArgument({ $ref: 'https://a.example/d' }, { $defs })).toMatchObject({ title: 'D' });
    const $schema = 'http://json-schema.org/draft-07/schema#';
    expect(shownArgument(beside, { $schema, $defs })).toMatchObject({ description: 'Any' });
  });

  it('ends where a schema is inside itself', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' }, all: { $ref: '#' } } };
    expect(shownArgument({ $ref: '#/$defs/node' }, { $defs: { node } })).toEqual({
      type: 'object',
      properties: { next: { type: 'object' }, all: { type: 'object' } },
    });
    expect(shown({ $ref: '#' })).toEqual({ type: 'object', properties: {} });
  });

  it('leaves out values that a default can change', () => {
    const values = { enum: [{ b: 1 }] };
    expect(shownArgument(values)).toEqual(values);
    expect(shownArgument({ ...values, properties: { b: { default: 1 } } })).not.toHaveProperty('enum');
  });

  it('tells a default, and asks for nothing that has one', () => {
    const a = { type: 'string', default: 'x' };
    expect(shown({ type: 'object', properties: { a, b: {} }, required: ['a', 'b'] })).toEqual({
      type: 'object',
      properties: { a, b: {} },
      required: ['b'],
    });
  });
});

describe('alternatives at the top', () => {
  it('are joined: what each may have, and what all need', () => {
    const schemas = [closed('page'), { ...closed('block'), required: ['block'] }, { type: 'null' }];
    expect(shown({ oneOf: schemas })).toEqual({
      type: 'object',
      properties: { page: { type: 'string' }, block: { type: 'string' } },
      additionalProperties: false,
      description: 'One of these forms; needed is: page; or block.',
    });
  });

  it('do not bind where one of them leaves a property open', () => {
    expect(
      shown({ type: 'object', description: 'Finds.', required: ['x'], anyOf: [open('page'), open('block')] }),
    ).toEqual({
      type: 'object',
      properties: {
        page: { description: 'As a rule: {"type":"string"}' },
        block: { description: 'As a rule: {"type":"string"}' },
      },
      required: ['x'],
      description: 'Finds. One of these forms; needed is: page; or block.',
    });
  });
});

describe('alternatives of which one takes more', () => {
  it('need what every one of them needs', () => {
    const needing = (...required: readonly string[]): object => ({ required });
    expect(shown({ anyOf: [needing('a'), needing('a'), needing('b')] })).not.toHaveProperty('required');
    expect(shown({ anyOf: [needing('a', 'b'), needing('a'), needing('c', 'a')] })).toHaveProperty('required', ['a']);
  });

  it('are joined to one that takes more', () => {
    const joined = shown({ anyOf: [closed('page'), open('page')] });
    expect(joined).toEqual({ type: 'object', properties: { page: { type: 'string' } }, required: ['page'] });
  });
});

describe('a schema that is long when written out', () => {
  const lengthOf = (schema: object): number => JSON.stringify(shown(schema)).length;

  it('has fewer levels, and all of its arguments', () => {
    const reference = (index: number): object => ({ $ref: `#/$defs/d${index}` });
    const entries = Array.from({ length: 40 }, (_, index) => [
      `d${index}`,
      { type: 'object', properties: { a: reference(index + 1), b: reference(index + 1) } },
    ]);
    const schema = {
      type: 'object',
      properties: { first: reference(0), last: { type: 'integer' } },
      $defs: { ...Object.fromEntries(entries), d40: { type: 'string' } },
    };
    expect(lengthOf(schema)).toBeLessThanOrEqual(40_000);
    expect(lengthOf(schema)).toBeGreaterThan(2000);
    expect(shown(schema)).toMatchObject({ properties: { first: { type: 'object' }, last: { type: 'integer' } } });
  });

  it.each(['allOf', 'anyOf', 'oneOf'])('stays short where %s multiplies', (keyword) => {
    const entries = Array.from({ length: 40 }, (_, index) => {
      const next = { $ref: `#/$defs/d${index + 1}` };
      return [`d${index}`, { [keyword]: [next, { ...next, title: 'x' }] }];
    });
    const $defs = { ...Object.fromEntries(entries), d40: {} };
    expect(lengthOf({ $ref: '#/$defs/d0', $defs })).toBeLessThanOrEqual(40_000);
  });

  it('says nothing but object where even its names are too long', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => [`name${index}`, {}]);
    expect(shown({ properties: Object.fromEntries(names) })).toEqual({ type: 'object', properties: {} });
    expect(shownArgument({ enum: Array.from({ length: 20_000 }, (_, index) => index) })).toBeUndefined();
  });

  it('does not overflow where it is deep', () => {
    let deep: object = {};
    for (let level = 0; level < 2000; level += 1) deep = { type: 'object', properties: { a: deep } };
    expect(lengthOf(deep)).toBeLessThan(2000);
  });
});

describe('every object that the original accepts', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, ownProperties: true });

  const names = fc.constantFrom('a', 'b');
  const scalars = fc.constantFrom<unknown>(null, true, 0, 1, 3, '', 'a', 'abc');
  const few = { maxKeys: 2, noNullPrototype: true } as const;
  const inner = fc.oneof(scalars, fc.array(scalars, { maxLength: 2 }), fc.dictionary(names, scalars, few));
  const values = fc.dictionary(names, inner, few);

  const plain = fc.oneof(
    fc.constantFrom<object | boolean>(true, false, { $ref: '#/$defs/d' }, { $ref: '#/$defs/e' }),
    fc.constantFrom('string', 'integer', 'null', 'array', 'object').map((type) => ({ type })),
    fc.constantFrom({ minimum: 1 }, { maxLength: 1 }, { minItems: 1 }, { pattern: '^a' }, { minProperties: 1 }),
    inner.map((value) => ({ const: value })),
    inner.map((value) => ({ default: value })),
    fc.uniqueArray(names, { minLength: 1, maxLength: 2 }).map((required) => ({ required })),
  );

  /** Schemas with the given ones inside. */
  const around = (part: fc.Arbitrary<object | boolean>): fc.Arbitrary<object> => {
    const properties = fc.dictionary(names, part, few);
    const parts = fc.array(part, { minLength: 1, maxLength: 2 });
    return fc.oneof(
      fc.record(
        {
          properties,
          required: fc.uniqueArray(names, { maxLength: 2 }),
          additionalProperties: part,
          patternProperties: fc.record({ '^a': part }),
        },
        { requiredKeys: ['properties'] },
      ),
      fc.record({ anyOf: parts, properties, additionalProperties: part }, { requiredKeys: ['anyOf'] }),
      fc.record({ oneOf: parts, allOf: parts }, { requiredKeys: ['oneOf'] }),
      fc.record({ allOf: parts, properties, required: fc.uniqueArray(names) }, { requiredKeys: ['allOf'] }),
      fc.record({ items: part, prefixItems: parts }, { requiredKeys: ['items'] }),
      fc.record({ not: part, if: part, then: part, properties }, { requiredKeys: ['not'] }),
    );
  };

  const middle = fc.oneof(plain, around(plain));
  // Two levels and definitions that refer to nothing that refers back, so that nothing goes round in circles.
  const documents = fc.record({
    root: around(middle),
    d: around(plain.filter((schema) => !JSON.stringify(schema).includes('$ref'))),
  });

  it('is accepted by the copy', () => {
    let accepted = 0;
    fc.assert(
      fc.property(documents, fc.array(values, { minLength: 5, maxLength: 10 }), ({ root, d }, given) => {
        const original = { ...root, $defs: { d, e: { $ref: '#/$defs/d', maxProperties: 1 } } };
        const copy = shown(original);
        const check = compileSchema(original);
        for (const value of given.filter((each) => check(each).ok)) {
          accepted += 1;
          expect({ original, copy, value, isAccepted: ajv.validate(copy, value) }).toMatchObject({ isAccepted: true });
        }
      }),
      { numRuns: 200 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it.each([
    ['draft7', 'http://json-schema.org/draft-07/schema#'],
    ['draft2020-12', 'https://json-schema.org/draft/2020-12/schema'],
  ])('is accepted by the copy in the official test suite, %s', (draft, $schema) => {
    let accepted = 0;
    for (const { schema, tests } of readSuite(draft)) {
      const original = asArgument($schema, schema);
      const copy = shown(original);
      for (const { data } of tests.filter((test) => accepts(original, { a: test.data }))) {
        accepted += 1;
        const isAccepted = ajv.validate(copy, { a: data });
        expect({ original, copy, data, isAccepted }).toMatchObject({ isAccepted: true });
      }
    }
    expect(accepted).toBeGreaterThan(300);
  });
});

interface Group {
  readonly schema: { readonly [keyword: string]: unknown } | boolean;
  readonly tests: readonly { readonly data: unknown }[];
}

function readSuite(draft: string): readonly Group[] {
  const file = new URL(`../fixtures/json-schema-test-suite/${draft}.json`, import.meta.url);
  return Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Group[]>).flat();
}

/** A schema as that of an argument, in a document of its own, so that its references mean what they did. */
function asArgument($schema: string, schema: Group['schema']): Record<string, unknown> {
  const inner: Record<string, unknown> = typeof schema === 'boolean' ? { allOf: [schema] } : schema;
  const identified = { $id: 'urn:planloom:argument', ...inner };
  return { $schema, type: 'object', properties: { a: { $ref: identified.$id } }, $defs: { identified } };
}

/** Whether the original accepts a value; one that cannot be used accepts none. */
function accepts(schema: Record<string, unknown>, value: object): boolean {
  try {
    return compileSchema(schema)(value).ok;
  } catch (error) {
    if (error instanceof SchemaError) return false;
    throw error;
  }
}
