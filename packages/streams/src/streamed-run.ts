import { isRunError, type ExecutionResult, type RunStream } from '@planloom/executor-core';

import { EndedRunError } from './run-outcome.ts';
import type { StreamFailed } from './wire-event.ts';

/** The part of a run that is streamed: what `executor.stream()` gives. Its functions are called without the run itself, so that the rest of it need not be kept. */
export interface StreamedRun {
  readonly runId: string;
  readonly result: Promise<Pick<ExecutionResult, 'result' | 'warnings'>>;
  readonly events: RunStream['events'];
  readonly cancel: RunStream['cancel'];
  readonly waiting: RunStream['waiting'];
  readonly decide: RunStream['decide'];
  readonly signal: RunStream['signal'];
}

/** Which events of a run are streamed, and what becomes of the run when nobody reads on. */
export interface ReadOptions {
  /** Number of the first event, from 1. Default: 1. */
  readonly from?: number;
  /** Ends the stream, as the signal of a request does when its client goes away. The run goes on, unless `cancelRunOnDisconnect` is set. */
  readonly signal?: AbortSignal;
  /** Whether the run is cancelled when its reader goes away before the end. Default: false. */
  readonly cancelRunOnDisconnect?: boolean;
}

/**
 * What is told of a run that gave no events because it never began: its plan was not fit to run, or an option is wrong.
 *
 * @returns `undefined` if the run began
 */
export async function whyNotBegun(run: StreamedRun): Promise<Error | undefined> {
  try {
    await run.result;
    return undefined;
  } catch (error) {
    if (isRunError(error) || error instanceof EndedRunError) return undefined;
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** That a run never began, as its readers elsewhere are told. */
export function streamFailed({ runId }: StreamedRun, error: Error): StreamFailed {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'run/not-begun';
  return { type: 'stream.failed', runId, error: { code, message: error.message } };
}
