/**
 * Numbers from 0 to 1, exclusive, the same for the same seed.
 *
 * @see "mulberry32", Tommy Ettinger, 2017
 */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/**
 * Durations as those of calls over a network: most are near the median, a few take many times as long.
 *
 * @param sigma standard deviation of the logarithm
 * @returns draws a duration, above 0
 * @see G. E. P. Box, M. E. Muller, "A Note on the Generation of Random Normal Deviates", 1958
 */
export function logNormal(random: () => number, median: number, sigma: number): () => number {
  return () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return median * Math.exp(sigma * normal);
  };
}
