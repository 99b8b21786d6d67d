import type { Symbols } from '../progress/symbols.ts';
import type { Paint } from '../terminal/paint.ts';

/** How traces are shown on a terminal. */
export interface TraceStyle {
  readonly paint: Paint;
  readonly symbols: Symbols;
  readonly marks: TraceMarks;
  readonly columns: number;
}

/** What bars are made of. */
export interface TraceMarks {
  /** Before steps on the critical path, so that nobody needs colours to see it. */
  readonly critical: string;
  readonly work: string;
  readonly queue: string;
  readonly pause: string;
  /** For a decision, a signal or a time. */
  readonly wait: string;
  /** A step with others inside. */
  readonly around: string;
}

export const UNICODE_MARKS: TraceMarks = { critical: '▶', work: '█', queue: '░', pause: '┄', wait: '▒', around: '─' };
export const ASCII_MARKS: TraceMarks = { critical: '>', work: '#', queue: '.', pause: '~', wait: '=', around: '-' };
