import { pauseMs } from '../program/policies.ts';
import type { FailureReason } from './failure.ts';
import type { StepRun } from './step-run.ts';

/** What the run says of retries. */
export interface RetrySettings {
  readonly maxRetries: number;
  readonly seed: string;
}

/**
 * Milliseconds until the next attempt of a step that has failed; `undefined` if there is none. A container is only tried
 * again if its step says so, and so is a tool that says it is destructive and not idempotent.
 */
export function retryPauseMs(
  run: StepRun,
  reason: FailureReason,
  { maxRetries, seed }: RetrySettings,
): number | undefined {
  const { attempt } = run;
  const { policy } = run.node;
  if (attempt > (policy.maxRetries ?? (mayRetryUnasked(run) ? maxRetries : 0))) return undefined;
  const { on } = policy.backoff;
  if (!reason.retryable || (on && !on.includes(reason.code))) return undefined;
  const { retryAfterMs = Number.NaN } = reason;
  if (Number.isFinite(retryAfterMs) && retryAfterMs >= 0) return retryAfterMs;
  return pauseMs(policy.backoff, attempt, draw(`${seed} ${run.path} ${attempt}`));
}

function mayRetryUnasked({ node: { action } }: StepRun): boolean {
  if (action.kind !== 'call') return false;
  const { destructive, idempotent } = action.tool.prepared.effects;
  return !destructive || idempotent;
}

/**
 * A number from 0 to 1, exclusive, the same for the same text.
 *
 * @see G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, "The FNV Non-Cryptographic Hash Algorithm" (FNV-1a, 32 bits), with the
 *   finalizer of MurmurHash3
 */
function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
