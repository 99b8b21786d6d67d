import type { RunEvent } from './events.ts';

/** Stands in a stream for events that are not kept any more: the reader was too slow, or came too late. */
export interface SkippedEvents {
  readonly type: 'stream.skipped';
  /** The number of the last event that is missing, so that `seq + 1` is the next one wherever a reader stops. */
  readonly seq: number;
  readonly runId: string;
  /** Time of the event that follows: milliseconds since 1970. */
  readonly at: number;
  /** Number of the first event that is missing. */
  readonly from: number;
  /** Number of the last one, the same as `seq`. */
  readonly to: number;
  readonly count: number;
}

/** What a reader of a run gets. */
export type StreamEvent = RunEvent | SkippedEvents;
