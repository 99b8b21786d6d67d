import { describe, expect, it } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const echo = (id: string): object => ({ id, tool: 'echo', input: { value: 1 } });
const loop = (id: string, count: number, more: object = {}): object => ({
  id,
  type: 'loop',
  over: Array.from({ length: count }, (_, at) => at),
  step: echo(`${id}_x`),
  ...more,
});
const withBudget = (budget: object, ...steps: object[]): ReturnType<typeof sequential> => {
  const plan = { version: '1.0', budget, steps };
  return plan;
};

describe('the limit of tool calls', () => {
  it('fails the run with the call that is too many', async () => {
    const { failure, calls } = workshop({}, { limits: { toolCalls: 5 } });

    const error = await failure(sequential(loop('l', 10)));

    expect(error).toMatchObject({ code: 'limit/tool-calls', path: 'l[5].l_x' });
    expect(error.message).toContain('more than 5 times');
    expect(calls).toHaveLength(5);
  });

  it('counts every attempt', async () => {
    const { failure, calls } = workshop({}, { limits: { toolCalls: 2 } });

    const error = await failure(sequential({ id: 'a', tool: 'flaky', input: { times: 9 }, retry_count: 9 }));

    expect(error.code).toBe('limit/tool-calls');
    expect(calls).toHaveLength(2);
  });

  it('cannot be handled by the plan', async () => {
    const { failure } = workshop({}, { limits: { toolCalls: 1 } });

    const error = await failure(
      sequential(
        loop('l', 3, {
          on_item_error: 'settle',
          on_error: 'continue',
          retry_count: 3,
          step: { ...echo('x'), on_error: { fallback: [echo('f')] } },
        }),
      ),
    );

    expect(error.code).toBe('limit/tool-calls');
  });

  it('is not reached by exactly as many', async () => {
    const { run } = workshop({}, { limits: { toolCalls: 10 } });

    await expect(run(sequential(loop('l', 10)))).resolves.toBeDefined();
  });
});

describe('the limit of iterations', () => {
  it.each([
    ['a loop', loop('l', 10)],
    ['loops in loops', { id: 'o', type: 'loop', over: [1, 2, 3], step: loop('l', 2) }],
    ['a while', { id: 'l', type: 'loop', while: true, max_iterations: 100, step: echo('x') }],
    ['a reduce', { id: 'l', type: 'reduce', input: [1, 2, 3, 4, 5, 6, 7], reducer: echo('x') }],
    ['a fold', { id: 'l', type: 'reduce', input: [1, 2, 3, 4, 5, 6, 7], accumulator: 'a', reducer: echo('x') }],
  ])('holds for all of a run together: %s', async (_, step) => {
    const { failure } = workshop({}, { limits: { loopIterations: 5 } });

    const error = await failure(sequential(step));

    expect(error.code).toBe('limit/loop-iterations');
    expect(error.message).toContain('more than 5 iterations');
  });
});

describe('the limit of time', () => {
  it('fails the run, and aborts what runs', async () => {
    const { failure, calls, time } = workshop({}, { limits: { durationMs: 100 } });

    const error = await failure(sequential({ id: 'a', tool: 'hang', on_error: 'continue' }));

    expect(error).toMatchObject({
      code: 'limit/duration',
      stepId: undefined,
      message: 'The run took longer than 100 ms.',
    });
    expect(calls[0]?.aborted).toBe('AbortError');
    expect(time.elapsed).toBe(100);
  });

  it('holds in a pause before another attempt', async () => {
    const { failure, time } = workshop({}, { limits: { durationMs: 100 } });

    const error = await failure(
      sequential({ id: 'a', tool: 'flaky', input: { times: 9 }, retry: { max: 9, backoff_ms: 80, jitter: false } }),
    );

    expect(error.code).toBe('limit/duration');
    expect(time.elapsed).toBe(100);
  });
});

describe('the limit of work of an expression', () => {
  it('fails the step, which may handle it', async () => {
    const { failure, run } = workshop({}, { limits: { expressionWork: 1000 } });
    const heavy = { id: 'a', tool: 'echo', input: { value: '{{input.list.map(x, input.list.map(y, x * y))}}' } };
    const context = { input: { list: Array.from({ length: 100 }, (_, at) => at) } };

    const error = await failure(sequential(heavy), context);
    expect(error.code).toBe('expression/too-much-work');

    const { result } = await run(sequential({ ...heavy, on_error: { fallback: [echo('b')] } }), context);
    expect(result).toBe(1);
  });
});

describe('a budget of the plan', () => {
  it.each([
    [{ max_tool_calls: 2 }, 'limit/tool-calls'],
    [{ max_loop_iterations: 2 }, 'limit/loop-iterations'],
    [{ max_expression_work: 1 }, 'expression/too-much-work'],
  ])('lowers a limit: %j', async (budget, code) => {
    const { failure } = workshop();
    const step = { id: 'x', tool: 'echo', input: { value: '{{item + item + item}}' } };

    const error = await failure(withBudget(budget, loop('l', 5, { step })));

    expect(error.code).toBe(code);
  });

  it('lowers the limit of time', async () => {
    const { failure, time } = workshop();

    await failure(withBudget({ max_duration_ms: 50 }, { id: 'a', tool: 'hang' }));

    expect(time.elapsed).toBe(50);
  });

  it('lowers what the trace keeps of a value', async () => {
    const { run } = workshop();
    const step = { id: 'a', tool: 'echo', input: { value: 'x'.repeat(1000) } };

    const { trace } = await run(withBudget({ max_trace_value_bytes: 100 }, step));

    expect(String(trace.entries[0]?.output).length).toBeLessThan(150);
  });

  it('never raises one', async () => {
    const { failure } = workshop({}, { limits: { toolCalls: 3 } });

    const error = await failure(withBudget({ max_tool_calls: 1000 }, loop('l', 5)));

    expect(error.code).toBe('limit/tool-calls');
  });
});

describe('a budget of a subplan', () => {
  const subplan = (budget: object, ...steps: object[]): object => ({
    id: 's',
    type: 'subplan',
    plan: withBudget(budget, ...steps),
  });

  it.each([
    [{ max_tool_calls: 2 }, 'limit/tool-calls', 'The subplan may not call tools more than 2 times'],
    [{ max_loop_iterations: 2 }, 'limit/loop-iterations', 'The subplan may not make more than 2 iterations'],
    [{ max_expression_work: 1 }, 'expression/too-much-work', ''],
    [{ max_duration_ms: 25 }, 'step/timeout', 'longer than 25 ms'],
  ])('holds for what runs in it: %j', async (budget, code, message) => {
    const { failure } = workshop();
    const step = { id: 'x', tool: 'work', input: { ms: 10, value: '{{item + item + item}}' } };

    const error = await failure(sequential(echo('before'), subplan(budget, loop('l', 5, { step }))));

    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it('holds for each run of it, and for the subplans in it together', async () => {
    const { run, failure } = workshop();
    const inner = { id: 'i', type: 'subplan', plan: { version: '1.0', steps: [echo('a'), echo('b')] } };
    const plan = (calls: number): object => ({
      id: 'o',
      type: 'loop',
      over: '[1, 2]',
      step: subplan({ max_tool_calls: calls }, inner, echo('c')),
    });

    await expect(run(sequential(plan(3)))).resolves.toBeDefined();
    expect((await failure(sequential(plan(2)))).path).toBe('o[0].s.c');
  });

  it('never raises what the run has left', async () => {
    const { failure } = workshop({}, { limits: { toolCalls: 3 } });

    const error = await failure(sequential(subplan({ max_tool_calls: 100 }, loop('l', 5))));

    expect(error.message).toContain('The run may not call tools more than 3 times');
  });
});

describe('the limits of a plan', () => {
  it.each([
    [{ steps: 3 }, sequential(echo('a'), echo('b'), echo('c'), echo('d')), 'plan/too-many-steps'],
    [{ planBytes: 50 }, JSON.stringify(sequential(echo('a'), echo('b'))), 'plan/too-large'],
    [
      { depth: 2 },
      sequential({ id: 'a', type: 'parallel', steps: [{ id: 'b', type: 'parallel', steps: [echo('c')] }] }),
      'plan/too-deep',
    ],
  ])('%j refuse it before anything runs', async (limits, plan, code) => {
    const { refusal, calls } = workshop({}, { limits });

    const error = await refusal(plan);

    expect(error.diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    expect(calls).toEqual([]);
  });
});
