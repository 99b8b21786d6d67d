import { expectInOrder, expectThat, type Workload } from './workload.ts';

/** W6: `a` branches side by side, each a loop over `b` loops over `c` leaves. */
export function nested(a: number, b: number, c: number, concurrency: number): Workload {
  const leaves = Array.from({ length: a * b * c }, (_, leaf) => leaf);
  const visits = new Uint8Array(leaves.length);
  const body = async (i: number, j: number, k: number): Promise<number> => {
    const leaf = (i * b + j) * c + k;
    visits[leaf] = (visits[leaf] ?? 0) + 1;
    return leaf;
  };
  return {
    method: 'nested',
    steps: leaves.length,
    work: { a, b, c, concurrency, body },
    reset: () => visits.fill(0),
    verify: (result) => {
      const wrong = visits.findIndex((count) => count !== 1);
      expectThat(wrong === -1, () => `leaf ${wrong} ran ${visits[wrong]} times`);
      expectInOrder(Array.isArray(result) ? result.flat(2) : result, leaves);
    },
  };
}
