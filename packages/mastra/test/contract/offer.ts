import { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { createTool, ToolStream } from '@mastra/core/tools';
import type { Plan } from '@planloom/dsl-schema';
import { createExecutor } from '@planloom/executor-core';
import { fromMastraAgent, fromMastraTools, toMastraTool, toMastraWorkflow } from '@planloom/mastra';
import { createMastraPlanner, createPlanner } from '@planloom/planner';
import { createPlanExecutor } from 'planloom';
import { describe, expect, it } from 'vitest';
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
      data: expect.objectContaining({ event: 'step.completed', path: 'look', tool: 'weather' }),
    });
    expect(JSON.stringify(chunks)).not.toContain('Rome');
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
