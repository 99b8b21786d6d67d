import { ToolStream } from '@mastra/core/tools';
import type { Plan } from '@planloom/dsl-schema';
import { createExecutor, type ApprovalQuestion, type Decision } from '@planloom/executor-core';
import { toMastraTool, toMastraWorkflow, type ProgressChunk } from '@planloom/mastra';
import { createPlanExecutor } from 'planloom';
import { describe, expect, it } from 'vitest';

const plan: Plan = {
  version: '1.0',
  plan: 'Sends a mail.',
  inputs: { type: 'object', properties: { to: { type: 'string' } }, required: ['to'] },
  steps: [
    { id: 'ok', type: 'approval', message: 'Send it?', show: { to: '{{input.to}}' } },
    { id: 'sent', tool: 'send', input: { to: '{{ok.values.to}}' } },
  ],
};
const tools = { send: { execute: ({ to }: { readonly to?: unknown }) => `to ${String(to)}` } };
const executor = createExecutor(tools, { maxRetries: 0 });
const signals: Plan = { version: '1.0', steps: [{ id: 'paid', type: 'wait', signal: 'paid' }] };

/** Somebody who decides like this, and what they were asked. */
function decider(decision: Decision) {
  const asked: ApprovalQuestion[] = [];
  const onApproval = async (question: ApprovalQuestion): Promise<Decision> => {
    asked.push(question);
    return decision;
  };
  return { asked, onApproval };
}

async function call(tool: ReturnType<typeof toMastraTool>, input: unknown, more: object = {}): Promise<unknown> {
  return tool.execute?.(input, more as never);
}

describe('a plan that asks for approval, as a tool of Mastra', () => {
  it('fails where nobody can be asked, and says what to give', async () => {
    await expect(call(toMastraTool(executor, { id: 'send', plan }), { to: 'ada' })).rejects.toMatchObject({
      code: 'approval/failed',
      message: expect.stringContaining('give toMastraTool or toMastraWorkflow onApproval'),
    });
  });

  it('fails where it is rejected', async () => {
    const { onApproval } = decider({ approved: false });

    await expect(call(toMastraTool(executor, { id: 'send', plan, onApproval }), { to: 'ada' })).rejects.toMatchObject({
      code: 'approval/rejected',
    });
  });

  it('is decided by whom it is told to ask, with what is shown', async () => {
    const { onApproval, asked } = decider({ approved: true, values: { to: 'eve' } });

    expect(await call(toMastraTool(executor, { id: 'send', plan, onApproval }), { to: 'ada' })).toBe('to eve');
    expect(asked).toMatchObject([{ path: 'ok', message: 'Send it?', show: { to: 'ada' } }]);
  });

  it('is decided likewise where the model writes the plan', async () => {
    const { onApproval } = decider({ approved: true });
    const tool = toMastraTool(executor, { id: 'run', description: 'Runs a plan.', accepts: 'plan', onApproval });

    expect(await call(tool, { plan, input: { to: 'ada' } })).toBe('to ada');
  });

  it('is decided likewise where a task is planned', async () => {
    const { onApproval } = decider({ approved: true });
    const { inputs: _, ...asks } = plan;
    const steps = [{ ...asks.steps[0], show: { to: 'ada' } }, asks.steps[1]];
    const planner = { plan: async () => ({ plan: { ...asks, steps } }) };
    const doTask = toMastraTool(createPlanExecutor(tools, { planner: planner as never }), {
      id: 'do_task',
      description: 'Does a task.',
      accepts: 'task',
      onApproval,
    });

    expect(await call(doTask, { task: 'Send a mail to Ada.' })).toBe('to ada');
  });

  it('ends when its caller is aborted while it waits', async () => {
    const controller = new AbortController();
    const onApproval = (): Promise<never> => {
      controller.abort();
      return new Promise(() => undefined);
    };
    const tool = toMastraTool(executor, { id: 'send', plan, onApproval });

    await expect(call(tool, { to: 'ada' }, { abortSignal: controller.signal })).rejects.toMatchObject({
      code: 'run/cancelled',
    });
  });

  it('tells the stream that it waits, and what for if that may be seen', async () => {
    const { onApproval } = decider({ approved: true, by: 'eve' });
    const told = async (values: boolean): Promise<ProgressChunk[]> => {
      const chunks: ProgressChunk[] = [];
      const origin = { prefix: 'tool', callId: '1', name: 'send', runId: 'r' };
      const writer = new ToolStream(origin, async (chunk) => void chunks.push(chunk as ProgressChunk));
      await call(
        toMastraTool(executor, { id: 'send', plan, onApproval, progress: { values } }),
        { to: 'ada' },
        { writer },
      );
      return chunks.filter(({ data }) => data.event === 'step.waiting' || data.event === 'step.resumed');
    };

    expect(JSON.stringify(await told(false))).not.toMatch(/"ada"|"eve"|Send it/u);
    expect((await told(true)).map(({ data }) => data)).toMatchObject([
      { path: 'ok', waitsFor: { kind: 'approval', message: 'Send it?', show: { to: 'ada' } } },
      { path: 'ok', decision: { approved: true, by: 'eve' } },
    ]);
  });
});

describe('a plan that waits for a signal', () => {
  it('is no tool and no workflow, as nobody can send one', async () => {
    const inner: Plan = { version: '1.0', steps: [{ id: 's', type: 'subplan', plan: signals }] };
    const anyPlan = toMastraTool(executor, { id: 'run', description: 'Runs a plan.', accepts: 'plan' });

    expect(() => toMastraTool(executor, { id: 'pay', plan: signals })).toThrow('"paid" waits for the signal "paid"');
    expect(() => toMastraWorkflow(executor, inner, { id: 'pay' })).toThrow('"paid" waits for the signal');
    await expect(call(anyPlan, { plan: signals })).rejects.toThrow('"paid" waits for the signal');
  });
});

describe('a plan that asks for approval, as a workflow of Mastra', () => {
  it('is decided by whom it is told to ask', async () => {
    const { onApproval } = decider({ approved: true });
    const workflow = toMastraWorkflow(executor, plan, { id: 'send', onApproval });
    const run = await workflow.createRun();

    expect(await run.start({ inputData: { to: 'ada' } })).toMatchObject({ status: 'success', result: 'to ada' });
  });
});
