import { describe, expect, it } from 'vitest';

import { defineTool, defineToolPack, ToolDefinitionError, type Tool } from '../src/index.ts';
import { createToolContext } from '../src/testing.ts';

const execute = (): null => null;

describe('defineTool', () => {
  it('gives a tool that can be called', async () => {
    const tool = defineTool({
      id: 'double',
      inputSchema: { value: { type: 'number' } },
      outputSchema: { type: 'number' },
      execute: ({ value }) => value * 2,
    });
    expect(await tool.execute({ value: 21 }, createToolContext())).toBe(42);
  });

  it('tells everything that is wrong at once', () => {
    const define = (): Tool =>
      defineTool({
        id: '',
        timeoutMs: 0,
        inputSchema: { $ref: '#/nowhere' },
        outputSchema: { a: { minimum: 'x' } },
        execute: () => ({ a: 1 }),
      });
    expect(define).toThrow(ToolDefinitionError);
    expect(define).toThrow(
      expect.objectContaining({
        code: 'tool/invalid-definition',
        problems: [
          expect.stringContaining('id must be text') as string,
          'timeoutMs must be a number above 0',
          'inputSchema /$ref: "#/nowhere" leads to no schema of this document',
          'outputSchema /properties/a/minimum: must be a number',
        ],
      }) as Error,
    );
  });
});

describe('defineToolPack', () => {
  const tool = (id: string): Tool => ({ id, execute });

  it('gives the pack', () => {
    const pack = defineToolPack({ name: '@acme/tools', version: '1.2.3', tools: [tool('a'), tool('b')] });
    expect(pack.tools.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it.each<[string, Parameters<typeof defineToolPack>[0], string]>([
    ['a name that is empty', { name: ' ', version: '1.0.0', tools: [] }, 'name must not be empty'],
    [
      'a version that is none',
      { name: 'p', version: 'latest', tools: [] },
      'version must be of the form 1.2.3, not "latest"',
    ],
    [
      'two tools with one id',
      { name: 'p', version: '1.0.0', tools: [tool('a'), tool('a')] },
      'two tools have the id "a"',
    ],
    [
      'a tool with a bad schema',
      { name: 'p', version: '1.0.0', tools: [{ id: 'a', inputSchema: { type: 'txt' }, execute }] },
      'tool "a": inputSchema /type: "txt" is no JSON type',
    ],
  ])('refuses %s', (_, pack, message) => {
    expect(() => defineToolPack(pack)).toThrow(message);
  });
});
