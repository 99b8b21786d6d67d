import { Agent, type ToolsInput } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { RequestContext } from '@mastra/core/request-context';
import { createTool } from '@mastra/core/tools';
import { createExecutor, type ExecutionOptions, type ExecutionResult } from '@planloom/executor-core';
import { fromMastraTools, type MastraToolOptions } from '@planloom/mastra';
import { connectToolSource, ToolRegistry } from '@planloom/tool-kit';
import { tool as sdkTool } from 'ai';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { forMastra, modelThatSays } from '../support/models.ts';

const weather = createTool({
  id: 'weather',
  description: 'The weather of a city.',
  inputSchema: z.object({ city: z.string(), unit: z.enum(['C', 'F']).default('C') }),
  outputSchema: z.object({ text: z.string() }),
  execute: async ({ city, unit }) => ({ text: `21 ${unit} in ${city}` }),
});

/** Runs a plan that calls one tool, and gives what it gave. */
async function call(
  tool: object,
  input: Record<string, unknown> = {},
  options: MastraToolOptions = {},
  execution: ExecutionOptions = {},
): Promise<ExecutionResult> {
  const executor = createExecutor(fromMastraTools({ it: tool }, options), { maxRetries: 3, ...execution });
  return executor.execute({ version: '1.0', steps: [{ id: 'call', tool: 'it', input }] });
}

describe('tools of Mastra', () => {
  it('are called by plans, with defaults filled in', async () => {
    expect((await call(weather, { city: 'Rome' })).result).toEqual({ text: '21 C in Rome' });
  });

  it('show their schemas, so that a plan is checked before it runs', () => {
    const [tool] = fromMastraTools([weather]);

    expect(tool).toMatchObject({
      id: 'weather',
      description: 'The weather of a city.',
      inputSchema: { type: 'object', required: ['city'], properties: { unit: { enum: ['C', 'F'] } } },
      outputSchema: { type: 'object', properties: { text: { type: 'string' } } },
    });
    const { diagnostics } = createExecutor(fromMastraTools([weather])).check({
      version: '1.0',
      steps: [{ id: 'call', tool: 'weather', input: { town: 'Rome' } }],
    });
    expect(diagnostics.map(({ message }) => message).join('\n')).toMatch(/city/);
  });

  it('apply a transform of their schema once', async () => {
    const count = createTool({
      id: 'count',
      description: 'Counts.',
      inputSchema: z.object({ text: z.string().transform((text) => `<${text}>`) }),
      execute: async ({ text }) => text,
    });

    expect((await call(count, { text: 'a' })).result).toBe('<a>');
  });

  it('take JSON Schema as well', async () => {
    const double = createTool({
      id: 'double',
      description: 'Doubles.',
      inputSchema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
      execute: async (input) => 2 * (input as { n: number }).n,
    });

    expect(fromMastraTools([double])[0]?.inputSchema).toMatchObject({ properties: { n: { type: 'integer' } } });
    expect((await call(double, { n: 4 })).result).toBe(8);
  });

  it('have the ids of a record, an array, or sets, with a prefix', () => {
    const ids = (tools: object, options?: MastraToolOptions): string[] =>
      fromMastraTools(tools as Record<string, object>, options).map(({ id }) => id);

    expect(ids({ forecast: weather })).toEqual(['forecast']);
    expect(ids([weather])).toEqual(['weather']);
    expect(ids({ met: { weather }, weather })).toEqual(['met.weather', 'weather']);
    expect(ids([weather], { prefix: 'met.' })).toEqual(['met.weather']);
  });

  it('come from an agent or an instance as a source', async () => {
    const agent = new Agent({
      id: 'guide',
      name: 'Guide',
      instructions: '',
      model: forMastra(modelThatSays('')),
      tools: ({ requestContext }): ToolsInput =>
        requestContext.get('role') === 'admin' ? { weather, reset: weather } : { weather },
    });
    const requestContext = new RequestContext();
    requestContext.set('role', 'admin');
    const idsOf = async (source: { list(): Promise<readonly { id: string }[]> }): Promise<string[]> =>
      (await source.list()).map(({ id }) => id);

    expect(await idsOf(fromMastraTools(agent))).toEqual(['weather']);
    expect(await idsOf(fromMastraTools(agent, { requestContext }))).toEqual(['weather', 'reset']);
    const source = fromMastraTools(new Mastra({ tools: { weather }, logger: false }));
    const registry = new ToolRegistry();
    const connection = await connectToolSource(registry, source);
    expect([...registry].map(({ id }) => id)).toEqual(['weather']);
    await connection.close();
  });

  it('keep what MCP says of them, and what you know better', () => {
    const reader = createTool({
      id: 'read',
      description: 'Reads.',
      mcp: { annotations: { title: 'Reader', readOnlyHint: true, openWorldHint: false } },
      execute: async () => 1,
    });

    expect(fromMastraTools([reader])[0]).toMatchObject({
      name: 'Reader',
      effects: { readOnly: true, openWorld: false },
    });
    expect(fromMastraTools([reader], { effects: { read: { openWorld: true } } })[0]?.effects).toEqual({
      readOnly: true,
      openWorld: true,
    });
    expect(fromMastraTools([weather])[0]?.effects).toBeUndefined();
  });

  it('are refused with their place when they cannot be run here', () => {
    expect(() => fromMastraTools({ search: { type: 'provider', id: 'openai.web_search', args: {} } })).toThrow(
      'Tool "search": it has no execute: its provider runs it',
    );
    expect(() => fromMastraTools([{ execute: () => 1 }])).toThrow('tools[0]: it has no id');
    expect(() => fromMastraTools({ nothing: {} })).toThrow('Tool "nothing": must be a tool of Mastra');
  });

  it('of an agent that only a provider can run are left out, and said to be', async () => {
    const source = fromMastraTools({
      listTools: () => ({ weather, search: { type: 'provider', id: 'openai.web_search', args: {} } }),
    });

    expect((await source.list()).map(({ id }) => id)).toEqual(['weather']);
    expect(source.problems?.().map(({ code }) => code)).toEqual(['tool/invalid-definition']);
  });

  it('of the AI SDK are called as it calls them', async () => {
    const add = sdkTool({
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      execute: async ({ a, b }, { toolCallId, abortSignal }) => [a + b, typeof toolCallId, abortSignal?.aborted],
    });

    expect((await call(add, { a: 1, b: 2 })).result).toEqual([3, 'string', false]);
  });
});

describe('what goes wrong in a tool of Mastra', () => {
  it('is a failure that is tried again when the tool throws', async () => {
    const execute = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new Error('busy'))
      .mockResolvedValueOnce('done');
    const tool = createTool({ id: 'flaky', description: 'Fails once.', execute });

    expect((await call(tool)).result).toBe('done');
  });

  it('is a failure, not a result, when the input does not fit; it is not tried again', async () => {
    const execute = vi.fn<() => Promise<string>>();
    const inputSchema = z.object({ n: z.number().refine((n) => n % 2 === 0, 'must be even') });
    const tool = createTool({ id: 'even', description: 'Halves.', inputSchema, execute });
    const failure = call(tool, { n: 3 });

    await expect(failure).rejects.toMatchObject({ code: 'tool/invalid-input' });
    await expect(failure).rejects.toThrow('n: must be even');
    expect(execute).not.toHaveBeenCalled();
  });

  it('is a failure that is not tried again when the output does not fit', async () => {
    const execute = vi.fn<() => Promise<{ text: string }>>(async () => ({ text: 7 as unknown as string }));
    const tool = createTool({ id: 'bad', description: 'Lies.', outputSchema: z.object({ text: z.string() }), execute });

    await expect(call(tool)).rejects.toMatchObject({ code: 'tool/invalid-output' });
    expect(execute).toHaveBeenCalledTimes(1);
  });

  it('is a failure when the request context does not fit', async () => {
    const requestContextSchema = z.object({ tenant: z.string() });
    const tool = createTool({ id: 'own', description: 'Tenant.', requestContextSchema, execute: async () => 'done' });

    await expect(call(tool)).rejects.toMatchObject({ code: 'mastra/invalid-call' });
    const requestContext = new RequestContext();
    requestContext.set('tenant', 'acme');
    expect((await call(tool, {}, { requestContext })).result).toBe('done');
  });

  it('does not hide a result that only looks like it', async () => {
    const tool = createTool({
      id: 'odd',
      description: 'Odd.',
      execute: async () => ({ error: true, message: 'mine' }),
    });

    expect((await call(tool)).result).toEqual({ error: true, message: 'mine' });
  });
});

describe('a tool of Mastra that runs', () => {
  it('reports what it writes as progress and what it observes as log', async () => {
    const seen: unknown[] = [];
    const tool = createTool({
      id: 'slow',
      description: 'Slow.',
      execute: async (_input, { writer, observe }) => {
        await writer?.write({ done: 0.5 });
        await writer?.custom({ type: 'data-half', data: 1 });
        observe.log('info', 'half way');
        return observe.span('rest', () => 'done');
      },
    });
    const { result } = await call(tool, {}, {}, { onEvent: (event) => seen.push(event) });

    expect(result).toBe('done');
    expect(seen).toContainEqual(expect.objectContaining({ type: 'step.progress', data: { done: 0.5 } }));
    expect(seen).toContainEqual(
      expect.objectContaining({ type: 'step.progress', data: { type: 'data-half', data: 1 } }),
    );
    expect(seen).toContainEqual(expect.objectContaining({ type: 'step.log', message: 'half way' }));
  });

  it('is told when the run is cancelled', async () => {
    const abortController = new AbortController();
    const told = vi.fn<() => void>();
    const tool = createTool({
      id: 'endless',
      description: 'Waits.',
      execute: (_input, { abortSignal }) =>
        new Promise((_, reject) => {
          abortSignal?.addEventListener('abort', () => {
            told();
            reject(abortSignal.reason as Error);
          });
          abortController.abort();
        }),
    });

    await expect(call(tool, {}, {}, { abortController })).rejects.toMatchObject({ code: 'run/cancelled' });
    expect(told).toHaveBeenCalledTimes(1);
  });
});

describe('a tool that needs approval', () => {
  const execute = vi.fn<() => Promise<string>>(async () => 'deleted');
  const remove = createTool({ id: 'remove', description: 'Deletes.', requireApproval: true, execute });

  it('is refused by the checker when nobody can be asked', async () => {
    const failure = call(remove);

    await expect(failure).rejects.toMatchObject({ name: 'PlanError' });
    await expect(failure).rejects.toThrow('it needs approval, and nobody can be asked');
    expect(execute).not.toHaveBeenCalled();
  });

  it('runs when the call is approved, and only then', async () => {
    const approve = vi.fn<() => Promise<boolean>>(async () => false);
    await expect(call(remove, { file: 'a' }, { approve })).rejects.toMatchObject({ code: 'mastra/not-approved' });
    expect(execute).not.toHaveBeenCalled();
    expect(approve).toHaveBeenCalledTimes(1);
    expect(approve).toHaveBeenCalledWith(expect.objectContaining({ toolId: 'it', input: { file: 'a' }, path: 'call' }));

    expect((await call(remove, {}, { approve: () => true })).result).toBe('deleted');
  });

  it('for some calls only is asked about for those', async () => {
    const requireApproval = (input: unknown): boolean => (input as { force: boolean }).force;
    const inputSchema = z.object({ force: z.boolean() });
    const tool = createTool({ id: 'reset', description: 'Resets.', inputSchema, requireApproval, execute });

    expect((await call(tool, { force: false })).result).toBe('deleted');
    await expect(call(tool, { force: true })).rejects.toMatchObject({ code: 'mastra/needs-approval' });
  });
});

describe('a tool that suspends itself', () => {
  const book = createTool({
    id: 'book',
    description: 'Books.',
    inputSchema: z.object({ seat: z.number() }),
    outputSchema: z.object({ seat: z.number(), by: z.string() }),
    suspendSchema: z.object({ question: z.string() }),
    resumeSchema: z.object({ name: z.string() }),
    execute: async ({ seat }, { suspend, resumeData }) => {
      if (resumeData === undefined) return suspend?.({ question: 'For whom?' });
      return { seat, by: resumeData.name };
    },
  });

  it('fails with what it asked when nobody answers', async () => {
    await expect(call(book, { seat: 4 })).rejects.toMatchObject({
      code: 'mastra/suspended',
      cause: { details: { question: 'For whom?' } },
    });
  });

  it('goes on with the answer', async () => {
    const onSuspend = vi.fn<() => object>(() => ({ name: 'Ada' }));

    expect((await call(book, { seat: 4 }, { onSuspend })).result).toEqual({ seat: 4, by: 'Ada' });
    expect(onSuspend).toHaveBeenCalledWith(
      expect.objectContaining({ toolId: 'it', payload: { question: 'For whom?' } }),
    );
  });

  it('fails when the answer does not fit', async () => {
    await expect(call(book, { seat: 4 }, { onSuspend: () => ({ nome: 'Ada' }) })).rejects.toMatchObject({
      code: 'tool/invalid-input',
    });
  });

  it('as tools of agents do goes on as well', async () => {
    const tool = createTool({
      id: 'ask',
      description: 'Asks.',
      execute: async (_input, { agent }) => agent?.resumeData ?? agent?.suspend('what?'),
    });

    expect((await call(tool, {}, { onSuspend: ({ payload }) => `${String(payload)} this` })).result).toBe('what? this');
  });
});
