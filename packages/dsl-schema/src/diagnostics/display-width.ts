import { eastAsianWidth } from 'get-east-asian-width';

import { unicodePattern } from '../unicode-pattern.ts';

/**
 * Columns that a text takes on a terminal: Chinese, Japanese and Korean letters and emoji take two, accents that join the
 * letter before them none.
 */
export function displayWidth(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) width += graphemeWidth(segment);
  return width;
}

/** Whether each character takes one column. */
function isPlain(text: string): boolean {
  return /^[\u0020-\u007E\u00A0-\u02FF…]*$/.test(text);
}

const EMOJI = unicodePattern(String.raw`\p{Emoji_Presentation}|\uFE0F`);
const JOINED = unicodePattern(String.raw`^[\p{Mark}\p{Format}]`);

function graphemeWidth(grapheme: string): number {
  // U+FE0F asks for the picture of a letter that has both, such as a heart.
  if (EMOJI().test(grapheme)) return 2;
  if (JOINED().test(grapheme)) return 0;
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}
