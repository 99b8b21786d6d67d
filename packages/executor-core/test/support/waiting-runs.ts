import {
  isAnswerError,
  type PlanSource,
  type RunContext,
  type RunStream,
  type StreamOptions,
} from '../../src/index.ts';
import type { Workshop } from './workshop.ts';

/** Starts a run and lets it go as far as it can. */
export async function started(
  { executor, time }: Workshop,
  plan: PlanSource,
  context: RunContext,
  options: StreamOptions = {},
): Promise<RunStream> {
  const run = executor.stream(plan, context, options);
  await time.advance(0);
  return run;
}

/** The code of the error with which an answer is refused, or `taken`. */
export function codeOf(answer: () => void): string {
  try {
    answer();
  } catch (error) {
    if (isAnswerError(error)) return error.code;
    throw error;
  }
  return 'taken';
}
