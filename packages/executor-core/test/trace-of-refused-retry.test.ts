import { expect, test } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

test('an attempt that the limit of calls did not allow is no attempt in the trace', async () => {
  const { failure } = workshop();
  const step = { id: 'x', tool: 'fail', input: { retryable: true }, retry: { max: 3, backoff_ms: 1 } };
  const error = await failure(sequential(step), {}, { limits: { toolCalls: 2 } });
  expect(error.code).toBe('limit/tool-calls');
  expect(error.trace.statistics.toolCalls).toBe(2);
  expect(error.trace.entries).toMatchObject([
    { nodeId: 'x', retryCount: 1, attempts: [{ attempt: 1 }, { attempt: 2 }] },
  ]);
});
