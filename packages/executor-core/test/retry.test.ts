import { ToolError } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import { sequential, workshop, type ToolPart } from './support/workshop.ts';

const steady = { backoff_ms: 100, jitter: false };
const flaky = (times: number, more: object = {}): object => ({ id: 'a', tool: 'flaky', input: { times }, ...more });

/** A tool that always fails with one error. */
const throwing = (error: unknown): ToolPart => ({
  execute: () => {
    throw error;
  },
});

describe('a failed call is not tried again', () => {
  it.each([
    ['its error says retryable: false', new ToolError('no', { retryable: false })],
    ['it was aborted', new DOMException('stop', 'AbortError')],
    ['it is a mistake in the tool', new TypeError('x is not a function')],
    ['the server says that the request is wrong', Object.assign(new Error('bad request'), { status: 400 })],
  ])('if %s', async (_, error) => {
    const { failure, calls } = workshop({ broken: throwing(error) });

    const { trace } = await failure(sequential({ id: 'a', tool: 'broken' }));

    expect(calls).toHaveLength(1);
    expect(trace.entries[0]).toMatchObject({ status: 'failed', retryCount: 0 });
  });

  it('if the arguments do not fit', async () => {
    const { failure, calls } = workshop({ strict: { inputSchema: { x: { type: 'number' } }, execute: () => 1 } });

    const error = await failure(sequential({ id: 'a', tool: 'strict', input: { x: '{{input.x}}' }, retry_count: 5 }), {
      input: { x: 'no' },
    });

    expect(error.code).toBe('tool/invalid-input');
    expect(calls).toEqual([]);
  });

  it('if the result does not fit', async () => {
    const { failure, calls } = workshop({ strict: { outputSchema: { type: 'number' }, execute: () => 'one' } });

    const error = await failure(sequential({ id: 'a', tool: 'strict', retry_count: 5 }));

    expect(error.code).toBe('tool/invalid-output');
    expect(calls).toHaveLength(1);
  });

  it('if a template in its input cannot be evaluated', async () => {
    const { failure, calls } = workshop();

    const error = await failure(
      sequential({ id: 'a', tool: 'echo', input: { value: '{{input.x}}' }, retry_count: 5 }),
      { input: { y: 1 } },
    );

    expect(error.code).toBe('expression/missing-path');
    expect(calls).toEqual([]);
  });

  it.each([{ retry_count: 0 }, { retry: { max: 0 } }])('if its step says %j', async (policy) => {
    const { failure, calls } = workshop();

    await failure(sequential(flaky(9, policy)));

    expect(calls).toHaveLength(1);
  });

  it('if the run says maxRetries: 0', async () => {
    const { failure, calls } = workshop();

    await failure(sequential(flaky(9)), {}, { maxRetries: 0 });

    expect(calls).toHaveLength(1);
  });

  it('if its code is not in retry.on', async () => {
    const { failure, calls } = workshop();

    await failure(sequential(flaky(9, { retry: { max: 5, on: ['test/other'] } })));

    expect(calls).toHaveLength(1);
  });

  it('if its code is in retry.on, but the error cannot pass', async () => {
    const { failure, calls } = workshop();

    await failure(sequential({ id: 'a', tool: 'fail', retry: { max: 5, on: ['test/broken'] } }));

    expect(calls).toHaveLength(1);
  });

  it('if the tool is destructive and not idempotent, unless its step says so', async () => {
    const erase: ToolPart = {
      effects: { destructive: true },
      execute: () => Promise.reject(new Error('disk is busy')),
    };
    const { failure, calls } = workshop({
      erase,
      overwrite: { ...erase, effects: { destructive: true, idempotent: true } },
    });

    await failure(sequential({ id: 'a', tool: 'erase' }));
    expect(calls.splice(0)).toHaveLength(1);

    await failure(sequential({ id: 'a', tool: 'erase', retry_count: 1 }));
    expect(calls.splice(0)).toHaveLength(2);

    await failure(sequential({ id: 'a', tool: 'overwrite' }));
    expect(calls.splice(0)).toHaveLength(3);
  });

  it('if it is a container, unless its step says so', async () => {
    const { failure, calls } = workshop();
    const box = { id: 'box', type: 'parallel', steps: [flaky(9, { retry_count: 0 })] };

    await failure(sequential(box));
    expect(calls.splice(0)).toHaveLength(1);

    await failure(sequential({ ...box, retry: { max: 2, ...steady } }));
    expect(calls.splice(0)).toHaveLength(3);
  });
});

describe('a failed call is tried again', () => {
  it('twice, if nothing is said, and then fails with the last error', async () => {
    const { failure, calls } = workshop();

    const error = await failure(sequential(flaky(9)));

    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(error.message).toContain('attempt 3');
    expect(error.trace.entries[0]).toMatchObject({ retryCount: 2, status: 'failed' });
    expect(error.trace.statistics).toMatchObject({ toolCalls: 3, retries: 2 });
  });

  it('until it goes well', async () => {
    const { run, calls } = workshop();

    const { result, trace } = await run(sequential(flaky(1)));

    expect(result).toBe('done');
    expect(calls).toHaveLength(2);
    expect(trace.entries[0]).toMatchObject({ retryCount: 1, status: 'success' });
    expect(trace.entries[0]?.error).toBeUndefined();
  });

  it.each([
    [{ retry_count: 4 }, 5],
    [{ retry: { max: 4 } }, 5],
  ])('as often as its step says, whatever the run says: %j', async (policy, calls_) => {
    const { failure, calls } = workshop({}, { maxRetries: 1 });

    await failure(sequential(flaky(9, policy)));

    expect(calls).toHaveLength(calls_);
  });

  it('after pauses that double, exactly', async () => {
    const { failure, calls } = workshop();

    await failure(sequential(flaky(9, { retry: { max: 4, ...steady } })));

    expect(calls.map(({ start }) => start)).toEqual([0, 100, 300, 700, 1500]);
  });

  it('after pauses that grow by a factor, up to a most', async () => {
    const { failure, calls } = workshop();

    await failure(sequential(flaky(9, { retry: { max: 4, ...steady, factor: 3, max_delay_ms: 500 } })));

    expect(calls.map(({ start }) => start)).toEqual([0, 100, 400, 900, 1400]);
  });

  it('after 200 and 400 ms at most, if nothing is said, with jitter', async () => {
    const starts: number[][] = [];
    for (const runId of ['one', 'two', 'three']) {
      const { failure, calls } = workshop();
      await failure(sequential(flaky(9)), {}, { runId });
      starts.push(calls.map(({ start }) => start));
    }

    for (const [first = 0, second = 0, third = 0] of starts) {
      expect(second - first).toBeLessThan(200);
      expect(third - second).toBeLessThan(400);
    }
    expect(new Set(starts.map(String)).size).toBe(3);
  });

  it('after the same pauses for the same run id', async () => {
    const [one, two] = [workshop(), workshop()];

    await one.failure(sequential(flaky(9)), {}, { runId: 'same' });
    await two.failure(sequential(flaky(9)), {}, { runId: 'same' });

    expect(one.schedule()).toEqual(two.schedule());
  });

  it('after as long as the tool asks for, whatever the backoff', async () => {
    const error = new ToolError('slow down', { retryable: true, retryAfterMs: 5000 });
    const { failure, calls } = workshop({ busy: throwing(error) });

    await failure(sequential({ id: 'a', tool: 'busy', retry: { max: 1, ...steady } }));

    expect(calls.map(({ start }) => start)).toEqual([0, 5000]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])(
    'after its backoff, if the tool asks for %s ms',
    async (retryAfterMs) => {
      const { failure, calls } = workshop({
        busy: throwing(new ToolError('slow down', { retryable: true, retryAfterMs })),
      });

      await failure(sequential({ id: 'a', tool: 'busy', retry: { max: 1, ...steady } }));

      expect(calls.map(({ start }) => start)).toEqual([0, 100]);
    },
  );

  it('after a timeout', async () => {
    const { failure, calls } = workshop();

    await failure(sequential({ id: 'a', tool: 'hang', timeout_ms: 50, retry: { max: 1, ...steady } }));

    expect(calls.map(({ start }) => start)).toEqual([0, 150]);
  });

  it('if its code is in retry.on', async () => {
    const { run, calls } = workshop();

    await run(sequential(flaky(1, { retry: { max: 5, on: ['test/flaky'] } })));

    expect(calls).toHaveLength(2);
  });

  it.each([
    ['has a 503', Object.assign(new Error('unavailable'), { status: 503 })],
    ['is one of the network', new TypeError('fetch failed')],
    ['is text', 'something went wrong'],
  ])('if the error %s', async (_, error) => {
    const { failure, calls } = workshop({ broken: throwing(error) });

    await failure(sequential({ id: 'a', tool: 'broken' }));

    expect(calls).toHaveLength(3);
  });

  it('with the arguments as they were, although the tool changed them', async () => {
    const seen: unknown[] = [];
    const { failure } = workshop({
      greedy: {
        execute: (params) => {
          seen.push({ ...params });
          delete params['x'];
          throw new Error('again');
        },
      },
    });

    const { trace } = await failure(sequential({ id: 'a', tool: 'greedy', input: { x: '{{input.x}}' } }), {
      input: { x: 1 },
    });

    expect(seen).toEqual([{ x: 1 }, { x: 1 }, { x: 1 }]);
    expect(trace.entries[0]?.input).toEqual({ x: 1 });
  });

  it('with the same idempotency key, which no other step has', async () => {
    const keys: string[] = [];
    const { failure } = workshop({
      key: {
        execute: (_, { idempotencyKey }) => {
          keys.push(idempotencyKey);
          throw new Error('again');
        },
      },
    });
    const step = { id: 'x', tool: 'key', retry_count: 1, on_error: 'continue' };

    await failure(sequential({ id: 'l', type: 'loop', over: '[1, 2]', step }, { id: 'b', tool: 'fail' }));

    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).toBe(keys[3]);
    expect(keys[0]).not.toBe(keys[2]);
  });
});

describe('a container that is tried again', () => {
  it('begins from the start, and keeps nothing of what failed', async () => {
    let attempts = 0;
    const bench = workshop({
      second: { execute: () => (++attempts < 3 ? Promise.reject(new Error('not yet')) : 'ok') },
    });

    const { result } = await bench.run(
      sequential({
        id: 'l',
        type: 'loop',
        over: '[1, 2]',
        retry: { max: 2, ...steady },
        steps: [
          { id: 'a', tool: 'echo', input: { value: '{{item}}' } },
          { id: 'b', tool: 'second', retry_count: 0 },
        ],
      }),
    );

    expect(result).toEqual(['ok', 'ok']);
    expect(bench.schedule()).toEqual([
      'l[0].a 0-0',
      'l[0].b 0-0',
      'l[0].a 100-100',
      'l[0].b 100-100',
      'l[0].a 300-300',
      'l[0].b 300-300',
      'l[1].a 300-300',
      'l[1].b 300-300',
    ]);
  });

  it('leaves no error behind in errors.<id> once it went well', async () => {
    let attempts = 0;
    const { run } = workshop({
      moody: { execute: () => (++attempts === 1 ? Promise.reject(new Error('no')) : 'fine') },
    });

    const { context } = await run(
      sequential(
        {
          id: 'p',
          type: 'parallel',
          retry: { max: 1, ...steady },
          steps: [
            { id: 'a', tool: 'moody', retry_count: 0, on_error: 'continue' },
            {
              id: 'b',
              tool: 'flaky',
              retry_count: 0,
              when: 'true',
              depends_on: ['a'],
              input: { times: '{{a == null ? 1 : 0}}' },
            },
          ],
        },
        { id: 'c', tool: 'echo', input: { value: '{{errors.a}}' } },
      ),
    );

    expect(context).toMatchObject({ a: 'fine', c: null });
  });
});
