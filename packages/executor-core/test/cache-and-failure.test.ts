import { describe, expect, it } from 'vitest';

import { createExecutor, isRunError, type RunEvent } from '../src/index.ts';

/** Two equal calls, side by side in one loop; the one that only takes over the result ends its loop with a failure. */
const plan = {
  version: '1.0',
  steps: [
    {
      id: 'both',
      type: 'loop',
      over: [1, 2],
      concurrency: 2,
      steps: [
        {
          id: 'again',
          type: 'loop',
          while: 'true',
          max_iterations: 1,
          step: { id: 'look', tool: 'look', cache: true },
        },
      ],
    },
  ],
};

describe('a step that takes over the result of an equal call', () => {
  it('may fail what stands around both: nothing goes on in what was stopped', async () => {
    const events: RunEvent[] = [];
    const executor = createExecutor(
      { look: { execute: async () => 'seen' } },
      { onEvent: (event) => events.push(event) },
    );

    const error: unknown = await executor.execute(plan).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'step/max-iterations' });
    if (!isRunError(error)) throw error;
    const ends = events.filter(
      ({ type }) => type === 'step.failed' || type === 'step.cancelled' || type === 'step.completed',
    );
    const paths = ends.map((event) => ('path' in event ? event.path : ''));
    expect(new Set(paths).size).toBe(paths.length);
    expect(error.trace.entries.map(({ nodeId }) => nodeId).toSorted()).toEqual(paths.toSorted());
  });
});
