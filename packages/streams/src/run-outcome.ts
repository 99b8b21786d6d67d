import { isRunError } from '@planloom/executor-core';

import type { StreamedRun } from './streamed-run.ts';

/** How a run has ended. */
export type RunOutcome =
  | { readonly status: 'completed'; readonly result: unknown; readonly warnings: readonly string[] }
  | {
      readonly status: 'failed' | 'cancelled';
      readonly error: { readonly code: string; readonly message: string; readonly step?: string };
      readonly warnings: readonly string[];
    };

/** What is known of a run that did not end well once everything else of it has gone. */
export class EndedRunError extends Error {
  override readonly name: string = 'EndedRunError';
  readonly code: string;
  readonly outcome: RunOutcome;

  constructor(outcome: Exclude<RunOutcome, { readonly status: 'completed' }>) {
    super(outcome.error.message);
    this.code = outcome.error.code;
    this.outcome = outcome;
  }
}

/** Waits for the end of a run. Rejects if it never began, with the reason. */
export async function outcomeOf({ result }: Pick<StreamedRun, 'result'>): Promise<RunOutcome> {
  try {
    const end = await result;
    return { status: 'completed', result: end.result, warnings: end.warnings };
  } catch (error) {
    if (error instanceof EndedRunError) return error.outcome;
    if (!isRunError(error)) throw error;
    const { code, message, path, warnings } = error;
    const status = code === 'run/cancelled' ? 'cancelled' : 'failed';
    return { status, error: { code, message, ...(path !== undefined && { step: path }) }, warnings };
  }
}
