import { pullStream, type EventWriter } from '../pull-stream.ts';
import { RunReader } from '../run-reader.ts';
import { writeSse } from '../sse/sse-message.ts';
import { SSE_HEADERS, type SseOptions } from '../sse/to-sse.ts';
import type { ReadOptions, StreamedRun } from '../streamed-run.ts';
import { heartbeatOf } from '../timer.ts';
import type { UIChunk } from './ui-chunk.ts';
import { uiWriter, type UIMessageOptions } from './ui-writer.ts';

/** How a run is shown as a message of a chat. */
export interface UIMessageStreamOptions extends Omit<ReadOptions, 'from'>, UIMessageOptions {}

/** How a response with a message is made. */
export interface UIMessageResponseOptions extends UIMessageStreamOptions, Pick<SseOptions, 'heartbeatMs' | 'timer'> {
  /** Default: 200. */
  readonly status?: number;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A run as one message of the AI SDK, in pieces, for `useChat` and whatever else reads its UI message streams: `data-plan` and `data-step` parts that change in place, the calls of
 * tools, text that steps give in pieces, and the result as text or as a `data-result` part. A run that fails gives an `error`, one that is cancelled an `abort`.
 *
 * It always begins at the first event: a client that comes back reads the message anew.
 */
export function toUIMessageStream(run: StreamedRun, options: UIMessageStreamOptions = {}): ReadableStream<UIChunk> {
  return pullStream(new RunReader(run, options), uiWriter(run, options));
}

/** A response with a run as a message, as `DefaultChatTransport` of the AI SDK reads it. */
export function toUIMessageStreamResponse(run: StreamedRun, options: UIMessageResponseOptions = {}): Response {
  const reader = new RunReader(run, options, heartbeatOf(options));
  return new Response(pullStream(reader, encoded(uiWriter(run, options))), {
    status: options.status ?? 200,
    headers: { ...SSE_HEADERS, 'x-vercel-ai-ui-message-stream': 'v1', ...options.headers },
  });
}

function encoded(writer: EventWriter<UIChunk>): EventWriter<Uint8Array> {
  const encoder = new TextEncoder();
  const bytes = (chunks: readonly UIChunk[]): Uint8Array[] =>
    chunks.map((chunk) => encoder.encode(writeSse({ data: JSON.stringify(chunk) })));
  return {
    begin: () => bytes(writer.begin()),
    write: (event) => bytes(writer.write(event)),
    heartbeat: () => [encoder.encode(': still here\n\n')],
    end: async () => [...bytes(await writer.end()), encoder.encode(writeSse({ data: '[DONE]' }))],
  };
}
