import { pullStream } from '../pull-stream.ts';
import { RunReader } from '../run-reader.ts';
import { streamFailed, whyNotBegun, type ReadOptions, type StreamedRun } from '../streamed-run.ts';
import { heartbeatOf, type Timer } from '../timer.ts';
import type { WireEvent } from '../wire-event.ts';

/** How the events of a run are written as lines. */
export interface NdjsonOptions extends ReadOptions {
  /** Milliseconds without an event after which an empty line is written, which readers pass over; `Infinity`: never. Default: `Infinity`. */
  readonly heartbeatMs?: number;
  /** Default: that of the machine. */
  readonly timer?: Timer;
}

/** Headers of a response with a JSON text on each line. */
export const NDJSON_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/x-ndjson; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/**
 * The events of a run, each as a line of JSON. An event is taken from the run when the client is ready for it. If the run never began, the last line is `stream.failed`.
 *
 * @throws RangeError if `from` is no number of an event
 */
export function toNdjson(run: StreamedRun, options: NdjsonOptions = {}): ReadableStream<Uint8Array> {
  const heartbeat = heartbeatOf({ heartbeatMs: Number.POSITIVE_INFINITY, ...options });
  const encoder = new TextEncoder();
  const line = (event: WireEvent): Uint8Array => encoder.encode(`${JSON.stringify(event)}\n`);
  return pullStream<Uint8Array>(new RunReader(run, options, heartbeat), {
    begin: () => [],
    write: (event) => [line(event)],
    heartbeat: () => [encoder.encode('\n')],
    end: async () => {
      const reason = await whyNotBegun(run);
      return reason ? [line(streamFailed(run, reason))] : [];
    },
  });
}
