import { describe, expect, it } from 'vitest';

import { createExecutor, isRunError } from '../src/index.ts';
import { dag, sequential, workshop } from './support/workshop.ts';

const work = (id: string, ms: number, more: object = {}): object => ({
  id,
  tool: 'work',
  input: { ms, value: id },
  ...more,
});

describe('a run that is cancelled', () => {
  it('before it starts calls nothing', async () => {
    const { failure, calls } = workshop();

    const error = await failure(sequential(work('a', 10), work('b', 10)), {}, { signal: AbortSignal.abort() });

    expect(error).toMatchObject({ code: 'run/cancelled', message: 'The run was cancelled.' });
    expect(calls).toEqual([]);
    expect(error.trace.entries.map(({ nodeId, status }) => [nodeId, status])).toEqual([
      ['a', 'cancelled'],
      ['b', 'cancelled'],
    ]);
  });

  it('ends at once; what runs is aborted, what waits is cancelled', async () => {
    const { failure, time, calls } = workshop({}, { concurrency: 2 });
    const controller = new AbortController();
    time.after(15, () => controller.abort());

    const error = await failure(
      dag(work('a', 10), work('b', 90), work('c', 90, { depends_on: ['a'] }), work('d', 90)),
      {},
      { signal: controller.signal },
    );

    expect(time.elapsed).toBe(15);
    expect(calls.filter(({ aborted }) => aborted === 'AbortError').map(({ path }) => path)).toEqual(['b', 'd']);
    expect(Object.fromEntries(error.trace.entries.map(({ nodeId, status }) => [nodeId, status]))).toEqual({
      a: 'success',
      b: 'cancelled',
      c: 'cancelled',
      d: 'cancelled',
    });
    expect(error.trace).toMatchObject({ status: 'cancelled', statistics: { successfulSteps: 1, cancelledSteps: 3 } });
    expect(error.context).toEqual({ a: 'a' });
  });

  it('does not wait for a tool that does not listen, and drops what it gives', async () => {
    const { failure, time } = workshop({ deaf: { execute: () => time.wait(1000) } });
    const controller = new AbortController();
    time.after(5, () => controller.abort());

    const error = await failure(sequential({ id: 'a', tool: 'deaf' }), {}, { signal: controller.signal });

    expect(error.code).toBe('run/cancelled');
    expect(time.elapsed).toBe(5);
  });

  it('during a pause before another attempt makes no other attempt', async () => {
    const { failure, time, calls } = workshop();
    const controller = new AbortController();
    time.after(50, () => controller.abort());
    const step = { id: 'a', tool: 'flaky', retry: { max: 3, backoff_ms: 100, jitter: false } };

    const error = await failure(sequential(step), {}, { signal: controller.signal });

    expect(error.code).toBe('run/cancelled');
    expect(calls).toHaveLength(1);
    expect(error.trace.entries[0]).toMatchObject({ status: 'cancelled', retryCount: 0 });
    expect(time.pendingTimers).toBe(0);
  });

  it('is undone, and cannot be cancelled again while it is', async () => {
    const { failure, time, schedule } = workshop();
    const controller = new AbortController();
    time.after(10, () => controller.abort('enough'));
    time.after(20, () => controller.abort('really'));

    const error = await failure(
      sequential(work('a', 5, { compensate: work('undo', 30) }), work('b', 90)),
      {},
      { signal: controller.signal },
    );

    expect(schedule()).toEqual(['a 0-5', 'b 5-10', 'a.undo 10-40']);
    expect(error).toMatchObject({ code: 'run/cancelled', compensationErrors: [] });
  });

  it('is not handled by on_error, on_item_error or a retry', async () => {
    const { failure, time, calls } = workshop();
    const controller = new AbortController();
    time.after(10, () => controller.abort());
    const step = { id: 'x', tool: 'hang', on_error: 'continue', retry_count: 5 };
    const loop = {
      id: 'l',
      type: 'loop',
      over: '[1, 2]',
      on_item_error: 'settle',
      on_error: { fallback: [work('f', 1)] },
      step,
    };

    const error = await failure(sequential(loop, work('after', 1)), {}, { signal: controller.signal });

    expect(error.code).toBe('run/cancelled');
    expect(calls).toHaveLength(1);
  });

  it.each([
    ['a text', 'the user left', 'The run was cancelled: the user left'],
    ['an error', new Error('the user left'), 'The run was cancelled: the user left'],
    ['nothing', undefined, 'The run was cancelled.'],
    ['an object without a prototype', Object.create(null), 'The run was cancelled: {}'],
  ])('says why, if the reason is %s', async (_, reason, message) => {
    const { failure, time } = workshop();
    const controller = new AbortController();
    time.after(1, () => controller.abort(reason));

    const error = await failure(sequential({ id: 'a', tool: 'hang' }), {}, { signal: controller.signal });

    expect(error.message).toBe(message);
    expect(error.cause).toBe(controller.signal.reason);
  });

  it('may be so by the abortController of the options', async () => {
    const { failure, time } = workshop();
    const abortController = new AbortController();
    time.after(1, () => abortController.abort());

    const error = await failure(sequential({ id: 'a', tool: 'hang' }), {}, { abortController });

    expect(error.code).toBe('run/cancelled');
  });

  it('may be so by a signal of the executor or one of the run', async () => {
    const controller = new AbortController();
    const { failure, time } = workshop({}, { abortController: controller });
    time.after(1, () => controller.abort());

    const error = await failure(sequential({ id: 'a', tool: 'hang' }), {}, { signal: new AbortController().signal });

    expect(error.code).toBe('run/cancelled');
  });

  it('may be so by its stream, also before its first event is read', async () => {
    const { executor, time, calls } = workshop();
    const stream = executor.stream(sequential({ id: 'a', tool: 'hang' }));
    stream.cancel('not needed');

    const error: unknown = await time.settle(stream.result.catch((thrown: unknown) => thrown));

    expect(isRunError(error) && error.message).toBe('The run was cancelled: not needed');
    expect(calls.map(({ aborted }) => aborted)).toEqual(['AbortError']);
  });

  it('leaves no listener on the signal', async () => {
    const { run } = workshop();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };

    await run(sequential(work('a', 1)), {}, { signal });

    expect(listeners).toBe(0);
  });

  const instant = { id: 'x', tool: 'echo', input: { value: 1 } };
  const nothing = { id: 'x', type: 'conditional', condition: false, then: [{ id: 'f', type: 'final', input: {} }] };

  it.each([
    ['of instant tools', instant],
    ['that calls no tool at all', nothing],
  ])('stops within 50 ms in a tight loop %s', async (_, step) => {
    const executor = createExecutor({ echo: { execute: ({ value }) => value } }, { enableTrace: false });
    const controller = new AbortController();
    const forever = { id: 'l', type: 'loop', while: true, max_iterations: 1_000_000, step };
    let abortedAt = Number.NaN;
    setTimeout(() => {
      abortedAt = busyMs();
      controller.abort();
    }, 30);

    const ended = executor.execute(sequential(forever), {}, { signal: controller.signal });
    const error: unknown = await ended.catch((thrown: unknown) => thrown);

    expect(isRunError(error) && error.code).toBe('run/cancelled');
    expect(busyMs() - abortedAt).toBeLessThan(50);
  });
});

/** Milliseconds this process has computed: on a busy machine, the time that others take does not count. */
function busyMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
