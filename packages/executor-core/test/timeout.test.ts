import { describe, expect, it } from 'vitest';

import { sequential, workshop, type ToolPart } from './support/workshop.ts';

const once = { maxRetries: 0 };

describe('a call that takes too long', () => {
  it('fails with step/timeout, and the message says how long', async () => {
    const { failure } = workshop();

    const error = await failure(sequential({ id: 'a', tool: 'hang', timeout_ms: 250 }), {}, once);

    expect(error).toMatchObject({ code: 'step/timeout', stepId: 'a' });
    expect(error.message).toContain('longer than 250 ms');
  });

  it('is aborted through its signal, with a TimeoutError', async () => {
    const { failure, calls } = workshop();

    await failure(sequential({ id: 'a', tool: 'work', input: { ms: 900 }, timeout_ms: 250 }), {}, once);

    expect(calls).toMatchObject([{ aborted: 'TimeoutError', end: 250 }]);
  });

  it('has its late result dropped', async () => {
    const { run, schedule, time } = workshop({
      deaf: { execute: ({ ms }) => time.wait(ms as number).then(() => 'late') },
    });

    const { context } = await run(
      sequential(
        { id: 'a', tool: 'deaf', input: { ms: 80 }, timeout_ms: 50, retry_count: 0, on_error: 'continue' },
        { id: 'b', tool: 'work', input: { ms: 100, value: '{{a}}' } },
      ),
    );

    expect(schedule()).toEqual(['a 0-80', 'b 50-150']);
    expect(context).toMatchObject({ a: null, b: null });
  });

  it('has its late error dropped', async () => {
    const { run, time } = workshop({
      deaf: { execute: ({ ms }) => time.wait(ms as number).then(() => Promise.reject(new Error('late'))) },
    });

    const { result } = await run(
      sequential(
        { id: 'a', tool: 'deaf', input: { ms: 80 }, timeout_ms: 50, retry_count: 0, on_error: 'continue' },
        { id: 'b', tool: 'work', input: { ms: 100, value: '{{errors.a.code}}' } },
      ),
    );

    expect(result).toBe('step/timeout');
  });

  it('has its whole time for each attempt', async () => {
    const bench = workshop({
      warm: { execute: (_, { attempt, signal }) => bench.time.wait(attempt === 1 ? 90 : 40, signal) },
    });
    await bench.run(
      sequential({ id: 'a', tool: 'warm', timeout_ms: 50, retry: { max: 1, backoff_ms: 30, jitter: false } }),
    );

    expect(bench.schedule()).toEqual(['a 0-50', 'a 80-120']);
  });

  it('may take its time to the last millisecond', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential({ id: 'a', tool: 'work', input: { ms: 49, value: 'in time' }, timeout_ms: 50 }),
    );

    expect(result).toBe('in time');
  });
});

describe('the time a call may take', () => {
  const slow: ToolPart = {
    execute: (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)),
  };

  it.each([
    ['is 30 s if nothing is said', {}, {}, {}, 30_000],
    ['is that of the run', {}, {}, { defaultTimeoutMs: 300 }, 300],
    ['is that of the tool before that of the run', {}, { timeoutMs: 200 }, { defaultTimeoutMs: 300 }, 200],
    ['is that of the step before all', { timeout_ms: 400 }, { timeoutMs: 200 }, { defaultTimeoutMs: 300 }, 400],
  ])('%s', async (_, step, tool, options, expected) => {
    const { failure, time } = workshop({ slow: { ...slow, ...tool } });

    await failure(sequential({ id: 'a', tool: 'slow', ...step }), {}, { ...once, ...options });

    expect(time.elapsed).toBe(expected);
  });

  it('may be without end', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential({ id: 'a', tool: 'work', input: { ms: 1e12, value: 'at last' } }),
      {},
      { defaultTimeoutMs: Infinity },
    );

    expect(result).toBe('at last');
  });

  it('leaves no timer behind when the run is over', async () => {
    const { run, time } = workshop();

    await run(sequential({ id: 'a', tool: 'work', input: { ms: 10 }, timeout_ms: 60_000 }));

    expect(time.elapsed).toBe(10);
    expect(time.pendingTimers).toBe(0);
  });
});

describe('a container that takes too long', () => {
  const inner = (id: string): object => ({ id, tool: 'work', input: { ms: 40 } });

  it.each([
    ['loop', { type: 'loop', over: '[1, 2, 3, 4]', step: inner('x') }],
    ['parallel', { type: 'parallel', concurrency: 1, steps: [inner('x'), inner('y'), inner('z')] }],
    ['reduce', { type: 'reduce', input: '[1, 2, 3, 4]', reducer: inner('x') }],
    ['fold', { type: 'reduce', input: '[1, 2, 3, 4]', accumulator: 'acc', reducer: inner('x') }],
    ['conditional', { type: 'conditional', condition: true, then: [inner('x'), inner('y'), inner('z')] }],
    ['subplan', { type: 'subplan', plan: { version: '1.0', steps: [inner('x'), inner('y'), inner('z')] } }],
  ])('fails as a whole, and what runs in it is aborted: %s', async (_, container) => {
    const { failure, calls, time } = workshop();

    const error = await failure(sequential({ id: 'c', ...container, timeout_ms: 100 }));

    expect(error).toMatchObject({ code: 'step/timeout', stepId: 'c', path: 'c' });
    expect(calls).toHaveLength(3);
    expect(calls[2]).toMatchObject({ start: 80, end: 100 });
    expect(calls[2]?.aborted).toBeDefined();
    expect(time.elapsed).toBe(100);
  });

  it('may take its time if nothing is said: the time of a call is not its', async () => {
    const { run, time } = workshop({}, { defaultTimeoutMs: 50 });

    await run(sequential({ id: 'l', type: 'loop', over: '[1, 2, 3, 4]', step: inner('x') }));

    expect(time.elapsed).toBe(160);
  });

  it('has its whole time for each attempt', async () => {
    const { failure, time } = workshop();

    await failure(
      sequential({
        id: 'p',
        type: 'parallel',
        timeout_ms: 100,
        retry: { max: 1, backoff_ms: 10, jitter: false },
        steps: [{ id: 'x', tool: 'hang' }],
      }),
    );

    expect(time.elapsed).toBe(210);
  });

  it('can be handled', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential(
        { id: 'p', type: 'parallel', timeout_ms: 10, on_error: 'continue', steps: [{ id: 'x', tool: 'hang' }] },
        { id: 'b', tool: 'echo', input: { value: '{{errors.p.code}}' } },
      ),
    );

    expect(result).toBe('step/timeout');
  });
});
