import { bodyChunks } from '../client/body-chunks.ts';
import { readEvent } from '../client/read-event.ts';
import type { ReadResponseOptions } from '../sse/read-sse.ts';
import type { WireEvent } from '../wire-event.ts';

const MAX_LINE_LENGTH = 16 * 1024 * 1024;

/**
 * The events of a response that has one on each line, until it ends. Empty lines are passed over. Lines are those of JSON: only a line feed ends one.
 *
 * @yields events, and `stream.failed`
 * @throws StreamError if the response is none of these
 * @throws RangeError if a line has more than 16 Mi characters
 */
export async function* readNdjson(
  response: Response,
  { signal }: ReadResponseOptions = {},
): AsyncGenerator<WireEvent, void, undefined> {
  const decoder = new TextDecoder();
  let begun = '';
  for await (const bytes of bodyChunks(response, signal)) {
    const lines = decoder.decode(bytes, { stream: true }).split('\n');
    lines[0] = begun + (lines[0] ?? '');
    begun = lines.pop() ?? '';
    if (begun.length > MAX_LINE_LENGTH) throw new RangeError(`A line has more than ${MAX_LINE_LENGTH} characters.`);
    for (const line of lines) if (line.trim() !== '') yield readEvent(line);
  }
  if (begun.trim() !== '') yield readEvent(begun);
}
