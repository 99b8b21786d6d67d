import { ToolError } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import { isPlanError, isRunError } from '../src/index.ts';
import { dag, sequential, workshop } from './support/workshop.ts';

const work = (id: string, ms: number, more: object = {}): object => ({
  id,
  tool: 'work',
  input: { ms, value: id },
  ...more,
});
const fail = (id: string, more: object = {}): object => ({ id, tool: 'fail', ...more });

describe('a step that fails and is not handled', () => {
  it('ends the run: what runs is aborted, dependents are skipped, the rest is cancelled', async () => {
    const { failure, calls, time } = workshop({}, { concurrency: 3 });

    const error = await failure(
      dag(
        work('done', 5),
        work('running', 100),
        fail('broken', { input: { ms: 10 } }),
        work('queued', 100),
        work('after_broken', 1, { depends_on: ['broken'] }),
        work('after_that', 1, { depends_on: ['after_broken', 'done'] }),
        work('after_running', 1, { depends_on: ['running'] }),
      ),
    );

    const { running, ...statuses } = Object.fromEntries(
      error.trace.entries.map(({ nodeId, status }) => [nodeId, status]),
    );
    expect(running).toBe('cancelled');
    expect(statuses).toEqual({
      done: 'success',
      broken: 'failed',
      queued: 'cancelled',
      after_broken: 'skipped',
      after_that: 'skipped',
      after_running: 'cancelled',
    });
    expect(calls.find(({ path }) => path === 'running')).toMatchObject({ aborted: 'AbortError', end: 10 });
    expect(time.elapsed).toBe(10);
    expect(time.pendingTimers).toBe(0);
  });

  it('cancels, in a sequential plan, what was still to come', async () => {
    const { failure } = workshop();

    const { trace } = await failure(sequential(fail('a'), work('b', 1)));

    expect(trace.entries.map(({ nodeId, status }) => [nodeId, status])).toEqual([
      ['a', 'failed'],
      ['b', 'cancelled'],
    ]);
  });

  it('is in the error: code, message, step, path, cause, run', async () => {
    const cause = new ToolError('out of paper', { code: 'printer/empty', retryable: false });
    const { failure } = workshop({ print: { execute: () => Promise.reject(cause) } });

    const error = await failure(
      sequential({ id: 'l', type: 'loop', over: '[1]', step: { id: 'x', tool: 'print' } }),
      {},
      { runId: 'run-7' },
    );

    expect(error).toMatchObject({
      name: 'RunError',
      code: 'printer/empty',
      message: 'Step "l[0].x" failed: out of paper',
      stepId: 'x',
      path: 'l[0].x',
      runId: 'run-7',
      compensationErrors: [],
      warnings: [],
    });
    expect(error.cause).toBe(cause);
    expect(isRunError(error)).toBe(true);
    expect(isPlanError(error)).toBe(false);
  });

  it('leaves what was done: the variables and the whole trace', async () => {
    const { failure } = workshop();

    const error = await failure(sequential(work('a', 10), fail('b')), { input: { x: 1 } });

    expect(error.context).toEqual({ input: { x: 1 }, a: 'a' });
    expect(error.trace).toMatchObject({
      status: 'failed',
      totalDurationMs: 10,
      statistics: { totalSteps: 2, successfulSteps: 1, failedSteps: 1 },
      contextSnapshot: { a: 'a' },
    });
  });

  it('fails every container around it, each told of in the trace', async () => {
    const { failure } = workshop();

    const { trace } = await failure(
      sequential({
        id: 'c',
        type: 'conditional',
        condition: true,
        then: [{ id: 'p', type: 'parallel', steps: [fail('x')] }],
      }),
    );

    expect(trace.entries.map(({ nodeId, status, errorCode }) => [nodeId, status, errorCode])).toEqual([
      ['c', 'failed', 'test/broken'],
      ['c.p', 'failed', 'test/broken'],
      ['c.p.x', 'failed', 'test/broken'],
    ]);
  });

  it('is the first of several', async () => {
    const { failure } = workshop();

    const error = await failure(dag(fail('late', { input: { ms: 20 } }), fail('soon', { input: { ms: 10 } })));

    expect(error.stepId).toBe('soon');
  });

  it.each([
    ['an error', new Error('plain'), 'tool/failed', 'plain'],
    ['an error without a message', new RangeError(''), 'tool/failed', 'RangeError'],
    ['what an aborted signal throws', new DOMException('stopped', 'AbortError'), 'tool/aborted', 'stopped'],
    ['what a timed out signal throws', new DOMException('too slow', 'TimeoutError'), 'tool/timed-out', 'too slow'],
    ['text', 'only text', 'tool/failed', 'only text'],
    ['nothing', undefined, 'tool/failed', 'The tool threw undefined'],
    ['an object', { status: 500 }, 'tool/failed', 'The tool threw an object that is no error'],
    ['an object without a prototype', Object.create(null), 'tool/failed', 'The tool threw an object that is no error'],
    ['a symbol', Symbol('s'), 'tool/failed', 'The tool threw Symbol(s)'],
  ])('may be by whatever a tool throws: %s', async (_, thrown, code, message) => {
    const { failure } = workshop({
      odd: {
        execute: () => {
          throw thrown;
        },
      },
    });

    const error = await failure(sequential({ id: 'a', tool: 'odd', retry_count: 0 }));

    expect(error).toMatchObject({ code, message: `Step "a" failed: ${message}` });
    expect(error.cause).toBe(thrown);
  });

  it('is told apart from a run that ended well only by the error: no result, no promise left', async () => {
    const { executor, time } = workshop();

    const settled = await time.settle(
      Promise.allSettled([executor.execute(sequential(fail('a'))), executor.execute(sequential(work('b', 1)))]),
    );

    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});
