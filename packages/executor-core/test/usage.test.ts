import { describe, expect, it } from 'vitest';

import type { RunEvent } from '../src/index.ts';
import { sequential, workshop, type ToolPart } from './support/workshop.ts';

const asking = (usage: unknown): ToolPart => ({
  execute: (_, context) => {
    context.usage(usage as never);
    return 'answer';
  },
});

describe('what tools say they have used', () => {
  it.each([
    [{ inputTokens: -1 }, 'inputTokens has to be a number from 0'],
    [{ costUsd: '3' }, 'costUsd has to be a number from 0'],
    [{ outputTokens: Number.NaN }, 'outputTokens has to be a number from 0'],
    [{ model: 7 }, 'model has to be a text'],
    ['much', 'usage has to be an object'],
  ])('is only warned about if it is none: %j', async (usage, problem) => {
    const { trace, warnings } = await workshop({ ask: asking(usage) }).run(sequential({ id: 'a', tool: 'ask' }));

    expect(warnings).toEqual([expect.stringContaining(problem)]);
    expect(trace.statistics.usage).toBeUndefined();
  });

  it('adds up over attempts, steps and the run; who was asked is told where all agree', async () => {
    const events: RunEvent[] = [];
    const ask: ToolPart = {
      execute: (_, { attempt, usage }) => {
        usage({ inputTokens: 10, costUsd: 0.25, model: 'm1', provider: 'p' });
        if (attempt === 1) throw Object.assign(new Error('busy'), { retryable: true });
        usage({ outputTokens: 5, model: 'm1', provider: 'p' });
        return 'answer';
      },
    };
    const { run } = workshop(
      { ask, other: asking({ inputTokens: 1, model: 'm2', provider: 'p' }) },
      { onEvent: (event) => events.push(event) },
    );

    const { trace } = await run(sequential({ id: 'a', tool: 'ask' }, { id: 'b', tool: 'other' }));

    const sum = { inputTokens: 20, outputTokens: 5, costUsd: 0.5, model: 'm1', provider: 'p' };
    expect(trace.entries[0]?.usage).toEqual(sum);
    expect(trace.statistics.usage).toEqual({ inputTokens: 21, outputTokens: 5, costUsd: 0.5, provider: 'p' });
    expect(events.filter(({ type }) => type === 'step.usage')).toMatchObject([
      { path: 'a', tool: 'ask', usage: { inputTokens: 10 } },
      { path: 'a', usage: { inputTokens: 10 } },
      { path: 'a', usage: { outputTokens: 5 } },
      { path: 'b', usage: { inputTokens: 1 } },
    ]);
  });

  it('counts also where nobody waits for the answer any more', async () => {
    const late: ToolPart = {
      execute: (_, { signal, usage }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            usage({ inputTokens: 7 });
            reject(signal.reason as Error);
          });
        }),
    };
    const { run } = workshop({ late });

    const { trace } = await run(
      sequential(
        { id: 'a', tool: 'late', timeout_ms: 10, retry_count: 0, on_error: 'continue' },
        { id: 'b', tool: 'echo' },
      ),
    );

    expect(trace.statistics.usage).toEqual({ inputTokens: 7 });
  });
});
