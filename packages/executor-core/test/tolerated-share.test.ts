import { expect, test } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

test.each([
  ['29%', 100, 29],
  ['57%', 100, 57],
  ['1.1%', 1000, 11],
])('tolerate %s of %d items bears %d failures, and no more', async (tolerate, total, borne) => {
  const { run, failure } = workshop({
    odd: { execute: () => Promise.reject(Object.assign(new Error('odd'), { retryable: false })) },
  });
  const loopOf = (failing: number): object => {
    const step = { id: 'x', tool: 'odd', when: `i < ${failing}` };
    return { id: 'all', type: 'loop', over: 'input.items', index_as: 'i', on_item_error: { tolerate }, step };
  };
  const context = { input: { items: Array.from({ length: total }, () => null) } };
  await expect(run(sequential(loopOf(borne)), context)).resolves.toMatchObject({ trace: { status: 'success' } });
  expect(await failure(sequential(loopOf(borne + 1)), context)).toMatchObject({ path: `all[${borne}].x` });
});
