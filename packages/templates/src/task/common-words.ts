import { stem } from './stem.ts';

/**
 * Words that ask for nothing by themselves: articles, pronouns, auxiliary verbs, politeness, and verbs that every request may have.
 * Words that forbid, limit or make conditions ("not", "without", "except", "if", "unless", "before") are none of them on purpose:
 * a template that does not know them must not do as if they were not there.
 */
const WORDS = `
  a an the this that these those it its they them their there here
  i i'd i'm i've i'll me my mine we we'd us our you you'd your let let's
  and or also as well then plus together both each every all any whole entire one ones
  of in on at to from for with by about into onto over under below inside within across through between per via using out up
  is are was were be been am do does did has have had can could would should will shall may might must
  please kindly thanks thank hello hi hey ok okay just only simply quickly quick so now really actually
  want wants need needs like would love help try go ahead
  give show tell write make create produce generate get print display output return prepare put draw build provide present
  what what's which who where how's that's there's whats
  read look looks looking through take see know open load find found
  some something anything thing things everything stuff kind such
  nice good short brief concise small little simple useful clear
  result results answer report list listing table
  file files folder folders directory directories dir path paths
`;

const COMMON = new Set(WORDS.trim().split(/\s+/).map(stem));

/** Whether a word, as {@link stem} gives it, asks for nothing by itself. */
export function isCommonWord(word: string): boolean {
  return COMMON.has(word);
}
