import type { McpRestart } from '../config/server-config.ts';

/**
 * The pause before an attempt to connect again: none before the first, then exponential, capped, with jitter over its
 * upper half, so that servers which fell together do not start together.
 *
 * @param attempt from 1
 * @param random gives numbers from 0 to below 1
 * @returns milliseconds, from 0 to `maxBackoffMs`
 */
export function backoffOf(attempt: number, restart: Required<McpRestart>, random: () => number): number {
  if (attempt <= 1) return 0;
  const longest = Math.min(restart.maxBackoffMs, restart.backoffMs * 2 ** (attempt - 2));
  return longest / 2 + (longest / 2) * random();
}
