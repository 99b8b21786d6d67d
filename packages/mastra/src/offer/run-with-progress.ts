import type { ExecutionResult, RunEvent, RunStream, StreamEvent } from '@planloom/executor-core';

import { untilAborted } from '../agent/until-aborted.ts';
import { writeEvents, type PipeOptions, type ProgressWriter } from './pipe-to-writer.ts';
import { TaskEvents } from './task-events.ts';

/** Milliseconds that a writer has, once the run has ended, for what it was not told yet. */
const MOST_WAIT_MS = 5000;

/** What a writer is told of. */
interface Told {
  readonly read: (signal: AbortSignal) => AsyncIterable<StreamEvent>;
  readonly result: Promise<ExecutionResult>;
}

/**
 * Tells a writer of a run and waits for both, so that everything is told when the caller goes on. A writer that fails, whose caller is aborted, or who takes more than
 * five seconds longer than the run, is not waited for.
 */
export function runWithProgress(
  run: RunStream,
  writer: ProgressWriter | undefined,
  options: PipeOptions,
): Promise<ExecutionResult> {
  const told: Told = { read: (signal) => run.events({ signal }), result: run.result };
  return writer ? tell(told, writer, options) : run.result;
}

/** The same for a task, whose runs have no streams of their own. */
export function taskWithProgress(
  execute: (options: { readonly onEvent?: (event: RunEvent) => void }) => Promise<ExecutionResult>,
  writer: ProgressWriter | undefined,
  options: PipeOptions,
): Promise<ExecutionResult> {
  if (!writer) return execute({});
  const events = new TaskEvents();
  const result = execute({ onEvent: (event) => events.receive(event) }).finally(() => events.end());
  return tell({ read: (signal) => events.read(signal), result }, writer, options);
}

async function tell(told: Told, writer: ProgressWriter, options: PipeOptions): Promise<ExecutionResult> {
  // A reader that went away is no reason to stop the run.
  await write(told, writer, options).catch(() => {});
  return told.result;
}

async function write({ read, result }: Told, writer: ProgressWriter, options: PipeOptions): Promise<void> {
  const leaving = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, leaving.signal]) : leaving.signal;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const wait = (): void => {
    if (isOver) return;
    timer = setTimeout(() => leaving.abort(new Error('the writer is too slow')), MOST_WAIT_MS);
  };
  result.then(wait, wait);
  try {
    await untilAborted(writeEvents(read(signal), writer, options), signal);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}
