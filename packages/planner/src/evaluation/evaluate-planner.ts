import { systemClock, type Clock, type Planner } from '@planloom/executor-core';

import type { EvaluationCase } from './evaluation-case.ts';
import { summariseResults, type EvaluationSummary } from './summarise-results.ts';
import { tryCase, type CaseResult } from './try-case.ts';

/** How a planner is tried. */
export interface EvaluationOptions {
  /** Cases at a time; from 1. Default: 4. */
  readonly concurrency?: number;
  /** Told of each result as it comes; cases end in any order. What it throws ends the evaluation. */
  readonly onResult?: (result: CaseResult) => void | Promise<void>;
  /** Ends the evaluation, which rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Default: the clock of the machine. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** How a planner did. */
export interface Evaluation {
  /** In the order of the cases. */
  readonly results: readonly CaseResult[];
  readonly summary: EvaluationSummary;
}

/**
 * Tries a planner with cases and adds up how it did. Whatever the planner throws is a result, counted by its code.
 *
 * @param planner the planner, or what makes one for a case, as `recordedAnswers` needs it
 * @throws RangeError if the concurrency is no whole number from 1
 */
export async function evaluatePlanner(
  planner: Planner | ((kase: EvaluationCase) => Planner),
  cases: readonly EvaluationCase[],
  options: EvaluationOptions = {},
): Promise<Evaluation> {
  const { concurrency = 4, onResult, signal, clock = systemClock } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`concurrency must be a whole number from 1, not ${concurrency}`);
  }
  const results = new Map<number, CaseResult>();
  const queue = cases.entries();
  let isOver = false;
  const work = async (): Promise<void> => {
    // All workers take from one iterator, so that each case is taken once.
    for (const [index, kase] of queue) {
      if (isOver) return;
      signal?.throwIfAborted();
      const one = typeof planner === 'function' ? planner(kase) : planner;
      const result = await tryCase(one, kase, { clock, ...(signal && { signal }) });
      results.set(index, result);
      await onResult?.(result);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, cases.length) }, work));
  } finally {
    isOver = true;
  }
  const inOrder = cases.flatMap((_, index) => results.get(index) ?? []);
  return { results: inOrder, summary: summariseResults(inOrder) };
}
