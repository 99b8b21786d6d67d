import { type as arktype } from 'arktype';
import * as v from 'valibot';
import { assertType, expectTypeOf } from 'vitest';
import { z } from 'zod';

import {
  defineTool,
  type InferInput,
  type InferResult,
  type Tool,
  type ToolInput,
  type ToolSchema,
} from '../src/index.ts';

const id = 'tool';

// The tool of the original specification is a Tool.
export const weatherTool: Tool = {
  id: 'fetch_weather',
  description: 'Fetch weather data for a city',
  inputSchema: {
    city: { type: 'string', description: 'City name' },
    units: { type: 'string', enum: ['celsius', 'fahrenheit'], default: 'celsius' },
  },
  outputSchema: {
    temperature: { type: 'number' },
    condition: { type: 'string' },
  },
  execute: async ({ city, units = 'celsius' }) => {
    const response = await fetch(`/api/weather?city=${String(city)}&units=${String(units)}`);
    return response.json();
  },
};

// The short form: required, with a default, optional.
expectTypeOf(
  defineTool({
    id,
    inputSchema: {
      city: { type: 'string' },
      units: { type: 'string', enum: ['celsius', 'fahrenheit'], default: 'celsius' },
      days: { type: 'integer', optional: true },
      tags: { type: 'array', items: { type: 'string' } },
      type: { type: 'boolean' },
    },
    execute: (params, { signal }) => {
      expectTypeOf(params.city).toEqualTypeOf<string>();
      expectTypeOf(params.units).toEqualTypeOf<'celsius' | 'fahrenheit'>();
      expectTypeOf(params.days).toEqualTypeOf<number | undefined>();
      expectTypeOf(params.tags).toEqualTypeOf<readonly string[]>();
      expectTypeOf(params.type).toEqualTypeOf<boolean>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      // @ts-expect-error there is no such argument
      void params.country;
      return null;
    },
  }),
).toEqualTypeOf<Tool>();

// JSON Schema, written in place.
defineTool({
  id,
  inputSchema: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      limit: { type: 'integer', default: 10 },
      kind: { enum: ['a', 'b'] },
      version: { const: 2 },
      either: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      nullable: { type: ['string', 'null'] },
      pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
      nested: { type: 'object', properties: { deep: { type: 'boolean' } }, required: ['deep'] },
      free: { type: 'object' },
      any: {},
    },
    required: ['name', 'kind', 'version', 'either', 'nullable', 'pair', 'nested', 'free', 'any'],
  },
  execute: (params) => {
    expectTypeOf(params.name).toEqualTypeOf<string>();
    expectTypeOf(params.limit).toEqualTypeOf<number>();
    expectTypeOf(params.kind).toEqualTypeOf<'a' | 'b'>();
    expectTypeOf(params.version).toEqualTypeOf<2>();
    expectTypeOf(params.either).toEqualTypeOf<string | null>();
    expectTypeOf(params.nullable).toEqualTypeOf<string | null>();
    expectTypeOf(params.pair[0]).toEqualTypeOf<string>();
    expectTypeOf(params.pair[1]).toEqualTypeOf<number>();
    expectTypeOf(params.nested.deep).toEqualTypeOf<boolean>();
    expectTypeOf(params.free).toEqualTypeOf<{ readonly [name: string]: unknown }>();
    expectTypeOf(params.any).toEqualTypeOf<unknown>();
  },
});

// Standard Schemas: what comes out of the input's, what goes into the output's.
const zod = z.object({
  city: z.string(),
  days: z.number().default(3),
  at: z.string().transform((text) => text.length),
});
const valibot = v.object({ city: v.string(), days: v.optional(v.number(), 3) });
const ark = arktype({ city: 'string', 'days?': 'number' });
expectTypeOf<InferInput<typeof zod>>().toEqualTypeOf<{ city: string; days: number; at: number }>();
expectTypeOf<InferResult<typeof zod>>().toEqualTypeOf<{
  readonly city: string;
  readonly days?: number | undefined;
  readonly at: string;
}>();
expectTypeOf<InferInput<typeof valibot>>().toEqualTypeOf<{ city: string; days: number }>();
expectTypeOf<InferInput<typeof ark>>().toEqualTypeOf<{ city: string; days?: number }>();
defineTool({ id, inputSchema: zod, outputSchema: valibot, execute: async ({ city }) => Promise.resolve({ city }) });
defineTool({ id, inputSchema: ark, execute: ({ city, days = 1 }) => city.repeat(days) });

// Without a schema, or with one only known at run time, arguments are unknown.
defineTool({ id, execute: (params) => expectTypeOf(params).toEqualTypeOf<ToolInput>() });
defineTool({
  id,
  inputSchema: { $ref: '#/$defs/a', $defs: { a: {} } },
  execute: (params) => expectTypeOf(params).toEqualTypeOf<ToolInput>(),
});
const dynamic: ToolSchema = JSON.parse('{}') as ToolSchema;
assertType<Tool>(defineTool({ id, inputSchema: dynamic, execute: () => 1 }));

// What execute returns has to fit.
const outputSchema = {
  temperature: { type: 'number' },
  unit: { enum: ['C', 'F'] },
  note: { type: 'string', default: '' },
} as const;
defineTool({ id, outputSchema, execute: () => ({ temperature: 20, unit: 'C' }) });
defineTool({
  id,
  outputSchema,
  execute: async () => Promise.resolve({ temperature: 20, unit: 'F', note: 'x' } as const),
});
defineTool({
  id,
  outputSchema,
  execute: async (_params, { path }) => ({ temperature: 20, unit: path === '' ? 'C' : 'F' }),
});
defineTool({
  id,
  outputSchema: z.object({
    tags: z.array(z.string()),
    kind: z.enum(['a', 'b']),
    rows: z.array(z.object({ id: z.number() })),
  }),
  execute: () => ({ tags: ['x'], kind: 'a', rows: [{ id: 1 }] }),
});
defineTool({
  id,
  outputSchema: { tags: { type: 'array', items: { enum: ['x', 'y'] } } },
  execute: (_params, { log }) => {
    log('called');
    return { tags: ['x', 'y'] };
  },
});
// @ts-expect-error temperature is a number
defineTool({ id, outputSchema, execute: () => ({ temperature: '20', unit: 'C' }) });
// @ts-expect-error unit is missing
defineTool({ id, outputSchema, execute: () => ({ temperature: 20 }) });
// @ts-expect-error zod's input side has a text
defineTool({ id, outputSchema: zod, execute: () => ({ city: 'Rome', at: 5 }) });

// A type that JSON does not know is a mistake with a sentence.
// @ts-expect-error "text" is no JSON type; the types are string, number, integer, boolean, null, array and object
defineTool({ id, inputSchema: { city: { type: 'text' } }, execute: () => 1 });
// @ts-expect-error "int" is no JSON type
defineTool({ id, inputSchema: { type: 'object', properties: { days: { type: 'int' } } }, execute: () => 1 });
