import type { ExecutionResult, RunEvent, RunStream } from '@planloom/executor-core';

import { untilAborted } from '../agent/until-aborted.ts';
import {
  pipeToWriter,
  progressChunk,
  type PipeOptions,
  type ProgressOptions,
  type ProgressWriter,
} from './pipe-to-writer.ts';

/** Milliseconds that a writer has, once the run has ended, for what it was not told yet. */
const MOST_WAIT_MS = 5000;

/**
 * Tells a writer of a run and waits for both, so that everything is told when the caller goes on. A writer that fails, whose caller is aborted, or who takes more than
 * five seconds longer than the run, is not waited for.
 */
export async function runWithProgress(
  run: RunStream,
  writer: ProgressWriter | undefined,
  options: PipeOptions,
): Promise<ExecutionResult> {
  // A reader that went away is no reason to stop the run.
  if (writer) await told(run, writer, options).catch(() => {});
  return run.result;
}

async function told(run: RunStream, writer: ProgressWriter, options: PipeOptions): Promise<void> {
  const leaving = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, leaving.signal]) : leaving.signal;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const wait = (): void => {
    if (isOver) return;
    timer = setTimeout(() => leaving.abort(new Error('the writer is too slow')), MOST_WAIT_MS);
  };
  run.result.then(wait, wait);
  try {
    await untilAborted(pipeToWriter(run, writer, { ...options, signal }), signal);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

/** Tells a writer of a task, whose runs have no stream of their own. */
export function tellOf(
  writer: ProgressWriter | undefined,
  options?: ProgressOptions,
): { onEvent?: (event: RunEvent) => void } {
  if (writer === undefined) return {};
  return {
    onEvent: (event) => {
      const chunk = progressChunk(event, options);
      // As above: the runs go on.
      if (chunk) writer.custom(chunk).catch(() => {});
    },
  };
}
