import type { Tool, ToolContext } from '@planloom/tool-kit';

import { seededRandom } from '../../../testing/src/seeded-random.ts';
import type { VirtualClock } from '../../../testing/src/virtual-clock.ts';
import type { PureTool, ReferenceCall } from '../proof/reference-interpreter.ts';

/**
 * Gives pure tools random timing: some answer at once, some in a promise, some after a while. What they answer stays the same.
 *
 * @param calls takes every call that is made
 */
export function timedTools(
  tools: Readonly<Record<string, PureTool>>,
  clock: VirtualClock,
  seed: number,
  calls: ReferenceCall[],
): Tool[] {
  const random = seededRandom(seed);
  return Object.entries(tools).map(([id, call]) => ({
    id,
    execute: (input, { path, attempt }: ToolContext) => {
      calls.push({ tool: id, input, path, attempt });
      const timing = random();
      if (timing < 0.3) return call(input, attempt);
      if (timing < 0.5) return Promise.resolve().then(() => call(input, attempt));
      const delayMs = Math.floor(timing * 100);
      return new Promise((resolve) => clock.after(delayMs, () => resolve(undefined))).then(() => call(input, attempt));
    },
  }));
}
