import type { Facts } from './workloads/workload.ts';

/** What repetitions of one case in one process took. Times are milliseconds, memory is bytes. */
export interface Measurement {
  readonly status: 'ok';
  readonly steps: number;
  readonly repetitions: number;
  /** The first repetition; not among the others where there are three or more. */
  readonly coldMs: number;
  readonly buildMs: Spread;
  readonly runMs: Spread;
  /** Build and run. */
  readonly totalMs: Spread;
  readonly cpuMs: Spread;
  /** Resident memory before the first repetition, and the most until its end. */
  readonly rssBefore: number;
  readonly rssPeak: number;
  readonly facts?: Facts;
  readonly programBytes?: number;
}

/** The least and the middle one of some times. */
export interface Spread {
  readonly best: number;
  readonly median: number;
}

/** A fresh process up to its first step. Milliseconds from when the harness has started, memory in bytes. */
export interface ColdStart {
  readonly status: 'ok';
  readonly importMs: number;
  readonly firstStepMs: number;
  readonly rss: number;
}

/** What is known of a mistake: how many calls were made before it came out, and how. */
export interface Foresight {
  readonly status: 'ok';
  readonly mistake: string;
  /** Calls of tools until the end. */
  readonly calls: number;
  /** The message, or nothing if the program ran to its end. */
  readonly message?: string;
}

/** Why there is no measurement. */
export interface NoMeasurement {
  /**
   * - `none`: the system has nothing for it, or not this much of it; `reason` says what is missing
   * - `wrong`: it ended, but not with what the work asks for
   * - `error`, `timeout`, `memory`: it did not end
   * - `skipped`: not started, because of a smaller case
   */
  readonly status: 'none' | 'wrong' | 'error' | 'timeout' | 'memory' | 'skipped';
  readonly reason: string;
}

/** The reason where an adapter gives none. */
export const NO_PRIMITIVE = 'it has nothing for this';

/** What an installed system takes on disk and in a bundle. Bytes. */
export interface Footprint {
  readonly status: 'ok';
  readonly installed: number;
  readonly packages: number;
  readonly minified?: number;
  readonly gzip?: number;
}

/** What a run was made on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly platform: string;
  /** As in 2026-11-25. */
  readonly date: string;
  /** The commit of Planloom, with a `+` if there were changes on top of it. */
  readonly revision: string;
  /** The load of the operating system over the last minute. */
  readonly load: number;
}

interface Label {
  readonly system: string;
  readonly round: number;
}

/** One line of the results. */
export type ResultRecord =
  | (Label & { readonly kind: 'case'; readonly id: string } & (Measurement | NoMeasurement))
  | (Label & { readonly kind: 'cold' } & (ColdStart | NoMeasurement))
  | (Label & { readonly kind: 'foresight' } & (Foresight | NoMeasurement))
  | (Label & { readonly kind: 'footprint' } & (Footprint | NoMeasurement))
  /** At the start of a run, and at its end. */
  | ({ readonly kind: 'machine' } & Machine);
