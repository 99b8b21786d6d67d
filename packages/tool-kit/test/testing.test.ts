import { describe, expect, it } from 'vitest';

import { defineTool } from '../src/index.ts';
import { callTool, createToolContext } from '../src/testing.ts';

const double = defineTool({
  id: 'double',
  description: 'Doubles a number',
  inputSchema: { value: { type: 'number', default: 1, description: 'The number' } },
  outputSchema: { type: 'number' },
  effects: { readOnly: true, openWorld: false },
  execute: ({ value }, { progress, log }) => {
    progress(0.5);
    log('doubling', { value });
    return value * 2;
  },
});

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
