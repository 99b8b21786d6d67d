import { pageRank } from './page-rank.ts';
import { sentences } from './sentences.ts';
import { termsOf } from './terms.ts';
import { eachLikeness, weighTerms, type TermVector } from './tf-idf.ts';
import { words } from './words.ts';

/** Sentences beyond these are not read: the work grows with their square. */
const MAX_SUMMARY_SENTENCES = 2000;

/**
 * The sentences of a text that say most of what the others say, in their order in the text.
 *
 * @param count how many, from 1; a text with no more sentences comes back whole
 * @see Erkan, Radev: "LexRank: Graph-based Lexical Centrality as Salience in Text Summarization", JAIR 22, 2004
 *   (continuous LexRank)
 */
export async function extractSummary(text: string, language: string, count: number): Promise<string[]> {
  const all = sentences(text, language).slice(0, MAX_SUMMARY_SENTENCES);
  if (all.length <= count) return all;
  const candidates = preferFull(all, language, count);
  const terms = await termsOf(language);
  const vectors = weighTerms(candidates.map(terms));
  const { graph, repeated } = compare(vectors);
  const ranks = pageRank(graph);
  return [...candidates.keys()]
    .filter((index) => !repeated.has(index))
    .sort((a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0) || a - b)
    .slice(0, count)
    .sort((a, b) => a - b)
    .map((index) => candidates[index] ?? '');
}

/** Titles and the remains of tables are short and full of the text's best words; they go only where there is nothing else. */
function preferFull(all: readonly string[], language: string, count: number): readonly string[] {
  const full = all.filter((sentence) => words(sentence, language).length >= FULL_SENTENCE_WORDS);
  return full.length < count ? all : full;
}

const FULL_SENTENCE_WORDS = 5;

/** Sentences that say the same as an earlier one would win together and fill the summary. */
const SAME = 0.9;

function compare(vectors: readonly TermVector[]): { graph: Map<number, number>[]; repeated: Set<number> } {
  const graph = vectors.map(() => new Map<number, number>());
  const repeated = new Set<number>();
  eachLikeness(vectors, (index, likenesses) => {
    for (const [other, likeness] of likenesses) {
      graph[index]?.set(other, likeness);
      graph[other]?.set(index, likeness);
      if (likeness > SAME) repeated.add(other);
    }
  });
  return { graph, repeated };
}
