import { pullStream } from '../pull-stream.ts';
import { RunReader } from '../run-reader.ts';
import { streamFailed, whyNotBegun, type ReadOptions, type StreamedRun } from '../streamed-run.ts';
import { heartbeatOf, type Timer } from '../timer.ts';
import { wholeNumber } from '../whole-number.ts';
import { numberOf, type WireEvent } from '../wire-event.ts';
import { numberBehind } from './last-event-id.ts';
import { writeSse } from './sse-message.ts';

/** How the events of a run are written as Server-Sent Events. */
export interface SseOptions extends ReadOptions {
  /** What a client says that comes back (`request.headers.get('last-event-id')`); the stream goes on behind it, whatever `from` says. */
  readonly lastEventId?: string | null;
  /** Milliseconds without an event after which a comment is written, so that nobody takes the connection for dead; `Infinity`: never. Default: 15,000. */
  readonly heartbeatMs?: number;
  /** Milliseconds that a client waits before it comes back. Default: 1,000. */
  readonly retryMs?: number;
  /** Default: that of the machine. */
  readonly timer?: Timer;
}

/** Headers of a response with Server-Sent Events: nothing on the way may keep or change them. */
export const SSE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

const RETRY_MS = 1000;

/**
 * The events of a run as Server-Sent Events: `id` is the number of the event (of `stream.skipped`: of the last that is missing), `event` its type, `data` the event as JSON.
 * An event is taken from the run when the client is ready for it. If the run never began, the last message is `stream.failed`.
 *
 * @throws RangeError if `from` or `lastEventId` are no number of an event, or another option is out of range
 */
export function toSse(run: StreamedRun, options: SseOptions = {}): ReadableStream<Uint8Array> {
  const { lastEventId } = options;
  const retryMs = wholeNumber('retryMs', options.retryMs ?? RETRY_MS, 0);
  const from = lastEventId ? numberBehind(lastEventId) : options.from;
  const reader = new RunReader(run, { ...options, ...(from !== undefined && { from }) }, heartbeatOf(options));
  const encoder = new TextEncoder();
  return pullStream<Uint8Array>(reader, {
    begin: () => [encoder.encode(`retry: ${retryMs}\n\n`)],
    write: (event) => [encoder.encode(eventMessage(event))],
    heartbeat: () => [encoder.encode(': still here\n\n')],
    end: async () => {
      const reason = await whyNotBegun(run);
      return reason ? [encoder.encode(eventMessage(streamFailed(run, reason)))] : [];
    },
  });
}

function eventMessage(event: WireEvent): string {
  const seq = numberOf(event);
  return writeSse({ event: event.type, data: JSON.stringify(event), ...(seq !== undefined && { id: String(seq) }) });
}
