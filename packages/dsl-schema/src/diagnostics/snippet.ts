import type { Range } from './diagnostic.ts';
import { displayWidth } from './display-width.ts';
import { visible } from './visible-text.ts';

/** Columns of a terminal that a source line may take. */
const MAXIMUM_WIDTH = 100;
/** Columns kept before the marked place when a long line is cut. */
const CONTEXT_WIDTH = 30;
const TAB = '    ';

/** A line of the source and the marks that go below it. */
export interface Snippet {
  readonly line: string;
  /** Blanks up to the marked place. */
  readonly indent: string;
  /** `^^^^`, at least one. */
  readonly marks: string;
}

/**
 * The first line of a range, ready for a terminal: tabs are blanks, letters that take two columns count as two, control
 * characters cannot do any harm, and a long line is cut around the marked place.
 */
export function takeSnippet(text: string, { start, end }: Range, mark: string): Snippet {
  const lineStart = start.offset - start.column + 1;
  const line = lineAt(text, lineStart);
  const from = start.column - 1;
  const to = end.line === start.line ? Math.max(end.column - 1, from) : line.trimEnd().length;
  const before = cutStart(visible(line.slice(0, from), TAB));
  const marked = cutEnd(visible(line.slice(from, to), TAB), MAXIMUM_WIDTH - displayWidth(before));
  const after = cutEnd(visible(line.slice(to), TAB), MAXIMUM_WIDTH - displayWidth(before + marked));
  return {
    line: (before + marked + after).trimEnd(),
    indent: ' '.repeat(displayWidth(before)),
    marks: mark.repeat(Math.max(1, displayWidth(marked))),
  };
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? text.length : end).replace(/\r$/, '');
}

/** Keeps the end of what stands before the marked place, if the line is long. */
function cutStart(before: string): string {
  // A long text is not measured: a line may have megabytes.
  const fits = before.length < MAXIMUM_WIDTH && displayWidth(before) <= MAXIMUM_WIDTH - CONTEXT_WIDTH;
  if (fits) return before;
  return `…${before.slice(-CONTEXT_WIDTH).replace(/^[\uDC00-\uDFFF]/, '')}`;
}

/** Keeps the start of what follows, as far as it fits. */
function cutEnd(rest: string, width: number): string {
  const start = rest.slice(0, Math.max(0, width));
  if (rest.length === start.length && displayWidth(start) <= width) return rest;
  let kept = start;
  while (kept !== '' && displayWidth(kept) >= width) kept = kept.slice(0, -1);
  return `${kept.replace(/[\uD800-\uDBFF]$/, '')}…`;
}
