import truncatedWidth from 'fast-string-truncated-width';

const ESCAPE = '\u001B';
const RESET = '\u001B[0m';
// oxlint-disable-next-line eslint/no-control-regex -- colours start with one
const COLOUR = /(\u001B\[[\d;]*m)/u;
/** As a person counts: an emoji of several code points is one. */
const CHARACTERS = new Intl.Segmenter();

/** Columns a line takes on a terminal; colours take none, wide characters two. */
export function widthOf(line: string): number {
  return truncatedWidth(line).width;
}

/** The line, cut with an ellipsis if it takes more columns than there are. Colours that were cut open are closed. */
export function fitWidth(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  const reset = line.includes(ESCAPE) ? RESET : '';
  return columns < 1 ? '' : `${firstColumns(line, columns - 1)}…${reset}`;
}

/** The text without colours, cut in its middle if it takes more columns than there are: of paths, the end tells one from the other. */
export function fitMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const head = Math.floor((columns - 1) / 3);
  const characters = [...CHARACTERS.segment(text)].map(({ segment }) => segment);
  let [tail, room] = ['', columns - 1 - head];
  for (const character of characters.toReversed()) {
    room -= widthOf(character);
    if (room < 0) break;
    tail = character + tail;
  }
  return columns < 1 ? '' : `${firstColumns(text, head)}…${tail}`;
}

/** The library can cut, too, but does so in the wrong place where a colour starts in the last column. */
function firstColumns(line: string, columns: number): string {
  let [first, room] = ['', columns];
  for (const part of line.split(COLOUR)) {
    if (part.startsWith(ESCAPE)) {
      first += part;
      continue;
    }
    for (const { segment } of CHARACTERS.segment(part)) {
      room -= widthOf(segment);
      if (room < 0) return first;
      first += segment;
    }
  }
  return first;
}
