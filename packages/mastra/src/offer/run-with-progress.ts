import type { ExecutionResult, RunEvent, RunStream } from '@planloom/executor-core';

import { untilAborted } from '../agent/until-aborted.ts';
import {
  pipeToWriter,
  progressChunk,
  type PipeOptions,
  type ProgressOptions,
  type ProgressWriter,
} from './pipe-to-writer.ts';

/** Tells a writer of a run and waits for both, so that everything is told when the caller goes on. A writer that fails, or whose caller is aborted, is not waited for. */
export async function runWithProgress(
  run: RunStream,
  writer: ProgressWriter | undefined,
  options: PipeOptions,
): Promise<ExecutionResult> {
  // A reader that went away is no reason to stop the run.
  if (writer) await untilAborted(pipeToWriter(run, writer, options), options.signal).catch(() => {});
  return run.result;
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
