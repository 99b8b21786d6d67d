import { COMMON_PHRASES, isCommonWord } from '../task/common-words.ts';
import { stem } from '../task/stem.ts';
import type { Token } from '../task/token.ts';
import type { TemplateWords } from '../template.ts';

/** What a template makes of the words of a task. */
export interface Explanation {
  /** Words that are the template's own. */
  readonly known: readonly Token[];
  /** Groups of needed words of which the task has none, each with its first entry. */
  readonly lacking: readonly string[];
  /** What neither the template nor an input accounts for. */
  readonly unexplained: readonly Token[];
}

/**
 * Accounts for each token of a task.
 *
 * @param used indexes of the tokens that inputs have used
 */
export function explainWords(tokens: readonly Token[], words: TemplateWords, used: ReadonlySet<number>): Explanation {
  const groups = words.needed.map((entries) => findEntries(tokens, entries));
  const known = new Set([...groups.flat(), ...findEntries(tokens, words.known ?? [])]);
  const phrases = new Set(findEntries(tokens, COMMON_PHRASES));
  const values = tokens.filter(({ kind }) => kind === 'path' || kind === 'url').length;
  const isExplained = (token: Token): boolean =>
    used.has(token.index) ||
    known.has(token) ||
    phrases.has(token) ||
    token.kind === 'mark' ||
    (isCommon(token) && !isOrder(tokens, token)) ||
    saysHowMany(token, values);
  return {
    known: [...known],
    lacking: words.needed.flatMap(([first = ''], index) => (groups[index]?.length === 0 ? [first] : [])),
    unexplained: tokens.filter((token) => !isExplained(token)),
  };
}

function isCommon({ kind, value, text }: Token): boolean {
  return (kind === 'word' && isCommonWord(value)) || (kind === 'number' && text.toLowerCase() === 'one');
}

/** "… and do what it says": the verb, not the auxiliary. */
function isOrder(tokens: readonly Token[], { text, index }: Token): boolean {
  return /^do$/i.test(text) && /^(?:and|then|,)$/i.test(tokens[index - 1]?.text ?? '');
}

/** "the two files a.md and b.md" */
function saysHowMany({ kind, value }: Token, values: number): boolean {
  return kind === 'number' && values > 0 && Number(value) === values;
}

/** The tokens that are part of an entry, which may have several words. */
function findEntries(tokens: readonly Token[], entries: readonly string[]): Token[] {
  const wanted = entries.map((entry) => entry.split(' ').map(stem));
  return tokens.flatMap((_, place) => {
    const runs = wanted.filter((stems) => stems.every((value, offset) => isWord(tokens[place + offset], value)));
    const longest = Math.max(0, ...runs.map((stems) => stems.length));
    return tokens.slice(place, place + longest);
  });
}

function isWord(token: Token | undefined, value: string): boolean {
  return (
    token !== undefined && token.kind !== 'quoted' && (token.kind === 'word' ? token.value : stem(token.text)) === value
  );
}
