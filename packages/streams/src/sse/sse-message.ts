/** A message of an event stream. */
export interface SseMessage {
  /** What the message is about. Default: `message`. */
  readonly event?: string;
  /** Its text; each line ends with a line feed, except the last. */
  readonly data: string;
  /** Where a client goes on that comes back after this message. */
  readonly id?: string;
  /** Milliseconds that a client waits before it comes back. */
  readonly retryMs?: number;
}

/**
 * Writes a message as `text/event-stream`.
 *
 * @throws TypeError if `event` or `id` have line breaks, or `id` has a zero byte: no reader could take them
 * @see HTML Standard, section 9.2.5, "Parsing an event stream"
 */
export function writeSse({ event, data, id, retryMs }: SseMessage): string {
  const head =
    (id === undefined ? '' : `id: ${oneLine('id', id)}\n`) +
    (event === undefined ? '' : `event: ${oneLine('event', event)}\n`) +
    (retryMs === undefined ? '' : `retry: ${retryMs}\n`);
  const lines = data.split(/\r\n|\r|\n/u).map((line) => `data: ${line}\n`);
  return `${head}${lines.join('')}\n`;
}

function oneLine(field: 'id' | 'event', value: string): string {
  const forbidden = field === 'id' ? /[\r\n\0]/u : /[\r\n]/u;
  if (!forbidden.test(value)) return value;
  throw new TypeError(`${field} is ${JSON.stringify(value)}, and must not have line breaks or zero bytes.`);
}
