import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { SortedQueue } from '../src/machine/sorted-queue.ts';

it('gives what a sorted list would give, whatever order things come in', () => {
  const operation = fc.oneof(fc.nat(20), fc.constant('pop' as const), fc.constant('drain' as const));
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
      const queue = new SortedQueue<{ readonly rank: number }>((one, other) => one.rank < other.rank);
      const given: (number | undefined)[] = [];
      const expected: (number | undefined)[] = [];
      let model: number[] = [];
      for (const what of operations) {
        if (typeof what === 'number') {
          queue.push({ rank: what });
          model = [...model, what].sort((one, other) => one - other);
          continue;
        }
        for (let left = what === 'pop' ? 1 : model.length; left > 0; left--) {
          expected.push(model[0], model.shift());
          given.push(queue.first()?.rank, queue.pop()?.rank);
        }
      }
      expect(given).toEqual(expected);
    }),
  );
});

it('gives back the places of a long list that is never empty', () => {
  const queue = new SortedQueue<{ readonly rank: number }>((one, other) => one.rank < other.rank);
  const given: (number | undefined)[] = [];
  for (let rank = 0; rank < 5000; rank++) {
    queue.push({ rank });
    if (rank >= 10) given.push(queue.pop()?.rank);
  }
  expect(given).toEqual(Array.from({ length: 4990 }, (_, rank) => rank));
});
