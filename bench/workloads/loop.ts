import { expectInOrder, expectThat, type Workload } from './workload.ts';

/** W3: one step for each of `n` items, at most `concurrency` at a time. */
export function loop(n: number, concurrency: number): Workload {
  const items = Array.from({ length: n }, (_, index) => index);
  const expected = items.map((item) => item * 2);
  let calls = 0;
  const body = async (item: number): Promise<number> => {
    calls += 1;
    return item * 2;
  };
  return {
    method: 'loop',
    steps: n,
    work: { items, concurrency, body },
    reset: () => (calls = 0),
    verify: (result) => {
      expectThat(calls === n, () => `${calls} calls, not ${n}`);
      expectInOrder(result, expected);
    },
  };
}
