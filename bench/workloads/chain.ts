import type { ChainWork } from '../adapter.ts';
import { expectThat, type Workload } from './workload.ts';

/** W1: each of `n` steps adds one to what the step before gave. */
export function chain(n: number): Workload {
  return { method: 'chain', ...chainOf(n) };
}

/** W8: the same, each step on disk before the next starts. */
export function durableChain(n: number): Workload {
  const { work, ...rest } = chainOf(n);
  // Whoever measures gives each repetition a folder of its own.
  return { method: 'durableChain', work: { ...work, dir: '' }, ...rest };
}

type Parts = Pick<Workload, 'steps' | 'reset' | 'verify'> & { readonly work: ChainWork };

function chainOf(n: number): Parts {
  let calls = 0;
  const body = async (value: number): Promise<number> => {
    expectThat(value === calls, () => `step ${calls} got ${value}`);
    calls += 1;
    return value + 1;
  };
  return {
    steps: n,
    work: { n, body },
    reset: () => (calls = 0),
    verify: (result) => {
      expectThat(calls === n, () => `${calls} calls, not ${n}`);
      expectThat(result === n, () => `the chain gave ${String(result)}, not ${n}`);
    },
  };
}
