import * as z from 'zod';

import type { Condition, OnItemError, Retry } from '../plan.ts';

/** An object with a schema for each field of `Shape`: a field that is forgotten or misspelt is a type error. */
export type SchemaFields<Shape> = { readonly [Key in keyof Shape]-?: z.ZodType<Shape[Key]> };

/** A name of a tool or variable, or an id. */
export const nameSchema: z.ZodType<string> = z.string().min(1);

export const conditionSchema: z.ZodType<Condition> = z.union([z.string().min(1), z.boolean()]).meta({
  id: 'Condition',
  description: 'An expression that gives true or false, such as `size(pages) > 0`; or true or false.',
});

/** An object with any fields. */
export const objectSchema: z.ZodType<{ readonly [key: string]: unknown }> = z.record(z.string(), z.unknown());

/** A path or expression of an array, or the array itself. */
export const itemsSchema: z.ZodType<string | readonly unknown[]> = z.union([z.string().min(1), z.array(z.unknown())]);

/** A whole number from `minimum` on. */
export function wholeNumber(minimum: number): z.ZodType<number> {
  return z.int().min(minimum);
}

/** A number from `minimum` on. */
export function numberFrom(minimum: number): z.ZodType<number> {
  return z.number().min(minimum);
}

export const retrySchema: z.ZodType<Retry> = z
  .strictObject({
    max: wholeNumber(0).describe('Further attempts after the first. 0 means none.'),
    backoff_ms: numberFrom(0).optional().describe('Milliseconds before the second attempt. Default: 200.'),
    factor: numberFrom(1).optional().describe('What the pause is multiplied with after each attempt. Default: 2.'),
    max_delay_ms: numberFrom(0).optional().describe('Upper bound of a pause in milliseconds. Default: 30,000.'),
    jitter: z.boolean().optional().describe('Whether a pause is drawn from 0 to its length. Default: true.'),
    on: z
      .array(nameSchema)
      .optional()
      .describe('Error codes that are tried again. Default: every error that can pass.'),
  } satisfies SchemaFields<Retry>)
  .meta({ id: 'Retry', description: 'When and how often a failed step is tried again.' });

export const onItemErrorSchema: z.ZodType<OnItemError> = z
  .union([
    z.literal('fail').describe('The step fails with its first item.'),
    z.literal('settle').describe('Results and errors side by side: { "status", "value" } or { "status", "reason" }.'),
    z.strictObject({
      tolerate: z.union([wholeNumber(0), z.string().regex(/^(?:100|\d{1,2}(?:\.\d+)?)%$/)]),
    }),
  ])
  .meta({
    id: 'OnItemError',
    description:
      'What happens when an item fails: `fail` (default), `settle`, or { "tolerate": 3 } or { "tolerate": "10%" }.',
  });
