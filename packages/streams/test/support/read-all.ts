import type { WireEvent } from '../../src/index.ts';

/** Everything that comes. */
export async function readAll<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The text of a stream. */
export async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream).text();
}

/** Every number that a reader knows of, as an event or as skipped. */
export function coveredNumbers(events: readonly WireEvent[]): number[] {
  return events.flatMap((event) => {
    if (event.type === 'stream.failed') return [];
    if (event.type !== 'stream.skipped') return [event.seq];
    return Array.from({ length: event.count }, (_, index) => event.from + index);
  });
}

/** The numbers up to the last one. */
export function numbersTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
