import { describe, expect, test } from 'vitest';

import { sequential, workshop } from './support/workshop.ts';

describe('errors.<id> of a container that bears failures', () => {
  const later = { id: 'later', tool: 'echo', input: { value: '{{errors.all}}' } };

  test('lists those of a loop in the order of the items, whichever failed first', async () => {
    const step = { id: 'x', tool: 'fail', input: { ms: '{{item}}' } };
    const all = { id: 'all', type: 'loop', over: [30, 10, 20], concurrency: 3, on_item_error: { tolerate: 3 }, step };
    const { result } = await workshop().run(sequential(all, later));
    expect(result).toMatchObject([{ index: 0 }, { index: 1 }, { index: 2 }]);
  });

  test('lists those of parallel in the order of its steps, whichever failed first', async () => {
    const steps = [
      { id: 'slow', tool: 'fail', input: { ms: 20 } },
      { id: 'quick', tool: 'fail', input: { ms: 10 } },
    ];
    const all = { id: 'all', type: 'parallel', on_item_error: 'settle', steps };
    const { result } = await workshop().run(sequential(all, later));
    expect(result).toMatchObject([{ id: 'slow' }, { id: 'quick' }]);
  });
});
