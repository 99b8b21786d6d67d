import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { defineTool, defineToolPack, type Tool, type ToolPack } from '../src/index.ts';
import { callTool, checkToolPack, createToolContext } from '../src/testing.ts';

const double = defineTool({
  id: 'double',
  description: 'Doubles a number',
  inputSchema: { value: { type: 'number', default: 1 } },
  outputSchema: { type: 'number' },
  effects: { readOnly: true, openWorld: false },
  execute: ({ value }, { progress, log }) => {
    progress(0.5);
    log('doubling', { value });
    return value * 2;
  },
});

function packOf(...tools: Tool[]): ToolPack {
  return { name: 'p', version: '1.0.0', tools };
}

describe('createToolContext', () => {
  it('remembers what the tool reports', async () => {
    const context = createToolContext({ attempt: 2 });
    await double.execute({ value: 2 }, context);
    expect(context).toMatchObject({
      attempt: 2,
      progressed: [0.5],
      logged: [{ message: 'doubling', data: { value: 2 } }],
    });
  });

  it('passes reports on', () => {
    const reports: unknown[] = [];
    const context = createToolContext({ progress: (data) => reports.push(data) });
    context.progress('half');
    expect([reports, context.progressed]).toEqual([['half'], ['half']]);
  });
});

describe('callTool', () => {
  it('validates, fills in defaults and calls', async () => {
    expect(await callTool(double)).toBe(2);
    await expect(callTool(double, { value: 'x' })).rejects.toThrow(
      'double cannot be called: value: must be a number (got "x")',
    );
    await expect(callTool({ ...double, execute: () => 'two' })).rejects.toThrow(
      'double returned something its outputSchema does not allow',
    );
  });
});

describe('checkToolPack', () => {
  it('finds nothing in a pack that is fit to be published', async () => {
    const pack = defineToolPack(packOf(double));
    expect(
      await checkToolPack(pack, { examples: { double: [{ input: { value: 4 }, output: 8 }, { input: {} }] } }),
    ).toEqual([]);
  });

  it.each<[string, Partial<Tool>, string]>([
    ['no description', { description: ' ' }, 'description is missing: a model chooses tools by it'],
    ['no effects', { effects: undefined }, 'effects are not declared: nobody can tell what a call does to the world'],
    [
      'effects that contradict',
      { effects: { readOnly: true, destructive: true } },
      'effects: a read-only tool cannot be destructive',
    ],
    ['no input schema', { inputSchema: undefined }, 'inputSchema is missing: a model cannot know the arguments'],
    [
      'a bad schema',
      { inputSchema: { type: 'txt' } },
      'inputSchema /type: "txt" is no JSON type. There is "string", "number", "integer", "boolean", "null", "array", "object".',
    ],
    [
      'a schema no model can be shown',
      { inputSchema: z.object({ at: z.date() }) },
      'inputSchema cannot be said in JSON Schema, so no model can be shown it',
    ],
    [
      'an example that does not fit',
      { inputSchema: { type: 'object', required: ['a'], examples: [{ a: 1 }, {}] } },
      'inputSchema: its example 1 does not fit: a: is required',
    ],
  ])('finds %s', async (_, change, problem) => {
    expect(await checkToolPack(packOf({ ...double, ...change }))).toEqual([{ toolId: 'double', problem }]);
  });

  it('finds examples that fail, and examples for nobody', async () => {
    const examples = { double: [{ input: { value: 1 }, output: 3 }, { input: { value: 'x' } }], triple: [] };
    expect(await checkToolPack(packOf(double), { examples })).toEqual([
      { toolId: undefined, problem: 'there are examples for "triple", but no such tool' },
      { toolId: 'double', problem: 'example 0: returned 2, not 3' },
      { toolId: 'double', problem: 'example 1: double cannot be called: value: must be a number (got "x")' },
    ]);
  });
});
