import { sentences } from './sentences.ts';

/** How a text feels about what it says. */
export interface Sentiment {
  /** -1 (as negative as can be) to 1. */
  readonly score: number;
  readonly label: 'positive' | 'neutral' | 'negative';
  /** Words that spoke for it, each once. */
  readonly positive: readonly string[];
  readonly negative: readonly string[];
  /** How many sentences carry a feeling; the others don't count. */
  readonly sentences_with_feeling: number;
}

/**
 * The feeling of an English text by the words in it: each word of the AFINN-165 list has a valence from -5 to 5, which
 * "not" before it turns round. The sum of a sentence is brought to -1…1, and the text has the mean of its sentences.
 *
 * @see Nielsen: "A new ANEW: evaluation of a word list for sentiment analysis in microblogs", 2011 (AFINN)
 * @see Hutto, Gilbert: "VADER", ICWSM 2014 (sum / √(sum² + 15), labels from ±0.05)
 */
export async function analyseSentiment(text: string): Promise<Sentiment> {
  const { default: Analyser } = await import('sentiment');
  const analyser = new Analyser();
  const judged = sentences(text, 'en')
    .map((sentence) => analyser.analyze(sentence))
    .filter(({ positive, negative }) => positive.length + negative.length > 0);
  const total = judged.reduce((sum, { score }) => sum + score / Math.sqrt(score ** 2 + NORMALISATION), 0);
  const score = judged.length === 0 ? 0 : total / judged.length;
  return {
    score,
    label: labelOf(score),
    positive: [...new Set(judged.flatMap(({ positive }) => positive))],
    negative: [...new Set(judged.flatMap(({ negative }) => negative))],
    sentences_with_feeling: judged.length,
  };
}

const NORMALISATION = 15;
const NEUTRAL = 0.05;

function labelOf(score: number): Sentiment['label'] {
  if (score >= NEUTRAL) return 'positive';
  return score <= -NEUTRAL ? 'negative' : 'neutral';
}
