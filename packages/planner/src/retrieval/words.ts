import { stem } from './stem.ts';

/** Scripts without spaces between words: pairs of their characters stand for words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]+/gu;

/**
 * The words of a text, in small letters and without accents: those of a name, too. `readFile`, `read_file`, `read-file` and
 * `READ FILE` are two each, `parseHTMLPage` is three.
 */
export function splitWords(text: string): string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(UNSPACED, (run) => ` ${pairs(run).join(' ')} `)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** What a text is found by: the stems of its words. */
export function termsOf(text: string): string[] {
  return splitWords(text).map(stem);
}

/** Words of a task that say something, in their order and by their stems. All of them if none does. */
export function tellingWords(text: string): ReadonlyMap<string, string> {
  const words = splitWords(text).filter((word) => word.length > 1 || !/^[a-z]$/u.test(word));
  const telling = words.filter((word) => !COMMON.has(word));
  const kept = telling.length === 0 ? words : telling;
  const byStem = Map.groupBy(kept, stem);
  return new Map(Array.from(byStem, ([each, [first = each]]) => [each, first]));
}

function pairs(run: string): string[] {
  const characters = Array.from(run);
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** Words that requests are full of and that say nothing about which tool is wanted. */
const COMMON: ReadonlySet<string> = new Set(
  [
    'about after afterwards all also am an and any are as at be because been before being both but by can could did do does doing each',
    'either else especially finally first for from further had has have having he help her here hers him his how if in into is it its',
    'itself just let like ll many may me might more most much must my need needs next no nor not now of off on once one only or other our',
    'out over own per please re same second shall she should so some such than that the their them then there these they third this those',
    'through to too under until up upon us using ve very want wants was we were what when where whether which while who whom whose why will',
    'with within without would yes you your yours',
  ].flatMap((line) => line.split(' ')),
);
