import type { FanOutWork } from '../adapter.ts';
import { expectInOrder, expectThat, type Workload } from './workload.ts';

/** W2: `n` steps side by side, and one that joins their results. */
export function fanOut(n: number): Workload {
  return { method: 'fanout', ...fanOutOf(n) };
}

/** W8: the same, each step on disk. */
export function durableFanOut(n: number): Workload {
  const { work, ...rest } = fanOutOf(n);
  // Whoever measures gives each repetition a folder of its own.
  return { method: 'durableFanout', work: { ...work, dir: '' }, ...rest };
}

type Parts = Pick<Workload, 'steps' | 'reset' | 'verify'> & { readonly work: FanOutWork };

function fanOutOf(n: number): Parts {
  const expected = Array.from({ length: n }, (_, index) => index * 2);
  let calls = 0;
  let joined: readonly number[] = [];
  const body = async (index: number): Promise<number> => {
    calls += 1;
    return index * 2;
  };
  const join = async (results: readonly number[]): Promise<number> => {
    joined = results;
    return results.reduce((sum, value) => sum + value, 0);
  };
  return {
    steps: n,
    work: { n, body, join },
    reset: () => {
      calls = 0;
      joined = [];
    },
    verify: (result) => {
      expectThat(calls === n, () => `${calls} calls, not ${n}`);
      expectInOrder(joined, expected);
      expectThat(result === n * (n - 1), () => `the join gave ${String(result)}, not ${n * (n - 1)}`);
    },
  };
}
