import type { CallBounds } from '@planloom/dsl-schema';

/** What a tool is known or guessed to take. What is not known is absent. */
export interface ToolEstimate {
  readonly durationMs?: number;
  /** In US dollars. */
  readonly costUsd?: number;
  /** Where this is known from, for the report. Default: `given`, or of recorded calls `recorded`. */
  readonly source?: string;
}

/**
 * Results that are known beforehand. For an approval it is true, false, or a decision (`{ approved, values, by, comment }`); for a wait for a signal, what that brings. A value `{ $error: { code, message, retryable } }` is a failure;
 * functions are called with the arguments, or with what is asked.
 */
export interface PinnedResults {
  /** By id of a step, or by its path in the run. */
  readonly steps?: Readonly<Record<string, unknown>>;
  /** By id of a tool. */
  readonly tools?: Readonly<Record<string, unknown>>;
}

/** What calls gave in a simulation. */
export type ResultSource = 'pinned' | 'recorded' | 'real' | 'generated' | 'invented';

/** Least and most of something over the simulated runs that ended well. */
export interface Span {
  readonly least: number;
  readonly most: number;
}

/** A way that a run can take, and whether one took it. */
export interface CoveragePoint {
  /** Path of the step in the plan: ids of the steps around it and its own, without the numbers of items. */
  readonly step: string;
  readonly kind:
    | 'branch'
    | 'when'
    | 'loop'
    | 'next'
    | 'items'
    | 'retry'
    | 'fallback'
    | 'continue'
    | 'compensation'
    | 'decision'
    | 'signal';
  /** Which way: `then: input.size > 3`, `otherwise`, `runs`, `skipped`, `no item`, `several items`, `to check: score < 3`, `an item fails`, `rejected`, … */
  readonly way: string;
  /** How often it was taken, in all runs together. */
  readonly taken: number;
  /** Why it was never taken, as far as that can be told. */
  readonly reason?: string;
}

/** Which ways were taken. */
export interface Coverage {
  readonly taken: number;
  readonly total: number;
  /** In the order of the plan. */
  readonly points: readonly CoveragePoint[];
}

/** Calls of tools: seen in runs that ended well, and as the plan says. */
export interface CallCounts {
  /** Absent if no run ended well. */
  readonly seen?: Span;
  /** At least if nothing fails, at most with everything that may follow a failure; each call made once. */
  readonly bounds: CallBounds;
  /** With every further attempt that the run allows. */
  readonly boundsWithRetries: CallBounds;
}

/** A step that changes something in the world. */
export interface SimulatedEffect {
  /** Path of the step in the plan. */
  readonly step: string;
  readonly tool: string;
  /** `destructive`: the tool says so. `changes`: it does not say that it only reads. */
  readonly effect: 'destructive' | 'changes';
  /** Calls in a run; absent if no run ended well. */
  readonly calls?: Span;
  /** Arguments it would have been called with: up to three that differ. */
  readonly examples: readonly unknown[];
}

/** How much runs take. */
export interface Estimate {
  /** Of what is known; absent if nothing is, or no run ended well. */
  readonly known?: Span & { readonly median: number };
  /** Tools that were called and of which nothing is known: the estimate is without them. */
  readonly unknownFor: readonly string[];
}

/** A failure that nothing handled and nobody injected. */
export interface FoundError {
  readonly code: string;
  readonly message: string;
  /** Path of the step in the plan; absent if no step failed. */
  readonly step?: string;
  /** Runs that failed with it. */
  readonly runs: number;
  /** Simulate with this seed and one run to see it again. */
  readonly seed: number;
  /** Steps whose results were invented, as their tools do not say what they give: the error may be one of the invention. Empty if there are none. */
  readonly invented: readonly string[];
}

/** What a plan would do, as far as that can be told without doing it. */
export interface Simulation {
  readonly runs: number;
  /** Of the first run; each one after it has the next number. */
  readonly seed: number;
  readonly succeeded: number;
  /** Runs that ended with a failure that was injected to see what follows, or a rejection. */
  readonly stopped: number;
  readonly failed: number;
  readonly errors: readonly FoundError[];
  readonly coverage: Coverage;
  readonly calls: { readonly total: CallCounts; readonly byTool: Readonly<Record<string, CallCounts>> };
  /** Destructive ones first. */
  readonly effects: readonly SimulatedEffect[];
  /** Milliseconds from beginning to end, with the concurrency of the run; without the time in which it could do nothing but wait for people, signals and times. */
  readonly time: Estimate;
  /** Paths in the plan of the steps that wait for somebody, a signal or a time: what that takes is not in `time`. */
  readonly waits: readonly string[];
  /** US dollars. */
  readonly cost: Estimate;
  /** What both are made of: for each tool that was called and of which something is known. */
  readonly estimates: Readonly<Record<string, ToolEstimate & { readonly source: string }>>;
  /** How many calls got what, in all runs together. */
  readonly results: Readonly<Record<ResultSource, number>>;
  readonly warnings: readonly string[];
}
