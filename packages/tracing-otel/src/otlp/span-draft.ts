import type { SpanAttributes } from '../shape/span-attributes.ts';

/** A span that is put together; times are milliseconds since 1970. */
export interface SpanDraft {
  readonly name: string;
  /** What its id is made of, together with how often there was the same path before. */
  readonly path: string;
  readonly parent: SpanDraft | undefined;
  readonly attributes: SpanAttributes;
  readonly events: { readonly at: number; readonly name: string; readonly attributes: SpanAttributes }[];
  startMs: number;
  endMs: number;
  /** What went wrong; undefined if nothing did. */
  readonly failure: string | undefined;
  /** The span before it that it goes on from: there is a link to it. */
  readonly continues?: SpanDraft;
}
