import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const plan = sequential({ id: 'a', tool: 'echo', input: { value: '{{given}}' } });

describe('what a run gives is put together at the first look, and', () => {
  it('can be frozen', async () => {
    const result = await workshop({}).run(plan, { given: 1 });
    Object.freeze(result);
    Object.freeze(result.trace);
    expect(result.context).toEqual({ given: 1, a: 1 });
    expect(result.trace.entries).toHaveLength(1);
  });

  it('is the same at each look', async () => {
    const result = await workshop({}).run(plan, { given: 1 });
    expect(result.context).toBe(result.context);
    expect(result.trace.entries).toBe(result.trace.entries);
  });

  it('can be spread, cloned, written as JSON and printed', async () => {
    const result = await workshop({}).run(plan, { given: 1 });
    const { trace } = result;
    expect({ ...result }.context).toEqual({ given: 1, a: 1 });
    expect(structuredClone(trace).entries).toEqual(trace.entries);
    expect(JSON.parse(JSON.stringify(trace))).toMatchObject({ contextSnapshot: { a: 1 } });
    expect(inspect(result)).toContain('given: 1');
    expect(inspect(result)).not.toContain('Getter');
  });

  it('can be set', async () => {
    const { trace } = await workshop({}).run(plan, { given: 1 });
    Object.assign(trace, { entries: [] });
    expect(trace.entries).toEqual([]);
  });

  it('does not follow what the caller does to its context afterwards', async () => {
    const context: Record<string, unknown> = { given: 1, other: 'before' };
    const result = await workshop({}).run(plan, context);
    context['other'] = 'after';
    delete context['given'];
    expect(result.context).toEqual({ given: 1, other: 'before', a: 1 });
    expect(result.trace.contextSnapshot).toEqual({ given: 1, other: 'before', a: 1 });
  });
});
