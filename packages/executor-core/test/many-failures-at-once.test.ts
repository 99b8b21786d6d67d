import { expect, test } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

test('a loop whose items all fail before their call comes to its end, however many there are', async () => {
  const { run } = workshop({}, { enableTrace: false });
  const items = Array.from({ length: 5_000 }, (_, at) => at);
  const step = { id: 'x', tool: 'echo', input: { value: '{{item.missing}}' } };
  const loop = { id: 'all', type: 'loop', over: 'input.items', on_item_error: { tolerate: '100%' }, step };
  const { result } = await run(sequential(loop), { input: { items } });
  expect(result).toEqual(items.map(() => null));
});
