import { pageRank } from './page-rank.ts';
import { sentences } from './sentences.ts';
import { stopWords } from './stop-words.ts';
import { isTerm } from './terms.ts';
import { countTerms } from './tf-idf.ts';
import { words } from './words.ts';

/** A word or phrase that a text is about. */
export interface Keyword {
  /** In lower case. */
  readonly text: string;
  /** 0 to 1; the strongest keyword has 1. */
  readonly score: number;
  /** How often it occurs. */
  readonly count: number;
}

/** How keywords are chosen. */
export interface KeywordOptions {
  readonly language: string;
  /** How many at most. */
  readonly limit: number;
  /** Words of one keyword at most. */
  readonly maxWords: number;
}

/**
 * The words and phrases that a text is about, the strongest first: words are ranked by the company they keep, and those
 * that stand side by side more than once become a phrase.
 *
 * @see Mihalcea, Tarau: "TextRank: Bringing Order into Texts", EMNLP 2004, section 3; a list of stop words takes the
 *   place of the paper's part-of-speech filter
 */
export async function extractKeywords(text: string, options: KeywordOptions): Promise<Keyword[]> {
  const ignored = await stopWords(options.language);
  const runs = sentences(text, options.language).flatMap((sentence) => termRuns(sentence, ignored, options.language));
  const ranks = rankWords(runs);
  const phrases = [...countPhrases(runs, ranks, options)].map(([phrase, count]) => ({
    text: phrase,
    count,
    strength: phrase.split(' ').reduce((sum, word) => sum + (ranks.get(word) ?? 0), 0),
  }));
  const strongest = phrases.sort((a, b) => b.strength - a.strength || b.count - a.count).slice(0, options.limit);
  const top = strongest[0]?.strength ?? 1;
  return strongest.map(({ text, count, strength }) => ({ text, score: strength / top, count }));
}

/** Terms that stand side by side, in lower case: stop words, figures and the end of the sentence part them. */
function termRuns(sentence: string, ignored: ReadonlySet<string>, language: string): string[][] {
  const runs: string[][] = [[]];
  for (const word of words(sentence.toLowerCase(), language)) {
    if (isTerm(word, ignored)) runs.at(-1)?.push(word);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

/** The co-occurrence graph has an edge for neighbours: the paper's window of 2, which it found best. */
function rankWords(runs: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const names = [...new Set(runs.flat())];
  const numbers = new Map(names.map((name, index) => [name, index]));
  const graph = names.map(() => new Map<number, number>());
  const tie = (a: number, b: number): void => {
    if (a !== b) graph[a]?.set(b, (graph[a].get(b) ?? 0) + 1);
  };
  for (const run of runs) {
    for (const [position, word] of run.slice(1).entries()) {
      const [left, right] = [numbers.get(run[position] ?? '') ?? 0, numbers.get(word) ?? 0];
      tie(left, right);
      tie(right, left);
    }
  }
  const ranks = pageRank(graph);
  return new Map(names.map((name, index) => [name, ranks[index] ?? 0]));
}

/** Phrases of the best ranked words that occur at least twice, and those words where they stand alone. */
function countPhrases(
  runs: readonly (readonly string[])[],
  ranks: ReadonlyMap<string, number>,
  { limit, maxWords }: KeywordOptions,
): Map<string, number> {
  const best = [...ranks].sort(([, a], [, b]) => b - a).slice(0, limit * 3);
  const chosen = new Set(best.map(([word]) => word));
  const pieces = runs.flatMap((run) => cutRun(run, chosen));
  const counts = countTerms(pieces.flatMap((piece) => phrasesOf(piece, maxWords)));
  const isPhrase = (words: readonly string[]): boolean => (counts.get(words.join(' ')) ?? 0) > 1;
  return countTerms(pieces.flatMap((piece) => joinPhrases(piece, maxWords, isPhrase)));
}

/** The parts of a run that consist of chosen words. */
function cutRun(run: readonly string[], chosen: ReadonlySet<string>): string[][] {
  const pieces: string[][] = [[]];
  for (const word of run) {
    if (chosen.has(word)) pieces.at(-1)?.push(word);
    else pieces.push([]);
  }
  return pieces.filter(({ length }) => length > 0);
}

/** Every sequence of two or more words in a piece. */
function phrasesOf(piece: readonly string[], maxWords: number): string[] {
  return piece.flatMap((_, start) =>
    Array.from({ length: Math.min(maxWords, piece.length - start) - 1 }, (_, extra) =>
      piece.slice(start, start + extra + 2).join(' '),
    ),
  );
}

/** A piece as phrases and single words: from the left, the longest phrase that fits. */
function joinPhrases(
  piece: readonly string[],
  maxWords: number,
  isPhrase: (words: readonly string[]) => boolean,
): string[] {
  const joined: string[] = [];
  for (let start = 0; start < piece.length;) {
    let end = Math.min(start + maxWords, piece.length);
    while (end > start + 1 && !isPhrase(piece.slice(start, end))) end--;
    joined.push(piece.slice(start, end).join(' '));
    start = end;
  }
  return joined;
}
