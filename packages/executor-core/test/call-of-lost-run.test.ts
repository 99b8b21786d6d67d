import { expect, test } from 'vitest';

import { dag, workshop } from './support/workshop.ts';

test('a call is not made if another step fails in the turn in which it would have begun', async () => {
  const { failure, paths } = workshop();
  const fails = { id: 'fails', tool: 'echo', input: { value: '{{input.missing}}' } };
  const error = await failure(dag({ id: 'writes', tool: 'echo' }, fails), { input: {} });
  expect(error.stepId).toBe('fails');
  expect(paths()).toEqual([]);
  expect(error.trace.statistics.toolCalls).toBe(0);
});
