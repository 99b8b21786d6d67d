import type { StandardSchema, ToolSchema } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { sequential, workshop } from './support/workshop.ts';

/** A Standard Schema of nobody's library, whose check takes its time. */
const asyncSchema: StandardSchema = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: async (value) => {
      await Promise.resolve();
      const { n } = value as { readonly n?: unknown };
      return typeof n === 'number'
        ? { value: { unit: 'celsius', ...(value as object) } }
        : { issues: [{ message: 'has to be a number', path: ['n'] }] };
    },
  },
};

const schemas: readonly (readonly [string, ToolSchema])[] = [
  ['zod', z.object({ n: z.number(), unit: z.string().default('celsius') })],
  [
    'JSON Schema',
    {
      type: 'object',
      properties: { n: { type: 'number' }, unit: { type: 'string', default: 'celsius' } },
      required: ['n'],
    },
  ],
  ['the short form', { n: { type: 'number' }, unit: { type: 'string', default: 'celsius' } }],
  ['an asynchronous Standard Schema', asyncSchema],
];

describe.each(schemas)('a tool with an input schema by %s', (_, inputSchema) => {
  it('is not called if the arguments do not fit; the error names tool and argument', async () => {
    const { failure, calls } = workshop({ t: { inputSchema, execute: (params) => params } });

    const error = await failure(sequential({ id: 'a', tool: 't', input: { n: '{{input.n}}' } }), {
      input: { n: 'warm' },
    });

    expect(error).toMatchObject({ code: 'tool/invalid-input', stepId: 'a' });
    expect(error.message).toMatch(/^Step "a" failed: t cannot be called: .*n/su);
    expect(calls).toEqual([]);
  });

  it('gets its defaults', async () => {
    const { run } = workshop({ t: { inputSchema, execute: (params) => params } });

    const { result } = await run(sequential({ id: 'a', tool: 't', input: { n: '{{input.n}}' } }), { input: { n: 20 } });

    expect(result).toEqual({ n: 20, unit: 'celsius' });
  });
});

describe.each(schemas)('a tool with an output schema by %s', (_, outputSchema) => {
  it('fails if its result does not fit', async () => {
    const { failure } = workshop({ t: { outputSchema: outputSchema, execute: () => ({ n: 'warm' }) } });

    const error = await failure(sequential({ id: 'a', tool: 't' }));

    expect(error).toMatchObject({ code: 'tool/invalid-output', stepId: 'a' });
    expect(error.message).toContain('outputSchema');
  });

  it('gives its result with defaults, also by a promise', async () => {
    const { run } = workshop({
      t: { outputSchema: outputSchema, execute: () => Promise.resolve({ n: 20 }) },
    });

    const { result } = await run(sequential({ id: 'a', tool: 't' }));

    expect(result).toMatchObject({ n: 20, unit: 'celsius' });
  });
});

describe('the input of a run', () => {
  const inputs = {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer', default: 3 } },
    required: ['city'],
  };
  const plan = {
    version: '1.0',
    inputs,
    steps: [{ id: 'a', tool: 'echo', input: { value: '{{input.city}} {{input.days}}' } }],
  };

  it.each([
    ['something of another type', { input: { city: 7 } }],
    ['nothing', {}],
    ['something else', { input: 'Rome' }],
  ])('is refused with run/invalid-input if it is %s; nothing was called', async (_, context) => {
    const { failure, calls } = workshop();

    const error = await failure(plan, context);

    expect(error).toMatchObject({
      code: 'run/invalid-input',
      stepId: undefined,
      trace: { status: 'failed', entries: [] },
    });
    expect(error.message).toMatch(/does not fit the plan's inputs/u);
    expect(calls).toEqual([]);
  });

  it('ends the events of such a run as those of another', async () => {
    const types: string[] = [];

    await workshop().failure(plan, {}, { onEvent: ({ type }) => types.push(type) });

    expect(types).toEqual(['run.started', 'run.failed']);
  });

  it('gets its defaults, and is not changed', async () => {
    const input = Object.freeze({ city: 'Rome' });

    const { result, context } = await workshop().run(plan, { input });

    expect(result).toBe('Rome 3');
    expect(context['input']).toEqual({ city: 'Rome', days: 3 });
  });
});
