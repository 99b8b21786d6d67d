import { describe, expect, it } from 'vitest';

import { compileSchema, formatIssue } from '../src/index.ts';

function problems(schema: object, value: unknown): string[] {
  const result = compileSchema(schema as Record<string, unknown>)(value);
  return result.ok ? [] : result.issues.map(formatIssue);
}

describe('messages', () => {
  it.each<[string, object, unknown, string[]]>([
    ['a missing property', { required: ['city'] }, {}, ['city: is required']],
    ['a property that is undefined', { required: ['city'] }, { city: undefined }, ['city: is required']],
    ['a wrong type', { type: 'integer' }, 'ten', ['must be a whole number (got "ten")']],
    ['several types', { type: ['string', 'null'] }, 5, ['must be text or null (got 5)']],
    ['a value that is no option', { enum: ['a', { b: 1 }] }, 'c', ['must be one of "a", {"b":1} (got "c")']],
    ['a value other than the only one', { const: 'v1' }, 'v2', ['must be "v1" (got "v2")']],
    ['a number out of range', { minimum: 1, maximum: 14 }, 15, ['must be at most 14 (got 15)']],
    ['an excluded limit', { exclusiveMinimum: 0 }, 0, ['must be more than 0 (got 0)']],
    ['an empty text', { minLength: 1 }, '', ['must not be empty (got "")']],
    [
      'a text of the wrong format',
      { format: 'date' },
      '31.1.2026',
      ['must be a date such as 2026-01-31 (got "31.1.2026")'],
    ],
    [
      'a place deep inside',
      { properties: { a: { items: { type: 'number' } } } },
      { a: [1, 'x'] },
      ['a[1]: must be a number (got "x")'],
    ],
    ['too many items', { maxItems: 1 }, [1, 2], ['must have at most 1 item (got 2)']],
    [
      'equal items',
      { uniqueItems: true },
      [{ a: 1, b: 2 }, 0, { b: 2, a: 1 }],
      ['must have no item twice, but items 0 and 2 are equal'],
    ],
    ['a forbidden property', { properties: { a: false } }, { a: 1 }, ['a: must be left out']],
    ['a dependency', { dependentRequired: { a: ['b'] } }, { a: 1 }, ['b: is required when "a" is given']],
    ['bytes where an object is wanted', { type: 'object' }, new Uint8Array(2), ['must be an object (got an object)']],
  ])('tell about %s', (_, schema, value, expected) => {
    expect(problems(schema, value)).toEqual(expected);
  });

  it('are all there at once', () => {
    const schema = {
      type: 'object',
      properties: {
        city: { type: 'string' },
        units: { enum: ['celsius', 'fahrenheit'] },
        days: { type: 'integer', minimum: 1 },
      },
      required: ['city'],
    };
    expect(problems(schema, { units: 'kelvin', days: 0 })).toEqual([
      'city: is required',
      'units: must be one of "celsius", "fahrenheit" (got "kelvin")',
      'days: must be at least 1 (got 0)',
    ]);
  });

  it('suggest the property that was meant', () => {
    const schema = { properties: { city: {}, units: {} }, additionalProperties: false };
    expect(problems(schema, { citty: 'Rome' })).toEqual(['citty: is not a known property. Did you mean "city"?']);
    expect(problems(schema, { zzz: 1 })).toEqual(['zzz: is not a known property. There is "city", "units".']);
  });

  it('cut long texts', () => {
    expect(problems({ maxLength: 3 }, 'x'.repeat(5000))[0]).toHaveLength(
      'must have at most 3 characters (got "")'.length + 61,
    );
  });

  it('escape names in pointers', () => {
    const result = compileSchema({ properties: { 'a/b~c': { type: 'null' } } })({ 'a/b~c': 1 });
    expect(result).toMatchObject({ issues: [{ path: '/a~1b~0c' }] });
  });
});

describe('messages about alternatives', () => {
  const circle = {
    type: 'object',
    properties: { kind: { const: 'circle' }, r: { type: 'number' } },
    required: ['kind', 'r'],
  };
  const square = {
    type: 'object',
    properties: { kind: { const: 'square' }, a: { type: 'number' } },
    required: ['kind', 'a'],
  };

  it('join what each accepts', () => {
    expect(problems({ anyOf: [{ type: 'string' }, { type: 'number' }] }, true)).toEqual([
      'must be text or a number (got true)',
    ]);
  });

  it('are those of the nearest one', () => {
    expect(problems({ oneOf: [circle, square] }, { kind: 'square', a: 'wide' })).toEqual([
      'a: must be a number (got "wide")',
    ]);
  });

  it('join the kinds if it is none of them', () => {
    const shapes = { oneOf: [circle, square] };
    expect(problems({ properties: { shape: shapes } }, { shape: { kind: 'line' } })).toEqual([
      'shape.kind: must be "circle" or "square" (got "line")',
    ]);
  });

  it('say that several fit where one has to', () => {
    expect(problems({ oneOf: [{ minimum: 1 }, { minimum: 2 }] }, 3)).toEqual([
      'must fit exactly one of its forms, but fits several',
    ]);
  });
});

describe('defaults', () => {
  const validate = compileSchema({
    type: 'object',
    properties: {
      units: { type: 'string', default: 'celsius' },
      limits: { type: 'object', default: {}, properties: { rows: { type: 'integer', default: 10 } } },
      cities: { type: 'array', items: { type: 'object', properties: { zoom: { default: 3 } } } },
    },
    additionalProperties: { type: 'object', properties: { on: { default: true } } },
  });

  it('are filled in at any depth', () => {
    expect(validate({ cities: [{}, { zoom: 1 }], other: {} })).toEqual({
      ok: true,
      value: { units: 'celsius', limits: { rows: 10 }, cities: [{ zoom: 3 }, { zoom: 1 }], other: { on: true } },
    });
  });

  it('leave the given value and the schema alone', () => {
    const given = Object.freeze({ cities: Object.freeze([Object.freeze({})]) });
    const first = validate(given);
    if (!first.ok) throw new Error('expected a valid value');
    (first.value as { limits: { rows: number } }).limits.rows = 99;
    expect(given).toEqual({ cities: [{}] });
    expect(validate({})).toMatchObject({ value: { limits: { rows: 10 } } });
  });

  it('copy only what they change', () => {
    const cities = [{ zoom: 1 }];
    const result = validate({ cities });
    expect(result.ok && (result.value as { cities: unknown }).cities).toBe(cities);
  });

  it('give the very same object if nothing is missing', () => {
    const whole = { units: 'kelvin', limits: { rows: 1 }, cities: [] };
    expect(validate(whole)).toEqual({ ok: true, value: whole });
    expect((validate(whole) as { value: unknown }).value).toBe(whole);
  });

  it('take the place of undefined, not of null', () => {
    expect(validate({ units: undefined })).toMatchObject({ value: { units: 'celsius' } });
    expect(validate({ units: null })).toMatchObject({ ok: false });
  });

  it('are validated too', () => {
    expect(problems({ properties: { a: { type: 'number', default: 'one' } } }, {})).toEqual([
      'a: must be a number (got "one")',
    ]);
  });

  it('follow references and allOf', () => {
    const schema = {
      $ref: '#/$defs/base',
      allOf: [{ properties: { b: { default: 2 } } }],
      $defs: { base: { properties: { a: { default: 1 } } } },
    };
    expect(compileSchema(schema)({})).toEqual({ ok: true, value: { a: 1, b: 2 } });
  });

  it('end even if a default asks for itself', () => {
    const schema = { properties: { child: { $ref: '#', default: {} } } };
    expect(compileSchema(schema)({})).toEqual({ ok: true, value: { child: {} } });
  });

  it('do not touch the prototype', () => {
    const schema = { properties: JSON.parse('{"__proto__": {"default": {"polluted": true}}}') as object };
    const result = compileSchema(schema)({});
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(result.ok && Object.keys(result.value as object)).toEqual(['__proto__']);
  });
});

describe('a schema that cannot be used', () => {
  it.each<[string, object, string]>([
    [
      'a type that JSON does not know',
      { properties: { a: { type: 'strng' } } },
      '/properties/a/type: "strng" is no JSON type. Did you mean "string"?',
    ],
    ['a keyword with a wrong value', { minLength: '3' }, '/minLength: must be a number'],
    ['a pattern that is none', { pattern: '(' }, '/pattern: Invalid regular expression: /(/'],
    [
      'required as in the short form',
      { properties: {}, required: true },
      '/required: must be an array of property names',
    ],
    ['a reference to nowhere', { $ref: '#/$defs/City' }, '/$ref: "#/$defs/City" leads to no schema of this document'],
    [
      'a reference to elsewhere',
      { items: { $ref: 'https://example.org/x.json' } },
      '/items/$ref: "https://example.org/x.json" leads to',
    ],
    [
      'a subschema that is none',
      { properties: { a: 'string' } },
      '/properties/a: must be a schema: an object, true or false',
    ],
  ])('is refused: %s', (_, schema, message) => {
    expect(() => compileSchema(schema as Record<string, unknown>)).toThrow(message);
  });

  it('is refused if it contains itself as an object', () => {
    const schema: { properties: Record<string, unknown> } = { properties: {} };
    schema.properties['self'] = schema;
    expect(() => compileSchema(schema)).toThrow('/properties/self: contains itself; use "$ref" for recursion');
  });
});

describe('hostile schemas and values', () => {
  it.each(['^(a+)+$', '(a|aa)*b', '^(?:.*,){20}x$'])('match %s in time linear in the text', (pattern) => {
    const text = `${'a'.repeat(10_000)}${','.repeat(10_000)}!`;
    expect(compileSchema({ pattern })(text).ok).toBe(false);
    expect(compileSchema({ patternProperties: { [pattern]: false } })({ [text]: 1 }).ok).toBe(true);
  });

  it.each<[string, string, boolean]>([
    ['^(?!-)[a-z-]+$', 'a-b', true],
    ['^(?!-)[a-z-]+$', '-a', false],
    [String.raw`^(.)\1$`, 'aa', true],
    [String.raw`^\p{Letter}+$`, 'žluť', true],
    [String.raw`^[\w-.]+$`, 'a-b.c', true],
    ['^.{1,4096}$', 'a', true],
    [String.raw`^\u00e9$`, 'é', true],
    ['^.$', '𝒳', true],
    [String.raw`^\S+\/\d$`, 'a/1', true],
  ])('read the pattern %s as JavaScript does: %s', (pattern, text, fits) => {
    expect(compileSchema({ pattern })(text).ok).toBe(fits);
    expect(new RegExp(pattern, pattern.includes('w-.') ? '' : 'u').test(text)).toBe(fits);
  });

  it('end with a message where references double the work again and again, defaults or not', () => {
    const level = (index: number): object => ({ $ref: `#/$defs/level${index + 1}` });
    const levels = Array.from({ length: 40 }, (_, index) => [`level${index}`, { allOf: [level(index), level(index)] }]);
    const last = { properties: { a: { type: 'string', default: 'x' } } };
    const schema = { $ref: '#/$defs/level0', $defs: { ...Object.fromEntries(levels), level40: last } };
    expect(problems(schema, {})).toContain('takes too much work to check');
  });

  it('end with a message for a reference that only refers', () => {
    expect(problems({ $ref: '#' }, 1)).toEqual(['is nested more than 500 levels deep']);
  });

  it('end with a message for a value nested too deeply for a recursive schema', () => {
    let value: unknown = [];
    for (let depth = 0; depth < 100_000; depth++) value = [value];
    const result = compileSchema({ type: 'array', items: { $ref: '#' } })(value);
    expect(result).toMatchObject({ ok: false, issues: [{ message: 'is nested more than 500 levels deep' }] });
  });

  it('compile a schema that uses the same object a million times over', () => {
    let schema: Record<string, unknown> = { type: 'string' };
    for (let level = 0; level < 40; level++) schema = { anyOf: [schema, schema] };
    expect(problems(schema, 'text')).toEqual([]);
  });

  it('end with a message where references multiply', () => {
    const defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, level) => [
        level,
        { anyOf: [{ $ref: `#/$defs/${level + 1}` }, { $ref: `#/$defs/${level + 1}` }] },
      ]),
    );
    const schema = { $ref: '#/$defs/0', $defs: { ...defs, 40: { type: 'string' } } };
    expect(problems(schema, 'text')).toEqual([]);
    expect(problems(schema, 5)).toContain('takes too much work to check');
  });

  it('look at own properties only', () => {
    expect(problems({ required: ['constructor', '__proto__'] }, {})).toEqual([
      'constructor: is required',
      '__proto__: is required',
    ]);
    expect(problems({ properties: { toString: { type: 'number' } } }, {})).toEqual([]);
  });
});

describe('formats', () => {
  it.each<[string, string[], string[]]>([
    [
      'date-time',
      ['2026-01-31T12:00:00Z', '2026-01-31t12:00:00.5+02:00', '1998-12-31T23:59:60Z'],
      ['2026-02-30T12:00:00Z', '2026-01-31', '2026-01-31T25:00:00Z'],
    ],
    ['email', ['ada@example.org', 'a.b+c@example.co.uk'], ['ada', 'ada@', '@example.org', 'a..b@example.org']],
    ['uri', ['https://example.org/a?b#c', 'urn:isbn:1', 'mailto:a@b.c'], ['/relative', 'https://exa mple.org', '']],
    ['ipv4', ['127.0.0.1'], ['127.0.0', '256.0.0.1', '01.2.3.4']],
    ['ipv6', ['::1', 'fe80::1', '::ffff:1.2.3.4'], ['1::2::3', ':1', '12345::']],
    ['uuid', ['2eb8aa08-aa98-11ea-b4aa-73b441d16380'], ['2eb8aa08-aa98-11ea-b4aa']],
    ['duration', ['P1D', 'PT30M', 'P4W'], ['P', 'PT', '1D']],
    ['no-such-format', ['anything'], []],
  ])('%s', (format, valid, invalid) => {
    const validate = compileSchema({ format });
    expect(valid.filter((text) => !validate(text).ok)).toEqual([]);
    expect(invalid.filter((text) => validate(text).ok)).toEqual([]);
  });
});
