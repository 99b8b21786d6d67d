import { lastingError } from '../lasting-error.ts';

/** Words that carry no subject, such as "the" and "of", in lower case. */
export type StopWords = ReadonlySet<string>;

/**
 * The stop words of a language.
 *
 * @param language BCP 47 tag; only its first part counts
 * @throws ToolError `tool/unknown-language` if there is no list for the language
 */
export async function stopWords(language: string): Promise<StopWords> {
  const code = language.toLowerCase().split('-')[0] ?? '';
  const load = LISTS.get(code);
  if (load === undefined) throw unknownLanguage(language);
  const { stopwords } = await load();
  return new Set(code === 'en' ? [...stopwords, ...MORE_ENGLISH] : stopwords);
}

type LoadList = () => Promise<{ readonly stopwords: readonly string[] }>;

/** By ISO 639-1 code. The package has a list named Slovenian too, which is the Russian one. */
const LISTS: ReadonlyMap<string, LoadList> = new Map<string, LoadList>([
  ['ar', () => import('@orama/stopwords/arabic')],
  ['bg', () => import('@orama/stopwords/bulgarian')],
  ['da', () => import('@orama/stopwords/danish')],
  ['de', () => import('@orama/stopwords/german')],
  ['el', () => import('@orama/stopwords/greek')],
  ['en', () => import('@orama/stopwords/english')],
  ['es', () => import('@orama/stopwords/spanish')],
  ['fi', () => import('@orama/stopwords/finnish')],
  ['fr', () => import('@orama/stopwords/french')],
  ['ga', () => import('@orama/stopwords/irish')],
  ['hi', () => import('@orama/stopwords/indian')],
  ['hu', () => import('@orama/stopwords/hungarian')],
  ['hy', () => import('@orama/stopwords/armenian')],
  ['id', () => import('@orama/stopwords/indonesian')],
  ['it', () => import('@orama/stopwords/italian')],
  ['ja', () => import('@orama/stopwords/japanese')],
  ['lt', () => import('@orama/stopwords/lithuanian')],
  ['nb', () => import('@orama/stopwords/norwegian')],
  ['ne', () => import('@orama/stopwords/nepali')],
  ['nl', () => import('@orama/stopwords/dutch')],
  ['nn', () => import('@orama/stopwords/norwegian')],
  ['no', () => import('@orama/stopwords/norwegian')],
  ['pt', () => import('@orama/stopwords/portuguese')],
  ['ro', () => import('@orama/stopwords/romanian')],
  ['ru', () => import('@orama/stopwords/russian')],
  ['sr', () => import('@orama/stopwords/serbian')],
  ['sv', () => import('@orama/stopwords/swedish')],
  ['ta', () => import('@orama/stopwords/tamil')],
  ['tr', () => import('@orama/stopwords/turkish')],
  ['uk', () => import('@orama/stopwords/ukrainian')],
  ['zh', () => import('@orama/stopwords/mandarin')],
]);

/** The English list is that of Snowball, which is careful; these are as empty of meaning as those in it. */
const MORE_ENGLISH: readonly string[] = (
  'across along already also although always among another anything around away back become becomes came come comes ' +
  'either else enough etc even ever every everything first get gets getting give given gives go goes going got however ' +
  'instead just keep keeps last later least less let like likely made make makes making many maybe mean means much near ' +
  'need needed needs neither never next nothing now often one ones onto others otherwise per perhaps put quite rather ' +
  'really said say says see seem seems seen several since something sometimes soon still take taken takes thing things ' +
  'though three thus together too toward towards two unless until upon us use used uses using usually via want wants ' +
  'way ways well whatever whenever wherever whether whose within without yes yet'
).split(' ');

function unknownLanguage(language: string): Error {
  const known = [...LISTS.keys()].join(', ');
  const message = `There are no stop words for the language "${language}". Known languages: ${known}.`;
  return lastingError('tool/unknown-language', message);
}
