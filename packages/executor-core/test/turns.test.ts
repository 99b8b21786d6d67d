import { expect, it } from 'vitest';

import { createExecutor, type Clock } from '../src/index.ts';

it('gives the host its turn after a call that took long, before another is made', async () => {
  const controller = new AbortController();
  let now = 0;
  let calls = 0;
  const clock: Clock = {
    now: () => now,
    schedule: () => () => undefined,
    yieldToHost: async () => controller.abort(), // what the user asked for while the thread was taken
  };
  const block = {
    id: 'block',
    execute: () => {
      calls++;
      now += 40;
    },
  };
  const steps = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, tool: 'block' }));
  const run = createExecutor([block], { clock, signal: controller.signal }).execute({ version: '1.0', steps });

  await expect(run).rejects.toMatchObject({ code: 'run/cancelled' });
  expect(calls).toBe(1);
});

it('lets others act between steps whose tools answer at once', async () => {
  const steps = Array.from({ length: 200 }, (_, index) => ({ id: `s${index}`, tool: 'now' }));
  let calls = 0;
  const stream = createExecutor([{ id: 'now', execute: () => void calls++ }]).stream({ version: '1.0', steps });
  for await (const event of stream) if (event.type === 'step.completed') stream.cancel();

  await expect(stream.result).rejects.toMatchObject({ code: 'run/cancelled' });
  expect(calls).toBeLessThan(50);
});
