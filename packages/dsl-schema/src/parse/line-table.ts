import type { Position, Range } from '../diagnostics/diagnostic.ts';

/** Gives the line and column of an offset in a text. */
export interface LineTable {
  readonly positionAt: (offset: number) => Position;
  /** `end` is exclusive. */
  readonly rangeBetween: (start: number, end: number) => Range;
}

/** Indexes the lines of a text when the first position is asked for. */
export function createLineTable(text: string): LineTable {
  let starts: readonly number[] | undefined;
  const positionAt = (offset: number): Position => {
    starts ??= lineStarts(text);
    const inside = Math.max(0, Math.min(offset, text.length));
    const line = lastAtMost(starts, inside);
    return { line: line + 1, column: inside - (starts[line] ?? 0) + 1, offset: inside };
  };
  return { positionAt, rangeBetween: (start, end) => ({ start: positionAt(start), end: positionAt(end) }) };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Position of the last number that is not above `limit` in an ascending list that starts with 0. */
function lastAtMost(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ascending[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
