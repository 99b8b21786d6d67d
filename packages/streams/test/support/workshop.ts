import { createExecutor, type Executor, type RunStream, type StreamOptions } from '@planloom/executor-core';
import { ToolError, type Tool } from '@planloom/tool-kit';

import { VirtualClock } from '../../../testing/src/virtual-clock.ts';

/** An executor on virtual time, and that time. */
export interface Workshop {
  readonly time: VirtualClock;
  readonly executor: Executor;
  readonly stream: (steps: readonly object[], input?: unknown, options?: StreamOptions) => RunStream;
}

/**
 * Makes a workshop. Its tools: `echo` gives its `value`; `work` does so after `ms` milliseconds; `fail` throws; `say` gives its `pieces` one by one, `ms` apart; `hang` waits for
 * its signal; `report` reports each of its `values`; `round` gives a value that contains itself.
 */
export function workshop(): Workshop {
  const time = new VirtualClock();
  const executor = createExecutor(workshopTools(time), { clock: time, maxRetries: 0 });
  return {
    time,
    executor,
    stream: (steps, input, options) =>
      executor.stream({ version: '1.0', plan: 'A test', execution: 'dag', steps }, { input }, options),
  };
}

/** The tools of a workshop. */
export function workshopTools(time: VirtualClock): Tool[] {
  const wait = (ms: unknown): Promise<void> => new Promise((resolve) => time.after(Number(ms ?? 0), resolve));
  return [
    { id: 'echo', execute: ({ value }) => value },
    { id: 'work', execute: async ({ ms, value = null }) => wait(ms).then(() => value) },
    {
      id: 'fail',
      execute: ({ message = 'it broke' }) => {
        throw new ToolError(String(message), { code: 'test/broken', retryable: false });
      },
    },
    {
      id: 'say',
      async *execute({ pieces, ms }) {
        for (const piece of pieces as readonly string[]) {
          if (ms !== undefined) await wait(ms);
          yield piece;
        }
      },
    },
    {
      id: 'report',
      execute: ({ values }, { progress, log }) => {
        for (const value of values as readonly unknown[]) progress(value);
        log('reported');
      },
    },
    {
      id: 'round',
      execute: () => {
        const round: Record<string, unknown> = {};
        round['self'] = round;
        return round;
      },
    },
    {
      id: 'hang',
      execute: (_, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    },
  ];
}

/** A loop over so many items, each of which takes a millisecond: 3 events an item, and 4 around them. */
export function loopOver(items: number): readonly object[] {
  return [
    {
      id: 'all',
      type: 'loop',
      over: Array.from({ length: items }, (_, index) => index),
      as: 'it',
      step: { id: 'one', tool: 'work', input: { ms: 1, value: '{{it}}' } },
    },
  ];
}
