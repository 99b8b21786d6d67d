import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { codesAfterFix, codesOf, find, findOnly, plan } from './harness.ts';

const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, units: { enum: ['c', 'f'] }, days: { default: 1 } },
  required: ['city', 'days'],
};
const step = (input?: object): object => plan([{ id: 'a', tool: 'weather', ...(input && { input }) }]);
const withSchema = (inputSchema: unknown) => ({ tools: [{ id: 'weather', inputSchema }] });

describe('arguments of tools', () => {
  it('that are needed and have no default have to be given', () => {
    expect(findOnly(step(), withSchema(schema))).toMatchObject({
      code: 'plan/missing-argument',
      severity: 'error',
      path: '/steps/0/tool',
      message: 'the tool "weather" needs the argument "city"',
    });
  });

  it('that the tool does not know are most likely misspelt', () => {
    const checked = step({ city: 'Rome', unit: 'c' });
    const found = findOnly(checked, withSchema(schema));
    expect(found).toMatchObject({ code: 'plan/unknown-argument', severity: 'warning', path: '/steps/0/input/unit' });
    expect(found.suggestion).toBe('did you mean "units"?');
    expect(codesAfterFix(checked, found, withSchema(schema))).toEqual([]);
  });

  it('that a closed schema does not know are an error', () => {
    const closed = withSchema({ ...schema, additionalProperties: false });
    expect(findOnly(step({ city: 'Rome', zzz: 1 }), closed)).toMatchObject({ severity: 'error' });
  });

  it.each([
    ['JSON Schema', schema],
    ['the short form', { city: { type: 'string' }, units: { type: 'string', default: 'c' } }],
    ['the short form with an argument called "type"', { city: {}, type: { type: 'string', default: 'x' } }],
    ['the short form with an argument called "properties"', { city: {}, properties: { type: 'object', default: {} } }],
    ['zod', z.object({ city: z.string(), units: z.string().default('c') })],
  ])('are read from %s', (_, inputSchema) => {
    expect(codesOf(step({ city: 'Rome' }), withSchema(inputSchema))).toEqual([]);
    expect(find('plan/missing-argument', step({}), withSchema(inputSchema))).toMatchObject([
      { path: '/steps/0/input' },
    ]);
  });

  it.each([
    ['no schema', undefined],
    ['an empty schema', {}],
    [
      'a Standard Schema that cannot describe itself',
      { '~standard': { version: 1, vendor: 'x', validate: () => ({}) } },
    ],
    ['a choice of schemas', { oneOf: [schema, { type: 'object' }] }],
    ['an open schema', { type: 'object', properties: { q: {} }, additionalProperties: true }],
    [
      'a schema whose names follow a pattern',
      { type: 'object', properties: { q: {} }, patternProperties: { '^x': {} } },
    ],
  ])('are not judged by %s', (_, inputSchema) => {
    expect(codesOf(step({ anything: 1 }), withSchema(inputSchema))).toEqual([]);
  });

  it('of a tool that folds are those of its loop variables', () => {
    const reduce = plan([
      { id: 'r', type: 'reduce', input: 'input.x', as: 'page', accumulator: 'sum', reducer: 'weather' },
    ]);
    const fitting = withSchema({ page: {}, sum: {} });
    expect(codesOf(reduce, fitting)).toEqual([]);
    const codes = find('plan/unknown-argument', reduce, withSchema(schema)).map(({ path }) => path);
    expect(codes).toEqual(['/steps/0/reducer', '/steps/0/reducer']);
  });
});

it('a misspelt argument that is needed is told once', () => {
  const checked = step({ citty: 'Rome' });
  const found = findOnly(checked, withSchema(schema));
  expect(found).toMatchObject({ code: 'plan/unknown-argument', severity: 'error', path: '/steps/0/input/citty' });
  expect(codesAfterFix(checked, found, withSchema(schema))).toEqual([]);
});

it('all arguments that are missing are told at once', () => {
  const needs = withSchema({ a: {}, b: {}, c: {} });
  expect(findOnly(step({ b: 1 }), needs).message).toBe('the tool "weather" needs the arguments "a", "c"');
});
