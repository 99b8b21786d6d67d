import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { applyFix } from '../../src/index.ts';
import { call, codesOf, find, findOnly, plan } from './harness.ts';

const schema = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    count: { type: 'integer' },
    unit: { enum: ['celsius', 'fahrenheit'] },
    version: { const: 2 },
    deep: { type: 'boolean' },
    either: { type: ['string', 'null'] },
    tags: { type: 'array', items: { type: 'string' } },
    place: { type: 'object', properties: { zip: { type: 'string' } } },
    any: {},
    referred: { $ref: '#/$defs/x', type: 'string' },
    choice: { anyOf: [{ type: 'string' }, { type: 'number' }] },
  },
};
const withSchema = (inputSchema: unknown) => ({ tools: [{ id: 'echo', inputSchema }] });
const withTool = withSchema(schema);
const calling = (input: object) => plan([call('a', { ...input })]);

describe('the type of an argument', () => {
  it('is that of the schema of the tool', () => {
    expect(findOnly(calling({ text: 5 }), withTool)).toMatchObject({
      code: 'plan/wrong-argument-type',
      severity: 'error',
      path: '/steps/0/input/text',
      message: 'the argument "text" of "echo" must be text, but is the number 5',
    });
  });

  it.each([
    [{ count: 1.5 }, 'a whole number, but is the number 1.5'],
    [{ count: 'n = {{input.n}}' }, 'a whole number, but is a text'],
    [{ unit: 'kelvin' }, 'one of "celsius", "fahrenheit", but is the text "kelvin"'],
    [{ version: 1 }, '2, but is the number 1'],
    [{ either: 3 }, 'text or null, but is the number 3'],
    [{ text: ['{{input.a}}'] }, 'text, but is an array'],
    [{ place: 'Rome' }, 'an object, but is the text "Rome"'],
  ])('is wrong in %j', (input, message) => {
    expect(findOnly(calling(input), withTool).message).toMatch(new RegExp(`must be ${message}$`));
  });

  it('is judged inside arrays and objects too', () => {
    const found = find(
      'plan/wrong-argument-type',
      calling({ tags: ['a', 1, '{{input.b}}'], place: { zip: 123, x: '{{input.b}}' } }),
      withTool,
    );
    expect(found.map(({ path }) => path)).toEqual(['/steps/0/input/tags/1', '/steps/0/input/place/zip']);
    expect(found[1]!.message).toContain('"place.zip"');
  });

  it.each([
    { text: 'x', count: 2.0, unit: 'celsius', version: 2, deep: false, either: null },
    { count: '{{input.n}}', unit: '{{input.unit}}', tags: '{{input.tags}}' },
    { any: 5, referred: 5, choice: true },
    { text: '{{input.a}} and more' },
  ])('is not judged where it may be right: %j', (input) => {
    expect(codesOf(calling(input), withTool)).toEqual([]);
  });

  it('is not judged by a schema that may turn it into another first', () => {
    expect(codesOf(calling({ count: '5' }), withSchema(z.object({ count: z.coerce.number() })))).toEqual([]);
  });

  it.each([
    [{ text: 5 }, { text: '5' }],
    [{ count: '5' }, { count: 5 }],
    [{ deep: 'true' }, { deep: true }],
    [{ unit: 'celcius' }, { unit: 'celsius' }],
  ])('is put right where it is plain: %j', (input, meant) => {
    const checked = calling(input);
    const { fix } = findOnly(checked, withTool);
    expect(applyFix(checked, fix!)).toEqual(calling(meant));
  });

  it('is told once where a text is no template', () => {
    expect(codesOf(calling({ count: '{{ 1' }), withTool)).toEqual(['expression/unclosed']);
  });
});

describe('an expression that reads no variable', () => {
  it('may not fail each time', () => {
    expect(findOnly(calling({ any: 'a {{1 / 0}}' }))).toMatchObject({
      code: 'plan/failing-expression',
      severity: 'error',
      path: '/steps/0/input/any',
    });
  });

  it('may be evaluated', () => {
    expect(codesOf(calling({ any: '{{1 / 2}}', list: ['{{[1, 2].size()}}'] }))).toEqual([]);
  });

  it('is told once if it is a condition', () => {
    expect(codesOf(plan([call('a', {}, { when: '1 / 0 == 1' })]))).toEqual(['plan/failing-condition']);
  });
});
