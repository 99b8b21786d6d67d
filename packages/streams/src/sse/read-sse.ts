import { bodyChunks } from '../client/body-chunks.ts';
import { readEvent } from '../client/read-event.ts';
import type { WireEvent } from '../wire-event.ts';
import { SseParser } from './sse-parser.ts';

/** How a response is read. */
export interface ReadResponseOptions {
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/**
 * The events of one response with Server-Sent Events, until it ends. `followRun` also comes back after it broke off.
 *
 * @yields events, and `stream.failed`
 * @throws StreamError if the response is none of these
 */
export async function* readSse(
  response: Response,
  { signal }: ReadResponseOptions = {},
): AsyncGenerator<WireEvent, void, undefined> {
  const parser = new SseParser();
  for await (const bytes of bodyChunks(response, signal)) {
    for (const { data } of parser.push(bytes)) yield readEvent(data);
  }
}
