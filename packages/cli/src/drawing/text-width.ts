import { widthOf } from '../terminal/fit-width.ts';

/** A column of the usual sans-serif fonts at 13 px: rather too wide than too narrow. */
const COLUMN_WIDTH = { normal: 6.9, bold: 7.6 } as const;

/** The pixels a text takes, roughly: fonts differ, and there is none at hand to measure with. */
export function textWidth(text: string, weight: keyof typeof COLUMN_WIDTH = 'normal'): number {
  return widthOf(text) * COLUMN_WIDTH[weight];
}

/** A text on one line that is short enough for a box. */
export function clipText(text: string, longest = 44): string {
  const characters = Array.from(text.replaceAll(/\s+/gu, ' ').trim());
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : characters.join('');
}
