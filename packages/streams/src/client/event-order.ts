import type { SkippedEvents } from '@planloom/executor-core';

import { numberOf, type WireEvent } from '../wire-event.ts';

/** Sees to it that each event comes once and in order, whatever the connections brought. */
export class EventOrder {
  #last: number;

  /** @param last number of the last event that is known */
  constructor(last: number) {
    this.#last = last;
  }

  /** Number of the last event that was taken. */
  get last(): number {
    return this.#last;
  }

  /** The event, unless it was there before; where numbers are missing, that comes first. */
  take(event: WireEvent): WireEvent[] {
    const reached = numberOf(event);
    if (reached === undefined) return [event];
    if (reached <= this.#last) return [];
    const first = event.type === 'stream.skipped' ? event.from : reached;
    const missing = first > this.#last + 1 && 'at' in event ? [skipped(this.#last + 1, first - 1, event)] : [];
    const known = event.type === 'stream.skipped' && first <= this.#last;
    const taken = known ? skipped(this.#last + 1, reached, event) : event;
    this.#last = reached;
    return [...missing, taken];
  }
}

function skipped(
  from: number,
  to: number,
  { runId, at }: { readonly runId: string; readonly at: number },
): SkippedEvents {
  return { type: 'stream.skipped', seq: to, runId, at, from, to, count: to - from + 1 };
}
