import type { Context, Span } from '@opentelemetry/api';

/** Where spans, events and calls stand. */
export interface Place {
  /** The nearest span; undefined if none could be started. */
  readonly span: Span | undefined;
  /** What is active there. */
  readonly context: Context;
  /** Whether steps there have no spans of their own, as there would be too many. */
  readonly isMuted: boolean;
}
