import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const DOCS = resolve(import.meta.dirname, '../../docs');

/** Puts a text into a section of a page of `docs`, in place of the one that is there. */
export function writeSection(page: string, section: string, text: string): void {
  const file = resolve(DOCS, page);
  writeFileSync(file, replaceSection(readFileSync(file, 'utf8'), section, text));
}

/**
 * A page with `text` between the markers of a section, `<!-- name -->` and `<!-- /name -->`; all else stays as it is.
 *
 * @throws Error if the page has no such markers
 */
export function replaceSection(page: string, section: string, text: string): string {
  const [opening, closing] = [`<!-- ${section} -->`, `<!-- /${section} -->`];
  const [begin, end] = [page.indexOf(opening), page.indexOf(closing)];
  if (begin === -1 || end < begin) throw new Error(`The page has no ${opening} and ${closing}.`);
  return `${page.slice(0, begin + opening.length)}\n\n${text}\n\n${page.slice(end)}`;
}
