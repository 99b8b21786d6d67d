import { didYouMean } from '../did-you-mean.ts';

/** Names compared in one check; after that nothing is suggested any more, so that a hostile plan costs little. */
const COMPARISONS = 100_000;

/** Looks for the name that was meant, within a bound for all questions of one check together. */
export class NearestName {
  #left = COMPARISONS;

  readonly find = (word: string, candidates: Iterable<string>): string | undefined => {
    return this.#left > 0 ? didYouMean(word, this.#count(candidates)) : undefined;
  };

  *#count(candidates: Iterable<string>): Generator<string> {
    for (const candidate of candidates) {
      if (this.#left-- <= 0) return;
      yield candidate;
    }
  }
}
