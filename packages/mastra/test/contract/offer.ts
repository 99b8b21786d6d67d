import { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { createTool, ToolStream } from '@mastra/core/tools';
import type { Plan } from '@planloom/dsl-schema';
import { createExecutor, type Planner } from '@planloom/executor-core';
import {
  fromMastraAgent,
  fromMastraTools,
  pipeToWriter,
  toMastraTool,
  toMastraWorkflow,
  type PlanProgress,
  type ProgressChunk,
} from '@planloom/mastra';
import { createMastraPlanner, createPlanner } from '@planloom/planner';
import { simulateReadableStream } from 'ai';
import { createPlanExecutor } from 'planloom';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';

import { forMastra, modelThatSays } from '../support/models.ts';

const weather = createTool({
  id: 'weather',
  description: 'The weather of a city.',
  inputSchema: z.object({ city: z.string() }),
  outputSchema: z.object({ text: z.string() }),
  execute: async ({ city }) => {
    if (city === 'Atlantis') throw new Error('no such city');
    return { text: `sunny in ${city}` };
  },
});
const plan: Plan = {
  version: '1.0',
  plan: 'Tells the weather of a city.',
  inputs: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  steps: [
    { id: 'look', tool: 'weather', input: { city: '{{input.city}}' } },
    { id: 'answer', type: 'final', input: { report: '{{look.text}}' } },
  ],
};
const executor = createExecutor(fromMastraTools({ weather }), { maxRetries: 0 });

const noUsage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** Calls a tool of Mastra as an agent does. */
async function call(tool: ReturnType<typeof toMastraTool>, input: unknown, more: object = {}): Promise<unknown> {
  return tool.execute?.(input, more as never);
}

describe('a plan as a tool of Mastra', () => {
  const tool = toMastraTool(executor, { id: 'report', plan });

  it('takes the inputs of the plan and gives its result', async () => {
    expect(tool).toMatchObject({ id: 'report', description: 'Tells the weather of a city.' });
    expect(await call(tool, { city: 'Rome' })).toEqual({ report: 'sunny in Rome' });
  });

  it('refuses other inputs, as tools of Mastra do', async () => {
    expect(await call(tool, { town: 'Rome' })).toMatchObject({ error: true, message: expect.stringContaining('city') });
  });

  it('throws what the run failed with, with its code', async () => {
    await expect(call(tool, { city: 'Atlantis' })).rejects.toMatchObject({ name: 'RunError', code: 'tool/failed' });
  });

  it('reports each step, without its values', async () => {
    const chunks: unknown[] = [];
    const origin = { prefix: 'tool', callId: '1', name: 'report', runId: 'r' };
    const writer = new ToolStream(origin, async (chunk) => void chunks.push(chunk));
    await call(tool, { city: 'Rome' }, { writer });

    expect(chunks).toContainEqual({
      type: 'data-planloom',
      id: expect.stringMatching(/^[^/]+\/look$/u),
      data: expect.objectContaining({ event: 'step.completed', path: 'look', tool: 'weather' }),
    });
    expect(JSON.stringify(chunks)).not.toContain('Rome');
  });

  it('reports its values, too, if they may be seen', async () => {
    const shown = toMastraTool(executor, { id: 'report', plan, progress: { values: true } });
    const chunks: unknown[] = [];
    const origin = { prefix: 'tool', callId: '1', name: 'report', runId: 'r' };
    await call(shown, { city: 'Rome' }, { writer: new ToolStream(origin, async (chunk) => void chunks.push(chunk)) });

    expect(chunks).toContainEqual(
      expect.objectContaining({
        data: expect.objectContaining({ event: 'step.completed', output: { text: 'sunny in Rome' } }),
      }),
    );
  });

  it('has told everything when it answers, and one thing after the other', async () => {
    const told: string[] = [];
    let writing = 0;
    const writer = {
      custom: async ({ data }: ProgressChunk) => {
        writing += 1;
        expect(writing).toBe(1);
        await new Promise((resume) => setImmediate(resume));
        told.push(data.event);
        writing -= 1;
      },
    };

    await call(tool, { city: 'Rome' }, { writer });

    expect(told).toEqual([
      'run.started',
      'step.started',
      'step.completed',
      'step.started',
      'step.completed',
      'run.completed',
    ]);
  });

  it('gives its result although the writer fails', async () => {
    const writer = { custom: () => Promise.reject(new Error('nobody reads')) };

    expect(await call(tool, { city: 'Rome' }, { writer })).toEqual({ report: 'sunny in Rome' });
  });

  it('does not wait for a writer that hangs when its caller is aborted', async () => {
    const controller = new AbortController();
    const writer = {
      custom: () => {
        controller.abort();
        return new Promise<void>(() => {});
      },
    };

    await expect(call(tool, { city: 'Rome' }, { writer, abortSignal: controller.signal })).rejects.toMatchObject({
      code: 'run/cancelled',
    });
  });

  it('does not wait for ever for a writer that hangs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const answer = call(tool, { city: 'Rome' }, { writer: { custom: () => new Promise<void>(() => {}) } });
    for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(5000);

    expect(await answer).toEqual({ report: 'sunny in Rome' });
  });

  it('ends when its caller is aborted', async () => {
    await expect(call(tool, { city: 'Rome' }, { abortSignal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'run/cancelled',
    });
  });

  it('is refused when the plan is not fit to run', () => {
    const bad: Plan = { version: '1.0', steps: [{ id: 'a', tool: 'wether' }] };

    expect(() => toMastraTool(executor, { id: 'bad', plan: bad })).toThrow('wether');
  });

  it('is called by an agent', async () => {
    const model = modelThatSays('It is sunny.');
    const [first] = [JSON.stringify({ city: 'Rome' })];
    const usage = {
      inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 1, text: 1, reasoning: 0 },
    };
    const answer = model.doGenerate;
    let calls = 0;
    model.doGenerate = async (options) => {
      calls += 1;
      if (calls > 1) return answer.call(model, options);
      const content = [{ type: 'tool-call' as const, toolCallId: '1', toolName: 'report', input: first }];
      return { content, finishReason: { unified: 'tool-calls', raw: 'tool-calls' }, usage, warnings: [] };
    };
    const agent = new Agent({ id: 'a', name: 'A', instructions: '', model: forMastra(model), tools: { report: tool } });
    const output = await agent.generate('How is Rome?');

    expect(output.text).toBe('It is sunny.');
    expect(JSON.stringify(output.toolResults)).toContain('sunny in Rome');
  });
});

describe('the stream of an agent that calls a plan', () => {
  it('has a part for each step, before the answer', async () => {
    const model = modelThatSays('It is sunny.');
    const answer = model.doStream;
    let calls = 0;
    model.doStream = async (options) => {
      calls += 1;
      if (calls > 1) return answer.call(model, options);
      const finishReason = { unified: 'tool-calls' as const, raw: 'tool-calls' };
      return {
        stream: simulateReadableStream({
          chunks: [
            { type: 'stream-start' as const, warnings: [] },
            { type: 'tool-call' as const, toolCallId: '1', toolName: 'report', input: '{"city":"Rome"}' },
            { type: 'finish' as const, finishReason, usage: noUsage },
          ],
          initialDelayInMs: null,
          chunkDelayInMs: null,
        }),
      };
    };
    const report = toMastraTool(executor, { id: 'report', plan });
    const agent = new Agent({ id: 'a', name: 'A', instructions: '', model: forMastra(model), tools: { report } });
    const { fullStream } = await agent.stream('How is Rome?');
    const chunks: { readonly type: string; readonly id?: string; readonly data?: unknown }[] = [];
    for await (const chunk of fullStream) chunks.push(chunk);

    const told = chunks.filter(({ type }) => type === 'data-planloom').map(({ data }) => (data as PlanProgress).event);
    expect(told[0]).toBe('run.started');
    expect(told.at(-1)).toBe('run.completed');
    const types = chunks.map(({ type }) => type);
    expect(types.lastIndexOf('data-planloom')).toBeLessThan(types.indexOf('text-delta'));
  });
});

describe('a run that a tool of Mastra pipes to its writer', () => {
  const words = createExecutor({
    say: {
      async *execute() {
        yield 'Hel';
        yield 'lo';
      },
    },
    each: { execute: ({ it: item }) => item },
  });
  const steps = [
    { id: 'said', tool: 'say', input: {} },
    {
      id: 'all',
      type: 'loop',
      over: '{{input.items}}',
      as: 'it',
      step: { id: 'one', tool: 'each', input: { it: '{{it}}' } },
    },
  ];

  /** What arrives in the stream of a tool that pipes a run. */
  async function piped(options: Parameters<typeof pipeToWriter>[2], keptEvents = 1000): Promise<ProgressChunk[]> {
    const chunks: ProgressChunk[] = [];
    const origin = { prefix: 'tool', callId: '1', name: 'greet', runId: 'r' };
    const greet = createTool({
      id: 'greet',
      description: 'Greets.',
      inputSchema: z.object({}),
      execute: async (_, { writer }) => {
        const run = words.stream({ version: '1.0', steps }, { input: { items: [1, 2, 3] } }, { keptEvents });
        if (writer) await pipeToWriter(run, writer, options);
        return (await run.result).result;
      },
    });
    const writer = new ToolStream(origin, async (chunk) => void chunks.push(chunk as ProgressChunk));
    expect(await call(greet as ReturnType<typeof toMastraTool>, {}, { writer })).toEqual([1, 2, 3]);
    return chunks;
  }

  it('comes as parts that take the place of those before, and pieces that do not', async () => {
    const chunks = await piped({ values: true });
    const pieces = chunks.filter(({ transient }) => transient === true);

    expect(pieces.map(({ id, data }) => [id, data.chunk])).toEqual([
      [undefined, { type: 'text', text: 'Hel' }],
      [undefined, { type: 'text', text: 'lo' }],
    ]);
    expect(chunks.find(({ data }) => data.event === 'run.completed')).toMatchObject({ data: { output: [1, 2, 3] } });
  });

  it('has no pieces and no values unless they may be seen', async () => {
    const chunks = await piped({});

    expect(JSON.stringify(chunks)).not.toContain('Hel');
    expect(chunks.flatMap(({ data }) => data.items ?? [])).toEqual(
      [1, 2, 3].map((done) => ({ done, failed: 0, total: 3 })),
    );
  });

  it('says what a writer was too slow for', async () => {
    const run = words.stream({ version: '1.0', steps }, { input: { items: Array(50).fill(1) } }, { keptEvents: 5 });
    await run.result;
    const chunks: ProgressChunk[] = [];
    await pipeToWriter(run, { custom: async (chunk) => void chunks.push(chunk) });

    expect(chunks[0]?.data).toMatchObject({ event: 'stream.skipped', missed: expect.any(Number) });
    expect(chunks.at(-1)?.data.event).toBe('run.completed');
  });

  it('ends with what the writer throws, and goes on itself', async () => {
    const run = words.stream({ version: '1.0', steps }, { input: { items: [1] } });
    const writer = { custom: () => Promise.reject(new Error('nobody reads')) };

    await expect(pipeToWriter(run, writer)).rejects.toThrow('nobody reads');
    expect((await run.result).result).toEqual([1]);
  });
});

describe('an executor as a tool of Mastra', () => {
  it('takes a plan, which it checks', async () => {
    const tool = toMastraTool(executor, { id: 'run_plan', description: 'Runs a plan.', accepts: 'plan' });

    expect(await call(tool, { plan, input: { city: 'Rome' } })).toEqual({ report: 'sunny in Rome' });
    await expect(call(tool, { plan: { version: '1.0', steps: [{ id: 'a', tool: 'wether' }] } })).rejects.toMatchObject({
      name: 'PlanError',
      code: 'plan/invalid',
    });
  });

  it('takes a task, for which an agent of Mastra writes the plan', async () => {
    const answer = { ...plan, inputs: undefined, steps: [{ id: 'look', tool: 'weather', input: { city: 'Oslo' } }] };
    const agent = new Agent({
      id: 'planner',
      name: 'Planner',
      instructions: 'You plan.',
      model: forMastra(modelThatSays(JSON.stringify(answer))),
    });
    const planner = createPlanner({ llm: fromMastraAgent(agent) });
    const planning = createPlanExecutor(fromMastraTools({ weather }), { planner });
    const tool = toMastraTool(planning, { id: 'do', description: 'Does a task.', accepts: 'task' });

    expect(await call(tool, { task: 'How is the weather in Oslo?' })).toEqual({ text: 'sunny in Oslo' });
  });

  describe('that takes a task', () => {
    const planning = (known: Plan): Planner => ({ plan: async () => ({ plan: known }) });
    const items = Array.from({ length: 3000 }, (_, index) => index);
    const step = { id: 'one', tool: 'each', input: { it: '{{it}}' } };
    const long: Plan = { version: '1.0', steps: [{ id: 'all', type: 'loop', over: items, as: 'it', step }] };
    const run = (writer: object, each = vi.fn<(input: object) => unknown>()) => {
      const doing = createPlanExecutor({ each: { execute: each } }, { planner: planning(long) });
      const tool = toMastraTool(doing, { id: 'do', description: 'Does a task.', accepts: 'task' });
      return { answer: call(tool, { task: 'Do it.' }, { writer }), each };
    };
    /** What is told of each, as often as it is told. */
    const eventsIn = (chunks: readonly ProgressChunk[]): string[] => chunks.map(({ data }) => data.event);

    it('tells a slow writer one thing after the other, holds a bounded number of them, and says how many are missing', async () => {
      const chunks: ProgressChunk[] = [];
      const { promise: open, resolve } = Promise.withResolvers<void>();
      const waiting = { now: 0, most: 0 };
      const custom = async (chunk: ProgressChunk): Promise<void> => {
        waiting.most = Math.max(waiting.most, ++waiting.now);
        await open;
        waiting.now -= 1;
        chunks.push(chunk);
      };
      const { answer, each } = run({ custom });
      await vi.waitFor(() => expect(each).toHaveBeenCalledTimes(3000)); // it did not wait for the writer
      resolve();

      expect(await answer).toHaveLength(3000);
      expect(waiting.most).toBe(1);
      expect(eventsIn(chunks)[0]).toBe('run.started');
      expect(eventsIn(chunks).at(-1)).toBe('run.completed');
      const told = chunks.filter(({ data }) => data.event !== 'stream.skipped').length;
      const missed = chunks.reduce((sum, { data }) => sum + (data.missed ?? 0), 0);
      expect(told).toBeLessThanOrEqual(1001);
      expect(told + missed).toBe(4 + 3 * 3000);
    });

    it('keeps how steps are rather than what they said', async () => {
      const chunks: ProgressChunk[] = [];
      const { promise: open, resolve } = Promise.withResolvers<void>();
      const custom = async (chunk: ProgressChunk): Promise<void> => open.then(() => void chunks.push(chunk));
      const execute = (_: object, { log }: { log: (line: string) => void }): void => {
        for (let line = 0; line < 5000; line += 1) log(`line ${line}`);
      };
      const steps = [{ id: 'talk', tool: 'talk', input: {} }];
      const talking = createPlanExecutor({ talk: { execute } }, { planner: planning({ version: '1.0', steps }) });
      const settings = { id: 'do', description: 'Does a task.', accepts: 'task', progress: { values: true } } as const;
      const answer = call(toMastraTool(talking, settings), { task: 'Talk.' }, { writer: { custom } });
      await new Promise((resume) => setImmediate(resume));
      resolve();
      await answer;

      const told = eventsIn(chunks);
      expect(told.filter((event) => event === 'step.log').length).toBeLessThanOrEqual(1000);
      expect(told).toEqual(expect.arrayContaining(['step.started', 'step.completed', 'stream.skipped']));
    });

    it.each([
      ['rejects', () => Promise.reject(new Error('nobody reads'))],
      [
        'throws',
        () => {
          throw new Error('nobody reads');
        },
      ],
    ])('gives its result although the writer %s, which is not asked again', async (_, custom) => {
      const writer = { custom: vi.fn<() => Promise<void>>(custom) };

      expect(await run(writer).answer).toHaveLength(3000);
      expect(writer.custom).toHaveBeenCalledTimes(1);
    });

    it('has told everything when it answers', async () => {
      const chunks: ProgressChunk[] = [];
      const custom = async (chunk: ProgressChunk): Promise<void> => void chunks.push(chunk);

      await run({ custom }).answer;

      expect(eventsIn(chunks).at(-1)).toBe('run.completed');
    });

    it('does not wait for ever for a writer that hangs', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => void vi.useRealTimers());
      const { answer, each } = run({ custom: () => new Promise<void>(() => {}) });
      while (each.mock.calls.length < 3000) await new Promise((resolve) => setImmediate(resolve));
      for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(5000);

      expect(await answer).toHaveLength(3000);
    });
  });

  it('of the umbrella plans with a Mastra agent as it is', async () => {
    const steps = [{ id: 'look', tool: 'weather', input: { city: 'Bern' } }];
    const model = modelThatSays(`\`\`\`json\n${JSON.stringify({ version: '1.0', steps })}\n\`\`\``);
    const mastraAgent = new Agent({ id: 'planner', name: 'Planner', instructions: '', model: forMastra(model) });
    const planning = createPlanExecutor(fromMastraTools({ weather }), { mastraAgent });

    expect((await planning.executeTask('How is the weather in Bern?')).result).toEqual({ text: 'sunny in Bern' });
  });
});

describe('createMastraPlanner', () => {
  it('takes an agent and tools of Mastra as they are', async () => {
    const steps = [{ id: 'look', tool: 'weather', input: { city: 'Bern' } }];
    const model = forMastra(modelThatSays(JSON.stringify({ version: '1.0', steps })));
    const agent = new Agent({ id: 'planner', name: 'Planner', instructions: '', model });
    const planner = createMastraPlanner(agent, fromMastraTools({ weather }));

    expect((await planner.generatePlan('How is the weather in Bern?')).steps).toEqual(steps);
  });
});

describe('a plan as a workflow of Mastra', () => {
  const workflow = toMastraWorkflow(executor, plan, { id: 'report' });

  it('runs', async () => {
    const run = await workflow.createRun();

    expect(await run.start({ inputData: { city: 'Rome' } })).toMatchObject({
      status: 'success',
      result: { report: 'sunny in Rome' },
    });
  });

  it('runs where it is registered', async () => {
    const mastra = new Mastra({ workflows: { report: workflow }, logger: false });
    const run = await mastra.getWorkflow('report').createRun();

    expect(await run.start({ inputData: { city: 'Oslo' } })).toMatchObject({ status: 'success' });
  });

  it('fails with the error of the run', async () => {
    const run = await workflow.createRun();

    expect(await run.start({ inputData: { city: 'Atlantis' } })).toMatchObject({
      status: 'failed',
      error: expect.objectContaining({ message: expect.stringContaining('no such city') }),
    });
  });

  it('tells of each step in its stream', async () => {
    const run = await workflow.createRun();
    const stream = run.stream({ inputData: { city: 'Rome' } });
    const chunks: { type: string; data?: unknown }[] = [];
    for await (const chunk of stream.fullStream) chunks.push(chunk);

    expect(chunks.filter(({ type }) => type === 'data-planloom').map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ event: 'step.completed', path: 'look' }),
    );
  });
});
