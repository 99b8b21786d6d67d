/** Something that is looked for. */
export interface SearchEntry {
  readonly name: string;
  readonly description: string;
  /** Names of arguments. */
  readonly arguments: readonly string[];
}

const NAME_WEIGHT = 4;
const ARGUMENT_WEIGHT = 1.5;
const DESCRIPTION_WEIGHT = 1;
/** A word that only begins like the one looked for: `file` and `files`. */
const PREFIX_SHARE = 0.5;
/** What has less than this part of the best score shares a word by chance. */
const LEAST_SHARE = 0.2;

/**
 * Entries that have something to do with a query, best first.
 *
 * The score of an entry is the sum over the words of the query: how rare the word is among the entries (inverse document
 * frequency, as in BM25), times the weight of the best place it stands in. Where a word only begins alike, half of that.
 * Equal scores go by name, so that the order never depends on how tools were registered.
 */
export function searchEntries<Entry extends SearchEntry>(entries: readonly Entry[], query: string): readonly Entry[] {
  const documents = entries.map((entry) => ({ entry, words: weightedWords(entry) }));
  const wanted = [...new Set(wordsOf(query))];
  const rarity = new Map(wanted.map((word) => [word, rarityOf(word, documents)]));
  const scored = documents.map(({ entry, words }) => ({
    entry,
    score: wanted.reduce((sum, word) => sum + (rarity.get(word) ?? 0) * weightOf(word, words), 0),
  }));
  const best = scored.reduce((most, { score }) => Math.max(most, score), 0);
  return scored
    .filter(({ score }) => score > 0 && score >= best * LEAST_SHARE)
    .toSorted((a, b) => b.score - a.score || (a.entry.name < b.entry.name ? -1 : 1))
    .map(({ entry }) => entry);
}

function rarityOf(word: string, documents: readonly { readonly words: ReadonlyMap<string, number> }[]): number {
  const having = documents.filter(({ words }) => weightOf(word, words) > 0).length;
  return Math.log(1 + (documents.length - having + 0.5) / (having + 0.5));
}

function weightOf(word: string, words: ReadonlyMap<string, number>): number {
  const whole = words.get(word) ?? 0;
  if (word.length < 3) return whole;
  let best = whole;
  for (const [other, weight] of words) {
    const isAlike = other.length >= 3 && (other.startsWith(word) || word.startsWith(other));
    if (isAlike) best = Math.max(best, weight * PREFIX_SHARE);
  }
  return best;
}

/** Each word with the weight of the best place it stands in. */
function weightedWords(entry: SearchEntry): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  for (const word of wordsOf(entry.description)) words.set(word, DESCRIPTION_WEIGHT);
  for (const word of entry.arguments.flatMap(wordsOf)) words.set(word, ARGUMENT_WEIGHT);
  for (const word of wordsOf(entry.name)) words.set(word, NAME_WEIGHT);
  return words;
}

/** Words in small letters; `readFile`, `read_file` and `read-file` are two. */
function wordsOf(text: string): string[] {
  return text
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
