import { expect, test } from 'vitest';

import { dag, workshop } from './support/workshop.ts';

test('a tool with a limit that hangs and does not listen gives its place to the next call once it has timed out', async () => {
  const deaf = { concurrency: 1, execute: () => new Promise(() => undefined) };
  const { run, schedule } = workshop({ deaf });
  const step = { tool: 'deaf', timeout_ms: 50, retry_count: 0, on_error: 'continue' };
  const { trace } = await run(dag({ ...step, id: 'a' }, { ...step, id: 'b' }));
  expect(schedule()).toEqual(['a 0-', 'b 50-']);
  expect(trace.entries).toMatchObject([{ errorCode: 'step/timeout' }, { errorCode: 'step/timeout' }]);
  expect(trace.totalDurationMs).toBe(100);
});
