import { type as arktype } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { prepareTool, resolveEffects, ToolDefinitionError, type Tool, type ToolSchema } from '../src/index.ts';

const execute = (): null => null;

describe('a prepared tool', () => {
  it('is the same for the same tool', () => {
    const tool: Tool = { id: 'a', execute };
    expect(prepareTool(tool)).toBe(prepareTool(tool));
    expect(prepareTool({ ...tool })).not.toBe(prepareTool(tool));
  });

  it('accepts everything, without a check, if there are no schemas', () => {
    const { checksInput, checksOutput, validateInput } = prepareTool({ id: 'a', execute });
    const value = { any: 'thing' };
    expect([checksInput, checksOutput]).toEqual([false, false]);
    expect(validateInput(value)).toEqual({ ok: true, value });
  });

  it.each<[string, ToolSchema]>([
    ['the short form', { city: { type: 'string' }, days: { type: 'number', default: 3 } }],
    [
      'JSON Schema',
      {
        type: 'object',
        properties: { city: { type: 'string' }, days: { type: 'number', default: 3 } },
        required: ['city'],
      },
    ],
    ['zod', z.object({ city: z.string(), days: z.number().default(3) })],
    ['valibot', v.object({ city: v.string(), days: v.optional(v.number(), 3) })],
    ['arktype', arktype({ city: 'string', days: 'number = 3' })],
  ])('validates at once, in and out, with %s', (_, schema) => {
    const { validateInput, validateOutput } = prepareTool({
      id: 'a',
      inputSchema: schema,
      outputSchema: schema,
      execute,
    });
    for (const validate of [validateInput, validateOutput]) {
      expect(validate({ city: 'Rome' })).toEqual({ ok: true, value: { city: 'Rome', days: 3 } });
      expect(validate({ city: 5, days: 'three' })).toMatchObject({
        ok: false,
        issues: [{ path: '/city' }, { path: '/days' }],
      });
    }
  });

  it('waits for a schema that is asynchronous', async () => {
    const inputSchema = z.object({
      city: z.string().refine(async (city) => Promise.resolve(city === 'Rome'), 'must be Rome'),
    });
    const { validateInput } = prepareTool({ id: 'a', inputSchema, execute });
    const result = validateInput({ city: 'Oslo' });
    expect(result).toBeInstanceOf(Promise);
    await expect(result).resolves.toEqual({ ok: false, issues: [{ path: '/city', message: 'must be Rome' }] });
    await expect(validateInput({ city: 'Rome' })).resolves.toMatchObject({ ok: true });
  });

  it('names the tool and the place of a schema that cannot be used, at the first call', () => {
    const { validateInput } = prepareTool({ id: 'weather', inputSchema: { city: { type: 'txt' } }, execute });
    expect(() => validateInput({})).toThrow(ToolDefinitionError);
    expect(() => validateInput({})).toThrow(
      'Tool "weather": inputSchema /properties/city/type: "txt" is no JSON type.',
    );
  });

  it('carries its limits', () => {
    const limits = { concurrency: 2, rate: { calls: 10, perMs: 1000 }, timeoutMs: 500 };
    expect(prepareTool({ id: 'a', ...limits, execute })).toMatchObject(limits);
  });

  it.each<[object, string]>([
    [{ id: '', execute }, 'id must be text that is not empty'],
    [{ id: ' a', execute }, 'id must be text that is not empty and does not begin or end with a blank'],
    [{ id: 'a' }, 'execute must be a function'],
    [{ id: 'a', execute, concurrency: 0 }, 'concurrency must be a whole number, 1 or more'],
    [{ id: 'a', execute, timeoutMs: -1 }, 'timeoutMs must be a number above 0'],
    [{ id: 'a', execute, rate: { calls: 1 } }, 'rate must be { calls, perMs }, both above 0'],
  ])('is refused: %j', (tool, message) => {
    expect(() => prepareTool(tool as Tool)).toThrow(message);
  });
});

describe('effects that are left out', () => {
  it.each([
    [undefined, { readOnly: false, idempotent: false, destructive: false, openWorld: true }],
    [{ readOnly: true }, { readOnly: true, idempotent: true, destructive: false, openWorld: true }],
    [
      { destructive: true, openWorld: false },
      { readOnly: false, idempotent: false, destructive: true, openWorld: false },
    ],
  ])('of %j are filled in carefully', (effects, expected) => {
    expect(resolveEffects(effects)).toEqual(expected);
  });
});
