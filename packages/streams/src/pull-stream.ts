import type { StreamEvent } from '@planloom/executor-core';

import type { RunReader } from './run-reader.ts';

/** How the events of a run are written for a kind of reader. Each may give any number of pieces. */
export interface EventWriter<Piece> {
  /** What stands before the first event. */
  begin(): readonly Piece[];
  write(event: StreamEvent): readonly Piece[];
  /** What is written when nothing has happened for a while. */
  heartbeat(): readonly Piece[];
  /** What stands behind the last event; not asked for when the reader has gone. */
  end(): Promise<readonly Piece[]>;
}

/**
 * A Web stream of what a writer makes of the events of a run. An event is taken from the run when the reader asks for it and not before; cancelling the stream ends the reading.
 */
export function pullStream<Piece>(reader: RunReader, writer: EventWriter<Piece>): ReadableStream<Piece> {
  const parts = partsOf(reader, writer);
  return new ReadableStream<Piece>(
    {
      async pull(controller) {
        const { done, value } = await nextOf(parts);
        if (done === true) controller.close();
        else for (const piece of value) controller.enqueue(piece);
      },
      cancel: () => reader.leave(),
    },
    { highWaterMark: 0 }, // nothing is made before somebody asks for it
  );
}

/** A stream that was asked is not asked again before it has given something. */
async function nextOf<Piece>(
  parts: AsyncIterator<readonly Piece[], undefined>,
): Promise<IteratorResult<readonly Piece[], undefined>> {
  for (;;) {
    const part = await parts.next();
    if (part.done === true || part.value.length > 0) return part;
  }
}

async function* partsOf<Piece>(
  reader: RunReader,
  writer: EventWriter<Piece>,
): AsyncGenerator<readonly Piece[], undefined> {
  try {
    yield writer.begin();
    for (let next = await reader.next(); next !== undefined; next = await reader.next()) {
      yield next === 'heartbeat' ? writer.heartbeat() : writer.write(next);
    }
    if (!reader.wasLeft) yield await writer.end();
  } finally {
    reader.leave(); // a writer that throws reads no further
  }
}
