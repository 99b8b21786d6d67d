import type { FailureAim, FailureAims } from './failure-aims.ts';

/** What one run of a simulation is like. */
export interface RunMood {
  /** Whether results and input are those to be expected; else any that fit. */
  readonly isOrdinary: boolean;
  /** The failure that the run is to have. */
  readonly aim?: FailureAim;
  /** Share of calls that fail at random: 0 to 1. */
  readonly failures: { readonly handled: number; readonly others: number };
}

const KINDS = 4;
const NONE = { handled: 0, others: 0 };

/**
 * What a run is like follows from its seed, and the plan. Of four runs in a row, the first is ordinary, the second has any results, the third failures that the plan handles, the
 * fourth those that end it. Runs with failures go through the aims first, one each; then failures at random and the aims with any results take turns.
 */
export function moodOf(seed: number, { handled, fatal }: FailureAims): RunMood {
  const kind = seed % KINDS;
  if (kind < 2) return { isOrdinary: kind === 0, failures: NONE };
  const aims = kind === 2 ? handled : fatal;
  const turn = Math.floor(seed / KINDS);
  const first = aims[turn];
  if (first) return { isOrdinary: true, aim: first, failures: NONE };
  const later = turn - aims.length;
  const again = later % 2 === 1 ? aims[Math.floor(later / 2) % aims.length] : undefined;
  if (again) return { isOrdinary: false, aim: again, failures: NONE };
  return { isOrdinary: false, failures: { handled: 0.3, others: kind === 3 ? 0.1 : 0 } };
}

/** How many runs, from seed 0, it takes to have had every aim. */
export function runsForAims({ handled, fatal }: FailureAims): number {
  return KINDS * Math.max(handled.length, fatal.length);
}
