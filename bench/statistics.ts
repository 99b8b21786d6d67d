/** The middle one, or the mean of the two in the middle; `NaN` of nothing. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The least one; `Infinity` of nothing. */
export function least(numbers: readonly number[]): number {
  return numbers.reduce((best, number) => Math.min(best, number), Infinity);
}

/** A size and what it took. */
export interface Point {
  readonly n: number;
  readonly ms: number;
}

/** The exponent `e` with which time grows from one size to another, as in time ∝ nᵉ. 1 is linear. */
export function growth(from: Point, to: Point): number {
  return Math.log(to.ms / from.ms) / Math.log(to.n / from.n);
}
