import type { ToolError } from '@planloom/tool-kit';

import { lastingError } from '../lasting-error.ts';

/** The languages for which there are lists of stop words: ISO 639-1 code to the name that the library gives its list. */
const STOP_WORD_LISTS = {
  af: 'afr',
  ar: 'ara',
  bg: 'bul',
  bn: 'ben',
  ca: 'cat',
  cs: 'ces',
  da: 'dan',
  de: 'deu',
  el: 'ell',
  en: 'eng',
  eo: 'epo',
  es: 'spa',
  et: 'est',
  eu: 'eus',
  fa: 'fas',
  fi: 'fin',
  fr: 'fra',
  ga: 'gle',
  gl: 'glg',
  gu: 'guj',
  he: 'heb',
  hi: 'hin',
  hr: 'hrv',
  hu: 'hun',
  hy: 'hye',
  id: 'ind',
  it: 'ita',
  ja: 'jpn',
  ko: 'kor',
  la: 'lat',
  lt: 'lit',
  lv: 'lav',
  mr: 'mar',
  ms: 'msa',
  nb: 'nob',
  nl: 'nld',
  no: 'nob',
  pl: 'pol',
  pt: 'por',
  ro: 'ron',
  ru: 'rus',
  sk: 'slk',
  sl: 'slv',
  sv: 'swe',
  sw: 'swa',
  th: 'tha',
  tr: 'tur',
  uk: 'ukr',
  ur: 'urd',
  vi: 'vie',
  zh: 'zho',
} as const;

/**
 * Words that carry no subject, such as "the" and "of", in lower case.
 *
 * @param language BCP 47 tag; only its first part counts
 * @throws ToolError `tool/unknown-language` if there is no list for the language
 */
export async function stopWords(language: string): Promise<ReadonlySet<string>> {
  const code = language.toLowerCase().split('-')[0] ?? '';
  if (!Object.hasOwn(STOP_WORD_LISTS, code)) throw unknownLanguage(language);
  const lists = await import('stopword');
  return new Set(lists[STOP_WORD_LISTS[code as keyof typeof STOP_WORD_LISTS]]);
}

function unknownLanguage(language: string): ToolError {
  const known = Object.keys(STOP_WORD_LISTS).join(', ');
  return lastingError(
    'tool/unknown-language',
    `There are no stop words for the language "${language}". Known languages: ${known}.`,
  );
}
