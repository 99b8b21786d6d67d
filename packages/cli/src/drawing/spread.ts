/** Something on a line that wants to be at a place. */
export interface Seat {
  readonly wanted: number;
  /** How much it matters that it gets there. */
  readonly weight: number;
  /** Least distance from the one before; of the first it is not read. */
  readonly gap: number;
}

interface Pool {
  readonly weight: number;
  readonly sum: number;
  readonly count: number;
}

/**
 * The places that are nearest to the wanted ones (least weighted squares), in the same order and no nearer to each other
 * than the gaps say.
 *
 * Without the gaps it is isotonic regression, solved in one pass by pooling neighbours that are in the wrong order.
 *
 * @see Barlow, Bartholomew, Bremner, Brunk, "Statistical Inference under Order Restrictions", 1972
 */
export function spread(seats: readonly Seat[]): number[] {
  const offsets: number[] = [];
  const pools: Pool[] = [];
  for (const [index, { wanted, weight, gap }] of seats.entries()) {
    const offset = index === 0 ? 0 : (offsets[index - 1] ?? 0) + gap;
    offsets.push(offset);
    pools.push({ weight, sum: weight * (wanted - offset), count: 1 });
    while (joinLastPools(pools));
  }
  return pools
    .flatMap((pool) => Array.from({ length: pool.count }, () => meanOf(pool)))
    .map((mean, index) => mean + (offsets[index] ?? 0));
}

/** Joins the last two pools if the second would stand before the first. */
function joinLastPools(pools: Pool[]): boolean {
  const [left, right] = pools.slice(-2);
  if (left === undefined || right === undefined || meanOf(left) <= meanOf(right)) return false;
  pools.splice(-2, 2, {
    weight: left.weight + right.weight,
    sum: left.sum + right.sum,
    count: left.count + right.count,
  });
  return true;
}

function meanOf({ sum, weight }: Pool): number {
  return sum / weight;
}
