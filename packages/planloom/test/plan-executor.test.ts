import { describe, expect, it } from 'vitest';

import {
  createPlanExecutor,
  isPlanError,
  isPlannerError,
  isRunError,
  standardTools,
  ToolRegistry,
  type Plan,
  type Planner,
  type PlanRequest,
  type Tool,
} from '../src/index.ts';

const greet: Tool = { id: 'greet', execute: ({ name = 'you' }) => `hello ${String(name)}` };
const shout: Tool = { id: 'shout', execute: () => 'HELLO' };
const plan: Plan = { version: '1.0', steps: [{ id: 'said', tool: 'greet', input: { name: 'Ada' } }] };

/** A planner that always has this plan, and remembers what it was asked. */
function plannerOf(plan: Plan): Planner & { readonly requests: PlanRequest[] } {
  const requests: PlanRequest[] = [];
  return {
    requests,
    plan: (request) => {
      requests.push(request);
      return Promise.resolve({ plan });
    },
  };
}

function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  );
}

describe('a plan executor', () => {
  it.each([
    ['a list', [greet]],
    ['a record', { greet }],
    ['a record without ids', { greet: { execute: () => 'hello Ada' } }],
    ['a registry', ToolRegistry.from([greet])],
  ])('takes its tools as %s', async (_, tools) => {
    const { result } = await createPlanExecutor(tools).execute(plan);

    expect(result).toBe('hello Ada');
  });

  it('runs the text of a plan as well as a plan', async () => {
    const { result } = await createPlanExecutor([greet]).execute('version: "1.0"\nsteps: [{ id: said, tool: greet }]');

    expect(result).toBe('hello you');
  });

  it('streams the events of a run and gives its result', async () => {
    const run = createPlanExecutor([greet]).stream(plan);

    const types: string[] = [];
    for await (const { type } of run) types.push(type);

    expect(types).toEqual(['run.started', 'step.started', 'step.completed', 'run.completed']);
    expect((await run.result).result).toBe('hello Ada');
  });

  it('checks a plan without running it', () => {
    const { ok, diagnostics } = createPlanExecutor([shout]).check(plan);

    expect(ok).toBe(false);
    expect(diagnostics.map(({ code }) => code)).toEqual(['plan/unknown-tool']);
  });

  it('runs a compiled plan again and again', async () => {
    const executor = createPlanExecutor([greet]);
    const compiled = executor.compile(plan);

    const runs = await Promise.all([executor.execute(compiled), executor.execute(compiled)]);

    expect(runs.map(({ result }) => result)).toEqual(['hello Ada', 'hello Ada']);
  });

  it('has other tools after updateTools, for plans and for its planner', async () => {
    const planner = plannerOf({ version: '1.0', steps: [{ id: 'said', tool: 'shout' }] });
    const executor = createPlanExecutor([greet], { planner });

    executor.updateTools({ shout });

    expect(executor.tools.getIds()).toEqual(['shout']);
    expect((await executor.executeTask('Shout')).result).toBe('HELLO');
    expect(planner.requests[0]?.tools.getIds()).toEqual(['shout']);
    expect(isPlanError(await failure(executor.execute(plan)))).toBe(true);
  });

  it('leaves a run under way the tools it began with', async () => {
    const { promise: updated, resolve: update } = Promise.withResolvers<void>();
    const first: Tool = { id: 'first', execute: () => updated };
    const executor = createPlanExecutor([first, greet]);

    const run = executor.execute({ version: '1.0', steps: [{ id: 'a', tool: 'first' }, ...plan.steps] });
    executor.updateTools([shout]);
    update();

    expect((await run).result).toBe('hello Ada');
  });
});

describe('executeTask', () => {
  it('has a plan written, runs it, and gives plan, result, variables and trace', async () => {
    const planner = plannerOf(plan);
    const executor = createPlanExecutor([greet], { planner });

    const done = await executor.executeTask('Greet Ada', { input: { polite: true } });

    expect(planner.requests).toMatchObject([
      { task: 'Greet Ada', tools: executor.tools, context: { input: { polite: true } } },
    ]);
    expect(done).toMatchObject({
      plan,
      result: 'hello Ada',
      context: { said: 'hello Ada', input: { polite: true } },
      trace: { status: 'success', statistics: { successfulSteps: 1 } },
    });
  });

  it('declines what no template does if there is no model, and says how to set one', async () => {
    const error = await failure(createPlanExecutor([greet]).executeTask('Greet Ada'));

    expect(isPlannerError(error) && error.code).toBe('planner/declined');
    expect(String(error)).toMatch(/llm.*planner.*mastraAgent.*setPlanner/);
  });

  it('does what a template does without a model, on real input', async () => {
    const executor = createPlanExecutor(standardTools({ root: import.meta.dirname }));

    const { result, source } = await executor.executeTask('List the TODOs in ./task');

    expect(source).toBe('templates');
    expect(result).toEqual(expect.any(String));
  });

  it('asks the planner that was set last', async () => {
    const executor = createPlanExecutor([greet, shout], { planner: plannerOf(plan) });

    executor.setPlanner(plannerOf({ version: '1.0', steps: [{ id: 'said', tool: 'shout' }] }));
    expect((await executor.executeTask('Shout')).result).toBe('HELLO');

    executor.setPlanner(undefined);
    expect(isPlannerError(await failure(executor.executeTask('Shout')))).toBe(true);
  });

  it('checks what the planner wrote: a bad plan calls nothing', async () => {
    let calls = 0;
    const tools: Tool[] = [{ id: 'count', execute: () => ++calls }];
    const bad = {
      version: '1.0',
      steps: [
        { id: 'a', tool: 'count' },
        { id: 'b', tool: 'erase' },
      ],
    } as const;

    const error = await failure(createPlanExecutor(tools, { planner: plannerOf(bad) }).executeTask('Erase'));

    expect(isPlanError(error)).toBe(true);
    expect(calls).toBe(0);
  });

  it('shows the plan before anything runs, and runs nothing if that throws', async () => {
    let calls = 0;
    const executor = createPlanExecutor([{ id: 'greet', execute: () => ++calls }], { planner: plannerOf(plan) });
    const refuse = async (shown: Plan): Promise<void> => {
      expect(shown).toEqual(plan);
      await Promise.reject(new Error('not approved'));
    };

    await expect(executor.executeTask('Greet Ada', {}, { onPlan: refuse })).rejects.toThrow('not approved');
    expect(calls).toBe(0);
  });

  it('stops planning when it is cancelled, and plans nothing for a run that is cancelled already', async () => {
    const abortController = new AbortController();
    const planner: Planner = {
      plan: ({ signal }) =>
        new Promise((_, fail) => {
          signal?.addEventListener('abort', () => fail(new Error('planner told')));
          abortController.abort();
        }),
    };
    const executor = createPlanExecutor([greet], { planner });

    await expect(executor.executeTask('Greet', {}, { abortController })).rejects.toThrow('planner told');
    await expect(executor.executeTask('Greet', {}, { abortController })).rejects.toThrow(/abort/i);
  });

  it('runs the task with the options of the executor and of the task', async () => {
    const executor = createPlanExecutor([greet], { planner: plannerOf(plan), planId: 'from the executor' });

    expect((await executor.executeTask('Greet')).trace.planId).toBe('from the executor');
    expect((await executor.executeTask('Greet', {}, { planId: 'from the task' })).trace.planId).toBe('from the task');
  });

  it('ends with the error of the run if a step fails', async () => {
    const broken: Tool = {
      id: 'greet',
      execute() {
        throw new Error('hoarse');
      },
    };

    const error = await failure(
      createPlanExecutor([broken], { planner: plannerOf(plan), maxRetries: 0 }).executeTask('Greet'),
    );

    expect(isRunError(error) && [error.stepId, error.trace.status]).toEqual(['said', 'failed']);
  });
});

describe('settling', () => {
  const outcomeOf = async (run: Plan, settle: Planner['settle'] & object, context?: PlanRequest['context']) => {
    const proposal = { plan: run, ...(context && { context }) };
    const planner: Planner = { plan: () => Promise.resolve(proposal), settle };
    return createPlanExecutor([greet, { id: 'fail', execute: () => Promise.reject(new Error('no')) }], {
      planner,
    }).executeTask('Greet Ada');
  };

  it('tells the planner how its plan did', async () => {
    const told: boolean[] = [];
    const settle: Planner['settle'] & object = ({ succeeded }) => void told.push(succeeded);
    await outcomeOf(plan, settle);
    await failure(outcomeOf({ version: '1.0', steps: [{ id: 'x', tool: 'fail' }] }, settle));
    expect(told).toEqual([true, false]);
  });

  it('keeps the result if the planner cannot take note', async () => {
    const done = await outcomeOf(plan, () => Promise.reject(new Error('disk is full')));
    expect(done.warnings).toEqual(['The planner could not take note of the run: disk is full']);
  });

  it('runs a plan with the variables that come with it', async () => {
    const run: Plan = { version: '1.0', steps: [{ id: 'said', tool: 'greet', input: { name: '{{who}}' } }] };
    expect((await outcomeOf(run, () => undefined, { who: 'Eve' })).result).toBe('hello Eve');
  });
});
