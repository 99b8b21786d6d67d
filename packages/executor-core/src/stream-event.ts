import type { RunEvent } from './events.ts';

/** Stands in a stream for events that are not kept any more: the reader was too slow, or came too late. */
export interface SkippedEvents {
  readonly type: 'stream.skipped';
  readonly runId: string;
  /** Time of the event that follows: milliseconds since 1970. */
  readonly at: number;
  /** Number of the first event that is missing. */
  readonly from: number;
  /** Number of the last one. */
  readonly to: number;
  readonly count: number;
}

/** What a reader of a run gets. */
export type StreamEvent = RunEvent | SkippedEvents;
