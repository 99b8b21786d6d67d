import { stem } from './stem.ts';

/**
 * Words that ask for nothing by themselves: articles, pronouns, auxiliary verbs, politeness, and verbs that every request may have.
 * Words that forbid, limit or make conditions ("not", "without", "except", "if", "unless", "before") are none of them on purpose:
 * a template that does not know them must not do as if they were not there.
 */
const WORDS = `
  a an the this that these those it its they them their there here
  i i'd i'm i've i'll me my mine we we'd us our you you'd your let let's
  and or as well then plus together both each every all any whole entire one ones
  of in on at to from for with by about into onto over under below inside within across through between per via using out up
  is are was were be been am do does did has have had can could would should will shall may might
  please kindly thanks thank hello hi hey ok okay just only simply quickly quick so now really actually
  go ahead
  give show tell write make create produce generate get print display output return prepare put draw build provide present
  what what's which who where how's that's there's whats
  everywhere
  read look looks looking through take see open load find found
  some something anything thing things everything stuff kind such
  nice good short brief concise small little simple useful clear
  result results answer report list listing
  file files folder folders directory directories dir path paths
`;

/** Openings of a request, and words for its form. In other places some of their words would mean something. */
export const COMMON_PHRASES: readonly string[] = [
  ...crossed(['i', 'we'], ['need', 'want', 'would like', 'would love', 'have to', 'must']),
  ...crossed(["i'd", "we'd"], ['like', 'love']),
  'and also',
  'help me',
  'let me know',
  'try to',
  'to know',
  'want to see',
  'as a table',
  'in a table',
  'as table',
  'a table of',
  'a table with',
  'as markdown',
  'as a list',
];

function crossed(starts: readonly string[], ends: readonly string[]): string[] {
  return starts.flatMap((start) => ends.map((end) => `${start} ${end}`));
}

const COMMON = new Set(WORDS.trim().split(/\s+/).map(stem));

/** Whether a word, as {@link stem} gives it, asks for nothing by itself. */
export function isCommonWord(word: string): boolean {
  return COMMON.has(word);
}
