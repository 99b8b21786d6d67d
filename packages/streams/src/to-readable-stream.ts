import type { StreamEvent } from '@planloom/executor-core';

import { pullStream } from './pull-stream.ts';
import { RunReader } from './run-reader.ts';
import { whyNotBegun, type ReadOptions, type StreamedRun } from './streamed-run.ts';

/**
 * The events of a run as a Web stream of objects. It ends with the run; a run that fails has said so in its last event. If the run never began, the stream fails with the
 * reason, for instance a `PlanError`.
 *
 * @throws RangeError if `from` is no number of an event
 */
export function toReadableStream(run: StreamedRun, options: ReadOptions = {}): ReadableStream<StreamEvent> {
  return pullStream<StreamEvent>(new RunReader(run, options), {
    begin: () => [],
    write: (event) => [event],
    heartbeat: () => [],
    end: async () => {
      const reason = await whyNotBegun(run);
      if (reason) throw reason;
      return [];
    },
  });
}
