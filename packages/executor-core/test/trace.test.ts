import { describe, expect, it } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const echo = (id: string, value: unknown = id, more: object = {}): object => ({
  id,
  tool: 'echo',
  input: { value },
  ...more,
});

describe('the trace', () => {
  it('has the fields of the original specification, and ours', async () => {
    const { run } = workshop();

    const { trace } = await run(
      sequential({ id: 'a', tool: 'work', input: { ms: 1500, value: 1 } }),
      { input: { x: 1 } },
      { planId: 'p1', runId: 'r1' },
    );

    expect(trace).toEqual({
      planId: 'p1',
      runId: 'r1',
      executionMode: 'sequential',
      status: 'success',
      startedAt: '2023-11-14T22:13:20.000Z',
      finishedAt: '2023-11-14T22:13:21.500Z',
      totalDurationMs: 1500,
      entries: [
        {
          nodeId: 'a',
          stepId: 'a',
          type: 'tool',
          status: 'success',
          startTime: '2023-11-14T22:13:20.000Z',
          endTime: '2023-11-14T22:13:21.500Z',
          durationMs: 1500,
          input: { ms: 1500, value: 1 },
          output: 1,
          retryCount: 0,
          toolName: 'work',
          attempts: [{ attempt: 1, startTime: '2023-11-14T22:13:20.000Z', durationMs: 1500 }],
        },
      ],
      statistics: {
        totalSteps: 1,
        successfulSteps: 1,
        failedSteps: 0,
        skippedSteps: 0,
        cancelledSteps: 0,
        toolCalls: 1,
        retries: 0,
        peakConcurrency: 1,
        queuedMs: 0,
        workMs: 1500,
      },
      contextSnapshot: { input: { x: 1 }, a: 1 },
    });
  });

  it('has an entry for each attempt of a step that was tried again', async () => {
    const { run } = workshop();

    const { trace } = await run(
      sequential({ id: 'a', tool: 'flaky', retry: { max: 1, backoff_ms: 100, jitter: false } }),
    );

    expect(trace.entries[0]).toMatchObject({
      status: 'success',
      retryCount: 1,
      durationMs: 100,
      attempts: [
        { attempt: 1, startTime: '2023-11-14T22:13:20.000Z', durationMs: 0, error: 'attempt 1' },
        { attempt: 2, startTime: '2023-11-14T22:13:20.100Z', durationMs: 0 },
      ],
    });
  });

  it('has an entry for each node, in the order they started, with the step around it', async () => {
    const { run } = workshop();
    const inner = { id: 'p', type: 'parallel', steps: [echo('x'), echo('y')] };

    const { trace } = await run(
      sequential({ id: 'l', type: 'loop', over: '[1, 2]', step: inner }, echo('skipped', 1, { when: false })),
    );

    expect(
      trace.entries.map(({ nodeId, stepId, parentId, type, status }) => [nodeId, stepId, parentId, type, status]),
    ).toEqual([
      ['l', 'l', undefined, 'loop', 'success'],
      ['l[0].p', 'p', 'l', 'parallel', 'success'],
      ['l[0].p.x', 'x', 'l[0].p', 'tool', 'success'],
      ['l[0].p.y', 'y', 'l[0].p', 'tool', 'success'],
      ['l[1].p', 'p', 'l', 'parallel', 'success'],
      ['l[1].p.x', 'x', 'l[1].p', 'tool', 'success'],
      ['l[1].p.y', 'y', 'l[1].p', 'tool', 'success'],
      ['skipped', 'skipped', undefined, 'tool', 'skipped'],
    ]);
  });

  it('has no times for what never started', async () => {
    const { failure } = workshop();

    const { trace } = await failure(sequential({ id: 'a', tool: 'fail' }, echo('b')));

    expect(trace.entries[1]).toEqual({
      nodeId: 'b',
      stepId: 'b',
      type: 'tool',
      status: 'cancelled',
      retryCount: 0,
      toolName: 'echo',
      dependsOn: ['a'],
    });
  });

  it('counts what the entries say', async () => {
    const { failure } = workshop();
    const plan = sequential(
      echo('good'),
      echo('skipped', 1, { when: false }),
      { id: 'bad', tool: 'fail', on_error: 'continue' },
      { id: 'again', tool: 'flaky', retry: { max: 1, backoff_ms: 1, jitter: false } },
      { id: 'worse', tool: 'fail' },
      echo('never'),
    );

    const { trace } = await failure(plan);

    const count = (status: string): number => trace.entries.filter((entry) => entry.status === status).length;
    expect(trace.statistics).toMatchObject({
      totalSteps: trace.entries.length,
      successfulSteps: count('success'),
      failedSteps: count('failed'),
      skippedSteps: count('skipped'),
      cancelledSteps: count('cancelled'),
      toolCalls: 5,
      retries: 1,
    });
    expect(trace.statistics).toMatchObject({
      totalSteps: 6,
      successfulSteps: 2,
      failedSteps: 2,
      skippedSteps: 1,
      cancelledSteps: 1,
    });
  });

  it('says what a container went over', async () => {
    const plan = { version: '1.0', steps: [echo('x', '{{input.n}}')] };
    const { run } = workshop();

    const { trace } = await run(sequential({ id: 's', type: 'subplan', plan, input: { n: 5 } }));

    expect(trace.entries[0]).toMatchObject({ nodeId: 's', input: { n: 5 }, output: 5 });
  });

  it('is named after the plan if nothing is said', async () => {
    const { run } = workshop();
    const plan = { version: '1.0', plan: 'Greets', steps: [] };

    expect((await run(plan)).trace.planId).toBe('Greets');
    expect((await run(sequential())).trace.planId).toBe('plan');
  });

  it('can be off: then it has no entries, but counts', async () => {
    const { run } = workshop({}, { enableTrace: false });

    const { trace } = await run(sequential(echo('a')));

    expect(trace.entries).toEqual([]);
    expect(trace.contextSnapshot).toBeUndefined();
    expect(trace.statistics).toMatchObject({ totalSteps: 1, successfulSteps: 1, toolCalls: 1 });
  });

  it('is plain data: written as JSON and read again it is the same', async () => {
    const { failure } = workshop();

    const { trace } = await failure(sequential(echo('a', { x: [1, null] }), { id: 'b', tool: 'fail' }));

    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  });
});
