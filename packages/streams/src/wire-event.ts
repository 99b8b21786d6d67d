import type { StreamEvent } from '@planloom/executor-core';

/** Stands at the end of a stream whose run never began, for instance because its plan is not fit to run. */
export interface StreamFailed {
  readonly type: 'stream.failed';
  readonly runId: string;
  readonly error: {
    /** For instance `plan/invalid`. */
    readonly code: string;
    readonly message: string;
  };
}

/** What a client is sent. */
export type WireEvent = StreamEvent | StreamFailed;

/** The number that a reader has reached with an event; `undefined` if it has none. */
export function numberOf(event: WireEvent): number | undefined {
  if (event.type === 'stream.failed') return undefined;
  return event.type === 'stream.skipped' ? event.to : event.seq;
}
