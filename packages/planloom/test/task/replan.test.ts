import { applyFix, type Plan, type Step } from '@planloom/dsl-schema';
import { createPlanCache, planFromSources } from '@planloom/planner';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  createPlanExecutor,
  isRunError,
  ReplanError,
  type Planner,
  type PlanningEvent,
  type ReplanRequest,
  type RunError,
  type Tool,
} from '../../src/index.ts';
import { diffPlans } from '../../src/task/diff-plans.ts';

/** Tools that remember their calls; some places always fail. */
function workshop(...broken: readonly string[]) {
  const calls: string[] = [];
  const tool = (id: string): Tool => ({
    id,
    execute: ({ at }) => {
      calls.push(`${id} ${String(at)}`);
      if (broken.includes(String(at))) throw new Error(`nothing at ${String(at)}`);
      return { id, at };
    },
  });
  const turn: Tool = {
    id: 'turn',
    execute: () => {
      throw new ReplanError('the harbour is closed: fly', { open: ['airport'] });
    },
  };
  return { calls, tools: [tool('look'), tool('send'), tool('undo'), turn] };
}

const step = (id: string, tool: string, at: unknown, more: object = {}): Step => ({ id, tool, input: { at }, ...more });
const planOf = (...steps: readonly Step[]): Plan => ({ version: '1.0', steps });

/** A planner that has these plans, one after the other. */
function plannerOf(
  first: Plan,
  ...others: readonly Plan[]
): Planner & { readonly asked: ReplanRequest[]; readonly settled: boolean[] } {
  const asked: ReplanRequest[] = [];
  const settled: boolean[] = [];
  return {
    asked,
    settled,
    plan: async () => ({ plan: first, source: 'model', usage: { calls: 1, inputTokens: 10 } }),
    async replan(request) {
      asked.push(request);
      const plan = others[asked.length - 1];
      if (plan === undefined) throw new Error('no other way');
      return { plan, usage: { calls: 2, outputTokens: 5 } };
    },
    settle: ({ succeeded }) => void settled.push(succeeded),
  };
}

const options = { maxRetries: 0, replan: { max: 2 } };
async function failure(promise: Promise<unknown>): Promise<RunError> {
  const error: unknown = await promise.catch((error: unknown) => error);
  if (isRunError(error)) return error;
  throw error;
}

describe('a task whose run fails', () => {
  const first = planOf(
    step('a', 'look', 'x'),
    step('b', 'send', 'y'),
    step('c', 'look', 'broken'),
    step('d', 'look', 'z'),
  );
  const second = planOf(
    step('a', 'look', 'x'),
    step('b', 'send', 'y'),
    step('c', 'look', 'fine'),
    step('d', 'look', '{{c.at}}'),
  );

  it('goes on another way, and does nothing twice that is done', async () => {
    const { calls, tools } = workshop('broken');
    const planner = plannerOf(first, second);
    const events: PlanningEvent[] = [];
    const plans: Plan[] = [];

    const result = await createPlanExecutor(tools, { planner }).executeTask(
      'go',
      {},
      {
        ...options,
        onPlanning: (event) => events.push(event),
        onPlan: (plan) => void plans.push(plan),
      },
    );

    expect(calls).toEqual(['look x', 'send y', 'look broken', 'look fine', 'look fine']);
    expect(result).toMatchObject({
      plan: second,
      replans: 1,
      source: 'model',
      usage: { calls: 3, inputTokens: 10, outputTokens: 5 },
    });
    expect(plans).toEqual([first, second]);
    expect(planner.asked[0]).toMatchObject({
      task: 'go',
      plan: first,
      round: 1,
      failure: {
        code: 'tool/failed',
        step: 'c',
        attempts: 1,
        message: expect.stringContaining('nothing at broken') as string,
      },
      done: [
        { path: 'a', stepId: 'a', tool: 'look', output: { id: 'look', at: 'x' } },
        { path: 'b', stepId: 'b', tool: 'send', output: { id: 'send', at: 'y' } },
      ],
    });
    expect(events).toMatchObject([{ type: 'planning.replanned', round: 1, plan: second }]);
    const [patch = []] = events.map((event) => (event.type === 'planning.replanned' ? event.patch : []));
    expect(applyFix(first, patch)).toEqual(second);
    expect(planner.settled).toEqual([true]);
  });

  it('ends with the failure of its last plan when the rounds are used up', async () => {
    const { tools } = workshop('broken', 'gone', 'lost');
    const planner = plannerOf(
      planOf(step('a', 'look', 'broken')),
      planOf(step('a', 'look', 'gone')),
      planOf(step('a', 'look', 'lost')),
      second,
    );

    const error = await failure(createPlanExecutor(tools, { planner }).executeTask('go', {}, options));

    expect(error.message).toContain('nothing at lost');
    expect(error.plan).toEqual(planOf(step('a', 'look', 'lost')));
    expect(planner.asked.map(({ round }) => round)).toEqual([1, 2]);
    expect(planner.settled).toEqual([false]);
  });

  it('is not replanned unless that is asked for, and its failure has the plan', async () => {
    const { tools } = workshop('broken');
    const planner = plannerOf(first, second);

    const error = await failure(createPlanExecutor(tools, { planner }).executeTask('go', {}, { maxRetries: 0 }));

    expect(error.plan).toEqual(first);
    expect(planner.asked).toEqual([]);
  });

  it('is not replanned where another plan cannot help', async () => {
    const { tools } = workshop();
    const controller = new AbortController();
    const stop: Tool = { id: 'stop', execute: () => controller.abort() };
    const planner = plannerOf(planOf({ id: 's', tool: 'stop' }, step('a', 'look', 1)), second);

    const cancelled = createPlanExecutor([...tools, stop], { planner }).executeTask(
      'go',
      {},
      { ...options, signal: controller.signal },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'run/cancelled' });

    const limited = { ...first, budget: { max_tool_calls: 1 } };
    const other = plannerOf(limited, second);
    expect((await failure(createPlanExecutor(tools, { planner: other }).executeTask('go', {}, options))).code).toBe(
      'limit/tool-calls',
    );
    expect([...planner.asked, ...other.asked]).toEqual([]);
  });

  it('is replanned where a tool says that the plan leads nowhere', async () => {
    const { calls, tools } = workshop();
    const planner = plannerOf(
      planOf(step('a', 'look', 'x'), { id: 't', tool: 'turn' }),
      planOf(step('a', 'look', 'x'), step('f', 'look', 'airport')),
    );

    const { result } = await createPlanExecutor(tools, { planner }).executeTask('go', {}, { replan: { max: 1 } });

    expect(result).toEqual({ id: 'look', at: 'airport' });
    expect(planner.asked[0]?.failure).toMatchObject({
      code: 'tool/replan',
      message: expect.stringContaining('fly') as string,
      attempts: 1,
    });
    expect(calls).toEqual(['look x', 'look airport']);
  });

  it('does again what was undone', async () => {
    const { calls, tools } = workshop('broken');
    const sent = step('b', 'send', 'y', { compensate: step('u', 'undo', 'y') });
    const planner = plannerOf(
      planOf(step('a', 'look', 'x'), sent, step('c', 'look', 'broken')),
      planOf(step('a', 'look', 'x'), sent, step('c', 'look', 'fine')),
    );

    await createPlanExecutor(tools, { planner }).executeTask('go', {}, options);

    expect(calls).toEqual(['look x', 'send y', 'look broken', 'undo y', 'send y', 'look fine']);
    expect(planner.asked[0]?.done.map(({ stepId }) => stepId)).not.toContain('b');
  });

  it('does not do again what could not be undone', async () => {
    const { calls, tools } = workshop('broken', 'stuck');
    const sent = step('b', 'send', 'y', { compensate: step('u', 'undo', 'stuck') });
    const planner = plannerOf(planOf(sent, step('c', 'look', 'broken')), planOf(sent, step('c', 'look', 'fine')));

    await createPlanExecutor(tools, { planner }).executeTask('go', {}, options);

    expect(calls).toEqual(['send y', 'look broken', 'undo stuck', 'look fine']);
    expect(planner.asked[0]?.done.map(({ path }) => path)).toEqual(['b']);
  });

  it('does not do again what was under way when the run failed, and went through', async () => {
    const calls: string[] = [];
    let finish = (): void => {};
    const slow: Tool = {
      id: 'slow',
      execute: () => {
        calls.push('slow');
        return new Promise<void>((resolve) => (finish = resolve));
      },
    };
    const fail: Tool = {
      id: 'fail',
      execute: () => {
        calls.push('fail');
        setImmediate(() => finish());
        throw new Error('broken');
      },
    };
    const dag = (...steps: readonly Step[]): Plan => ({ version: '1.0', execution: 'dag', steps });
    const planner = plannerOf(
      dag({ id: 's', tool: 'slow' }, { id: 'f', tool: 'fail' }),
      dag({ id: 's', tool: 'slow' }),
    );

    await createPlanExecutor([slow, fail], { planner }).executeTask('go', {}, options);

    expect(calls).toEqual(['slow', 'fail']);
  });

  it.each([0, -1, 1.5, Number.NaN])('needs a whole number of rounds: %s', async (max) => {
    const { tools } = workshop();

    await expect(
      createPlanExecutor(tools, { planner: plannerOf(first) }).executeTask('go', {}, { replan: { max } }),
    ).rejects.toThrow(RangeError);
  });

  it('keeps the items of a loop that are done', async () => {
    const { calls, tools } = workshop('broken');
    const loop = (...over: readonly string[]): Plan =>
      planOf({ id: 'l', type: 'loop', over, as: 'at', steps: [step('s', 'send', '{{at}}')] });
    const planner = plannerOf(loop('p', 'q', 'broken'), loop('p', 'q', 'r'));

    await createPlanExecutor(tools, { planner }).executeTask('go', {}, options);

    expect(calls).toEqual(['send p', 'send q', 'send broken', 'send r']);
  });

  it('tells the planner how the plan did that it began with, and which one ran last', async () => {
    const { tools } = workshop('broken');
    const outcomes: unknown[] = [];
    const planner: Planner = {
      plan: async () => ({ plan: first, source: 'cache' }),
      replan: async () => ({ plan: second, source: 'model' }),
      settle: ({ proposal, plan, succeeded }) => void outcomes.push([proposal.source, proposal.plan, plan, succeeded]),
    };

    await createPlanExecutor(tools, { planner }).executeTask('go', {}, options);

    expect(outcomes).toEqual([['cache', first, second, true]]);
  });

  it('leaves no result of a run that failed in a plan that is cached for other tasks', async () => {
    const { tools } = workshop('broken');
    const model: Planner = {
      plan: async ({ task }) => ({ plan: planOf(step('l', 'look', task.split(' ')[1]), step('s', 'send', 'broken')) }),
      replan: async ({ task }) => ({ plan: planOf(step('l', 'look', task.split(' ')[1]), step('s', 'send', 'alice')) }),
    };
    const sources = [
      { name: 'cache', planner: createPlanCache() },
      { name: 'model', planner: model },
    ];
    const executor = createPlanExecutor(tools, { planner: planFromSources(sources) });
    await executor.executeTask('Send a.txt', {}, options);

    expect((await executor.executeTask('Send b.txt', {}, options)).source).toBe('model');
    expect((await executor.executeTask('Send b.txt', {}, options)).source).toBe('cache');
  });

  it('tells the planner that its plan did badly if it finds no other way', async () => {
    const { tools } = workshop('broken');
    const planner = plannerOf(first);

    await expect(createPlanExecutor(tools, { planner }).executeTask('go', {}, options)).rejects.toThrow('no other way');
    expect(planner.settled).toEqual([false]);
  });

  it('ends with what the planner says if it finds no other way', async () => {
    const { tools } = workshop('broken');

    await expect(
      createPlanExecutor(tools, { planner: plannerOf(first) }).executeTask('go', {}, options),
    ).rejects.toThrow('no other way');
  });

  it('ends with its failure if the planner cannot replan', async () => {
    const { tools } = workshop('broken');
    const planner: Planner = { plan: async () => ({ plan: first }) };

    expect((await failure(createPlanExecutor(tools, { planner }).executeTask('go', {}, options))).stepId).toBe('c');
  });
});

describe('the difference of two plans', () => {
  it('leads from one to the other, for any two', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const steps = fc.uniqueArray(fc.record({ id, tool: fc.constantFrom('x', 'y') }), { selector: (one) => one.id });
    const plan = fc.record(
      { version: fc.constant('1.0'), plan: fc.string(), execution: fc.constantFrom('dag', 'sequential'), steps },
      { requiredKeys: ['version', 'steps'] },
    ) as fc.Arbitrary<Plan>;
    fc.assert(
      fc.property(plan, plan, (before, after) => {
        expect(applyFix(before, diffPlans(before, after))).toEqual(after);
        expect(diffPlans(before, before)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
