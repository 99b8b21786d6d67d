import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PAGE = resolve(import.meta.dirname, '../../docs/measurements.md');
const BEGIN = '<!-- bench -->';
const END = '<!-- /bench -->';

/** Puts the report into the page of measurements, in place of the one that is there. */
export function writePage(text: string): void {
  writeFileSync(PAGE, replaceBetween(readFileSync(PAGE, 'utf8'), text));
}

/**
 * A page with `text` between its markers; all else stays as it is.
 *
 * @throws Error if the page has no markers
 */
export function replaceBetween(page: string, text: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`The page has no ${BEGIN} and ${END}.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}
