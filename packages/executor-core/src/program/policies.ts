import type { OnItemError, Retry } from '@planloom/dsl-schema';

import type { Backoff, ItemErrors } from './program.ts';

const FAIL: ItemErrors = { mode: 'fail' };

/** How many failed items a container bears, from what its step says: a number of them, or a share such as `"10%"`. */
export function itemErrorsOf(policy: OnItemError | undefined): ItemErrors {
  if (policy === undefined || policy === 'fail') return FAIL;
  if (policy === 'settle') return { mode: 'settle' };
  const { tolerate } = policy;
  if (typeof tolerate === 'number') return { mode: 'tolerate', count: tolerate, percent: 0 };
  return { mode: 'tolerate', count: 0, percent: Number.parseFloat(tolerate) };
}

/** Whether so many failures of so many items are more than a container bears. */
export function isTooMany(errors: ItemErrors, failed: number, total: number): boolean {
  if (errors.mode === 'settle') return false;
  if (errors.mode === 'fail') return failed > 0;
  return failed > Math.max(errors.count, Math.floor((errors.percent * total) / 100));
}

const DEFAULT_BACKOFF: Backoff = { initialMs: 200, factor: 2, maxMs: 30_000, jitter: true, on: undefined };

/** The backoff that a step asks for, with the defaults of the language. */
export function backoffOf(retry: Retry | undefined): Backoff {
  if (!retry) return DEFAULT_BACKOFF;
  return {
    initialMs: retry.backoff_ms ?? DEFAULT_BACKOFF.initialMs,
    factor: retry.factor ?? DEFAULT_BACKOFF.factor,
    maxMs: retry.max_delay_ms ?? DEFAULT_BACKOFF.maxMs,
    jitter: retry.jitter ?? DEFAULT_BACKOFF.jitter,
    on: retry.on,
  };
}

/**
 * The pause before the next attempt: exponential, capped, with full jitter.
 *
 * @param attempt attempts made so far; an integer from 1
 * @param draw from 0 to 1, exclusive: what the jitter is drawn with
 * @returns milliseconds, from 0 to `backoff.maxMs`
 * @see Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015
 */
export function pauseMs(backoff: Backoff, attempt: number, draw: number): number {
  const full = Math.min(backoff.maxMs, backoff.initialMs * backoff.factor ** (attempt - 1));
  return backoff.jitter ? full * draw : full;
}
