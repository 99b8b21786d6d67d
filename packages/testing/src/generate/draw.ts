import { seededRandom } from '../seeded-random.ts';

/** Choices that are the same for the same seed. */
export class Draw {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** A whole number from `least` to `most`, both inclusive. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  /** A number from `least` to `most`. */
  number(least: number, most: number): number {
    return least + this.#random() * (most - least);
  }

  /** True in this share of all cases, 0 to 1. */
  chance(share: number): boolean {
    return this.#random() < share;
  }

  /** @throws RangeError if there is nothing to choose from */
  of<Value>(values: readonly Value[]): Value {
    if (values.length === 0) throw new RangeError('There is nothing to choose from.');
    return values[this.whole(0, values.length - 1)] as Value; // the index is within the list
  }
}
