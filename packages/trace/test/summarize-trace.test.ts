import { describe, expect, it } from 'vitest';

import { summarizeTrace } from '../src/index.ts';
import { call, tracedRun } from './support/traced-run.ts';

describe('the summary of a trace', () => {
  it('of a run that did nothing has zeros and no rows', async () => {
    const summary = summarizeTrace(await tracedRun([{ id: 'a', type: 'final', input: {} }]));

    expect(summary).toMatchObject({
      durationMs: 0,
      parallelism: 0,
      calls: 0,
      tools: [],
      models: [],
      failures: [],
      steps: { success: 1 },
    });
  });

  it('counts calls, retries, failures and waits by tool', async () => {
    const trace = await tracedRun(
      [
        { id: 'a', tool: 'work', input: { ms: 30, failures: 1 }, retry: { max: 1, backoff_ms: 20, jitter: false } },
        call('b', 50),
        { id: 'c', tool: 'work', input: { ms: 10, failures: 9 }, retry_count: 0, on_error: 'continue' },
      ],
      { concurrency: 2 },
    );
    const { tools, failures, retries, calls, steps, parallelism, workMs, durationMs } = summarizeTrace(trace);

    expect(tools).toEqual([
      {
        tool: 'work',
        steps: 3,
        calls: 4,
        retries: 1,
        failed: 1,
        cached: 0,
        workMs: 120,
        longestMs: 50,
        queuedMs: 30,
        inputTokens: 0,
        outputTokens: 0,
        costUsd: 0,
      },
    ]);
    expect(failures).toEqual([
      { path: 'c', code: 'tool/failed', message: 'not yet', attempts: 1, handled: 'continue' },
    ]);
    expect({ retries, calls, steps }).toEqual({ retries: 1, calls: 4, steps: { success: 2, failed: 1 } });
    expect(parallelism).toBe(workMs / durationMs);
  });

  it('lists the slowest steps first, those with others inside not at all', async () => {
    const trace = await tracedRun([
      {
        id: 'all',
        type: 'loop',
        over: '[10, 40, 20]',
        as: 'ms',
        step: { id: 'each', tool: 'work', input: { ms: '{{ms}}' } },
      },
      call('one', 30),
    ]);

    expect(summarizeTrace(trace, { slowest: 3 }).slowest).toEqual([
      { path: 'all[1].each', tool: 'work', durationMs: 40, attempts: 1 },
      { path: 'one', tool: 'work', durationMs: 30, attempts: 1 },
      { path: 'all[2].each', tool: 'work', durationMs: 20, attempts: 1 },
    ]);
  });

  it('adds up tokens and cost by tool and by model', async () => {
    const trace = await tracedRun([
      { id: 'a', tool: 'work', input: { tokens: 100 } },
      { id: 'b', tool: 'work', input: { tokens: 25 } },
    ]);
    const { tools, models, usage } = summarizeTrace(trace);

    expect(usage).toEqual({ inputTokens: 125, outputTokens: 2, costUsd: 0.125 });
    expect(tools[0]).toMatchObject(usage);
    expect(models).toEqual([{ model: 'small', provider: 'local', steps: 2, ...usage }]);
  });
});
