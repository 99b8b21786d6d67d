/** How much each term says about one text of a collection. The lengths of vectors are 1. */
export type TermVector = ReadonlyMap<string, number>;

/**
 * Weighs the terms of texts: what is frequent in one text and rare in the others weighs most.
 *
 * Term frequency is damped by a logarithm and inverse document frequency smoothed, so that a term of all texts still
 * counts a little: weight = (1 + ln tf) · (1 + ln((1 + n) / (1 + df))).
 *
 * @param texts the terms of each text, repeated as often as they occur
 * @see Manning, Raghavan, Schütze: "Introduction to Information Retrieval", 2008, section 6.4; smoothing as in scikit-learn
 */
export function weighTerms(texts: readonly (readonly string[])[]): TermVector[] {
  const counts = texts.map(countTerms);
  const documentFrequency = countTerms(counts.flatMap((count) => [...count.keys()]));
  const rarity = (term: string): number => 1 + Math.log((1 + texts.length) / (1 + (documentFrequency.get(term) ?? 0)));
  return counts.map((count) => toUnitLength(count, rarity));
}

/** How often each term occurs. */
export function countTerms(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/**
 * The likeness of each text with those after it, as the cosine of their vectors: 0 (no term in common) to 1.
 *
 * Only texts that share a term are compared, and one row is held at a time.
 *
 * @param visit gets the text's index and, by index, the likenesses above 0 of the texts after it
 */
export function eachLikeness(
  vectors: readonly TermVector[],
  visit: (index: number, likenesses: ReadonlyMap<number, number>) => void,
): void {
  const holders = indexTerms(vectors);
  for (const [index, vector] of vectors.entries()) {
    const likenesses = new Map<number, number>();
    for (const [term, weight] of vector) {
      for (const holder of holders.get(term) ?? []) {
        if (holder.index <= index) continue;
        likenesses.set(holder.index, (likenesses.get(holder.index) ?? 0) + weight * holder.weight);
      }
    }
    visit(index, likenesses);
  }
}

/** The terms that make two texts alike, the strongest first. */
export function sharedTerms(a: TermVector, b: TermVector, limit: number): string[] {
  return [...a]
    .map(([term, weight]) => ({ term, share: weight * (b.get(term) ?? 0) }))
    .filter(({ share }) => share > 0)
    .sort((one, other) => other.share - one.share)
    .slice(0, limit)
    .map(({ term }) => term);
}

interface Holder {
  readonly index: number;
  readonly weight: number;
}

function indexTerms(vectors: readonly TermVector[]): Map<string, Holder[]> {
  const holders = new Map<string, Holder[]>();
  for (const [index, vector] of vectors.entries()) {
    for (const [term, weight] of vector) {
      const list = holders.get(term);
      if (list === undefined) holders.set(term, [{ index, weight }]);
      else list.push({ index, weight });
    }
  }
  return holders;
}

function toUnitLength(count: ReadonlyMap<string, number>, rarity: (term: string) => number): TermVector {
  const weights = [...count].map(([term, times]) => [term, (1 + Math.log(times)) * rarity(term)] as const);
  const length = Math.hypot(...weights.map(([, weight]) => weight));
  return new Map(weights.map(([term, weight]) => [term, weight / length]));
}
