import { describe, expect, it } from 'vitest';

import { draftChangeSchema } from '../src/draft/draft-schema.ts';
import { lintForProvider, planDraftSchema, type LintProvider } from '../src/index.ts';

const providers: readonly LintProvider[] = ['openai', 'anthropic', 'gemini', 'compatible'];
const tools = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `server_number_${index}.do_something_useful`);

describe.each(providers)('for %s', (provider) => {
  it.each([0, 1, 20, 100, 600])('the schemas of drafts are fit, with %s tools', (count) => {
    expect(lintForProvider(planDraftSchema(tools(count)), provider)).toEqual([]);
    expect(lintForProvider(draftChangeSchema(tools(count)), provider)).toEqual([]);
  });
});

const closed = (properties: Record<string, unknown>, more: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const list = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));
const nested = (levels: number): Record<string, unknown> =>
  levels === 0 ? { type: 'string' } : closed({ inner: nested(levels - 1) });
const recursive = closed({ child: { $ref: '#' } });

describe('the linter', () => {
  it.each([
    ['openai', 'openai/root', { type: 'array', items: { type: 'string' } }, ''],
    ['openai', 'openai/root', closed({}, { anyOf: [closed({})] }), ''],
    ['openai', 'openai/one-of', closed({ a: { oneOf: [{ type: 'string' }] } }), '/properties/a/oneOf'],
    ['openai', 'openai/keyword', closed({ a: { allOf: [{ type: 'string' }] } }), '/properties/a/allOf'],
    ['openai', 'openai/keyword', closed({ a: { type: 'string', default: 'x' } }), '/properties/a/default'],
    [
      'openai',
      'openai/open-object',
      closed({ a: closed({}, { patternProperties: {} }) }),
      '/properties/a/patternProperties',
    ],
    ['openai', 'openai/additional', closed({ a: { type: 'object', properties: {}, required: [] } }), '/properties/a'],
    ['openai', 'openai/required', closed({ a: { type: 'string' } }, { required: [] }), ''],
    ['openai', 'openai/depth', nested(11), ''],
    [
      'openai',
      'openai/properties',
      closed(Object.fromEntries(list(5001).map((name) => [name, { type: 'string' }]))),
      '',
    ],
    ['openai', 'openai/enum-values', closed({ a: { enum: list(1001) } }), ''],
    ['openai', 'openai/text', closed({ a: { enum: ['x'.repeat(120_001)] } }), ''],
    [
      'openai',
      'openai/long-enum',
      closed({ a: { enum: list(251).map((value) => value.padStart(60, '0')) } }),
      '/properties/a',
    ],
    ['compatible', 'openai/one-of', closed({ a: { oneOf: [{ type: 'string' }] } }), '/properties/a/oneOf'],
    ['anthropic', 'anthropic/recursion', recursive, '/properties/child'],
    [
      'anthropic',
      'anthropic/external-reference',
      closed({ a: { $ref: 'https://example.com/a.json' } }),
      '/properties/a',
    ],
    ['anthropic', 'anthropic/additional', { type: 'object', properties: {} }, ''],
    ['anthropic', 'anthropic/one-of', closed({ a: { not: { type: 'string' } } }), '/properties/a/not'],
    ['anthropic', 'anthropic/bounds', closed({ a: { type: 'integer', minimum: 1 } }), '/properties/a/minimum'],
    [
      'anthropic',
      'anthropic/optional-budget',
      closed(Object.fromEntries(list(25).map((name) => [name, { type: 'string' }])), { required: [] }),
      '',
    ],
    [
      'anthropic',
      'anthropic/union-budget',
      closed(Object.fromEntries(list(17).map((name) => [name, { type: ['string', 'null'] }]))),
      '',
    ],
    ['gemini', 'gemini/recursion', recursive, '/properties/child'],
    ['gemini', 'gemini/keyword', closed({ a: { const: 1 } }), '/properties/a/const'],
    ['gemini', 'gemini/depth', nested(7), ''],
    ['gemini', 'gemini/size', closed({ a: { type: 'string', description: 'x'.repeat(60_000) } }), ''],
  ] as const)('says for %s: %s', (provider, rule, schema, path) => {
    expect(lintForProvider(schema, provider)).toContainEqual({
      path,
      rule,
      message: expect.stringMatching(/\.$/) as string,
    });
  });

  it.each(providers)('has nothing to say about a plain schema, for %s', (provider) => {
    expect(
      lintForProvider(
        closed({ a: { type: 'string' }, b: { anyOf: [{ type: 'string' }, { type: 'null' }] } }),
        provider,
      ),
    ).toEqual([]);
  });
});
