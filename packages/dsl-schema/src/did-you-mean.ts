/**
 * The candidate that was most likely meant by a word that fits none of them.
 *
 * Words that differ only in case or in `_`, `-`, `.` and blanks are nearest; then those within a few edits (two fifths
 * of the length, none for a single letter); then a candidate that has the word, or that the word has, as one of its
 * parts: `weather` for `get_weather`. Takes time in the order of the candidates' total length.
 *
 * @returns `undefined` if nothing is near, and if the word itself is among the candidates
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const wanted = plain(word);
  let best: string | undefined;
  let bestDistance = Math.floor(wanted.length * 0.4) + 1;
  let containing: string | undefined;
  for (const candidate of candidates) {
    if (candidate === word) return undefined;
    const distance = editDistance(wanted, plain(candidate), bestDistance);
    if (distance < bestDistance && distance < wanted.length) {
      best = candidate;
      bestDistance = distance;
    }
    containing ??= sharesPart(word, candidate) ? candidate : undefined;
  }
  return best ?? containing;
}

const LONGEST_WORD = 100;
const SHORTEST_PART = 4;

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[_\-.\s]/gu, '');
}

function sharesPart(word: string, candidate: string): boolean {
  return isPart(word, candidate) || isPart(candidate, word);
}

function isPart(part: string, whole: string): boolean {
  if (part.length < SHORTEST_PART || whole.length > LONGEST_WORD) return false;
  return plain(whole).startsWith(plain(part)) || plain(whole).endsWith(plain(part));
}

/**
 * Edits from one word to another, a swap of neighbours being one edit; stops at `limit`.
 *
 * @see "optimal string alignment", the restricted Damerau–Levenshtein distance
 */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = nextRow(from, to, row, last, beforeLast);
    if (Math.min(...current) >= limit) return limit;
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? limit;
}

function nextRow(from: string, to: string, row: number, last: number[], beforeLast: number[]): number[] {
  const current = [row];
  for (let column = 1; column <= to.length; column++) {
    const differs = from[row - 1] === to[column - 1] ? 0 : 1;
    let edits = Math.min(cell(last, column) + 1, cell(current, column - 1) + 1, cell(last, column - 1) + differs);
    if (isSwap(from, to, row, column)) edits = Math.min(edits, cell(beforeLast, column - 2) + 1);
    current.push(edits);
  }
  return current;
}

function isSwap(from: string, to: string, row: number, column: number): boolean {
  return row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
}

function cell(row: number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
