import type { ProgressToken } from '@modelcontextprotocol/server';
import type { Clock } from '@planloom/executor-core';

import type { ToolProgress } from './runs/run-progress.ts';

/** A run may have thousands of steps; nobody reads more than this many notes a second. */
const NOTES_PER_SECOND = 20;

/**
 * Passes progress on as the protocol wants it: only to who asked for it, only when it has grown, and at most twenty times
 * a second. What completes it (`progress` equals `total`) is always passed on.
 *
 * @param token as the client gave it; without one, nothing is sent
 */
export function createReporter(
  token: ProgressToken | undefined,
  clock: Pick<Clock, 'now'>,
  send: (params: ToolProgress & { readonly progressToken: ProgressToken }) => void,
): (progress: ToolProgress) => void {
  if (token === undefined) return () => undefined;
  let furthest = Number.NEGATIVE_INFINITY;
  let allowance = NOTES_PER_SECOND;
  let lastAt = clock.now();
  return (progress) => {
    const now = clock.now();
    allowance = Math.min(NOTES_PER_SECOND, allowance + ((now - lastAt) * NOTES_PER_SECOND) / 1000);
    lastAt = now;
    const isComplete = progress.progress === progress.total;
    if (progress.progress <= furthest || (allowance < 1 && !isComplete)) return;
    furthest = progress.progress;
    allowance -= 1;
    send({ progressToken: token, ...progress });
  };
}
