import { expect, test } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

const work = (id: string, ms: number, value?: string): object => ({
  id,
  tool: 'work',
  input: { ms, ...(value && { value }) },
});

test('the concurrency of parallel holds when the end of a step lets others of it start', async () => {
  const { run, schedule } = workshop();
  const steps = [work('a', 10), work('b', 10), work('c', 10, '{{a}}'), work('d', 10, '{{a}}')];
  await run(sequential({ id: 'all', type: 'parallel', concurrency: 1, steps }));
  expect(schedule()).toEqual(['all.a 0-10', 'all.b 10-20', 'all.c 20-30', 'all.d 30-40']);
});

test('of those that wait in parallel the one with the longest way goes first, also if it is let in later', async () => {
  const { run, schedule } = workshop();
  const long = { id: 'long', type: 'loop', over: [1], steps: [work('x', 10, '{{a}}'), work('y', 10)] };
  await run(sequential({ id: 'all', type: 'parallel', concurrency: 1, steps: [work('a', 10), work('b', 10), long] }));
  expect(schedule()).toEqual(['all.a 0-10', 'all.long[0].x 10-20', 'all.long[0].y 20-30', 'all.b 30-40']);
});
