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

/** Waits for the end of a run. Rejects if it never began, with the reason. */
export async function outcomeOf({ result }: Pick<StreamedRun, 'result'>): Promise<RunOutcome> {
  try {
    const end = await result;
    return { status: 'completed', result: end.result, warnings: end.warnings };
  } catch (error) {
    if (!isRunError(error)) throw error;
    const { code, message, path, warnings } = error;
    const status = code === 'run/cancelled' ? 'cancelled' : 'failed';
    return { status, error: { code, message, ...(path !== undefined && { step: path }) }, warnings };
  }
}
