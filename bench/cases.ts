import { chain, durableChain } from './workloads/chain.ts';
import { check } from './workloads/check.ts';
import { durableFanOut, fanOut } from './workloads/fan-out.ts';
import { layeredDag } from './workloads/layered-dag.ts';
import { loop } from './workloads/loop.ts';
import { makespan } from './workloads/makespan.ts';
import { nested } from './workloads/nested.ts';
import { pass } from './workloads/pass.ts';
import { task } from './workloads/task.ts';
import type { Workload } from './workloads/workload.ts';

/** One workload at one size. */
export interface Case {
  /** Such as `W3 n=1000 c=64`. */
  readonly id: string;
  /** Cases that differ in `n` only, such as `W3 c=64`: who fails at one size is not asked for a larger one. */
  readonly family: string;
  /** Such as `W3`. */
  readonly workload: string;
  readonly n: number;
  readonly concurrency: number;
  /** Only for systems that can take a graph of a million nodes, with more memory and so many times the cap. */
  readonly huge?: { readonly heapMb: number; readonly capTimes: number };
  readonly make: () => Workload;
}

const LIMITS = [4, 64, Infinity] as const;

/** Every case that is measured by repeating it in a process, small sizes first within a family. */
export const CASES: readonly Case[] = [
  ...[10, 100, 1000, 10_000, 100_000].map((n) => sized('W1', n, () => chain(n))),
  ...[100, 1000, 10_000, 100_000].map((n) => sized('W2', n, () => fanOut(n))),
  ...LIMITS.flatMap((c) => [1000, 10_000, 100_000].map((n) => limited('W3', n, c, () => loop(n, c)))),
  ...[1000, 10_000, 100_000].map((n) => sized('W4', n, () => layeredDag(n))),
  { ...sized('W4', 1_000_000, () => layeredDag(1_000_000)), huge: { heapMb: 12_288, capTimes: 6 } },
  ...[Infinity, 8].map((c) => limited('W5', 300, c, () => makespan(300, c))),
  { ...sized('W6', 10_000, () => nested(4, 25, 100, 4)), concurrency: 4 },
  sized('W7', 100, () => pass(100, 10)),
  ...[100, 1000].map((n) => sized('W8c', n, () => durableChain(n))),
  ...[100, 1000].map((n) => sized('W8f', n, () => durableFanOut(n))),
  ...(['dag', 'sequential'] as const).flatMap((execution) =>
    [10, 100, 1000, 10_000, 100_000].map((n) => ({
      ...sized('W10', n, () => check(n, execution)),
      id: `W10 n=${n} ${execution}`,
      family: `W10 ${execution}`,
    })),
  ),
  sized('W11', 50, () => task()),
];

function sized(workload: string, n: number, make: () => Workload): Case {
  return { id: `${workload} n=${n}`, family: workload, workload, n, concurrency: Infinity, make };
}

function limited(workload: string, n: number, concurrency: number, make: () => Workload): Case {
  const limit = `c=${concurrency === Infinity ? 'inf' : concurrency}`;
  return { id: `${workload} n=${n} ${limit}`, family: `${workload} ${limit}`, workload, n, concurrency, make };
}
