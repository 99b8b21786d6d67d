/** Where something stands in a document: the position of each segment of its JSON pointer among its siblings. */
type Rank = readonly number[];

/**
 * Sorts by the place in the document, in the order it is written in; equal places keep their order.
 *
 * @param document the value that the pointers point into
 */
export function sortInDocumentOrder<T extends { readonly path: string }>(items: readonly T[], document: unknown): T[] {
  const keyPositions = new Map<object, Map<string, number>>();
  return items
    .map((item) => ({ item, rank: rankOf(item.path, document, keyPositions) }))
    .toSorted((a, b) => compareRanks(a.rank, b.rank))
    .map(({ item }) => item);
}

function rankOf(pointer: string, document: unknown, keyPositions: Map<object, Map<string, number>>): Rank {
  const rank: number[] = [];
  let value = document;
  for (const segment of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) break;
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    rank.push(Array.isArray(value) ? Number(key) : positionOf(key, value, keyPositions));
    value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  return rank;
}

function positionOf(key: string, owner: object, keyPositions: Map<object, Map<string, number>>): number {
  let positions = keyPositions.get(owner);
  if (!positions) {
    positions = new Map(Object.keys(owner).map((name, position) => [name, position]));
    keyPositions.set(owner, positions);
  }
  return positions.get(key) ?? positions.size;
}

function compareRanks(a: Rank, b: Rank): number {
  const shared = Math.min(a.length, b.length);
  for (let depth = 0; depth < shared; depth++) {
    const difference = (a[depth] ?? 0) - (b[depth] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
