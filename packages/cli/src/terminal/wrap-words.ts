import { widthOf } from './fit-width.ts';

/** Lines narrower than this are harder to read than those that a terminal wraps. */
const NARROWEST = 20;

/** A text as lines of at most so many columns, broken between words. A word that is wider has a line of its own. */
export function wrapWords(text: string, columns: number): string[] {
  if (columns < NARROWEST) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && widthOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
