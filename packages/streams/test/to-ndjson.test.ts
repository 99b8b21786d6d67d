import { describe, expect, it } from 'vitest';

import { NDJSON_HEADERS, readNdjson, toNdjson } from '../src/index.ts';
import { coveredNumbers, numbersTo, readAll, textOf } from './support/read-all.ts';
import { loopOver, workshop } from './support/workshop.ts';

const responseOf = (body: ReadableStream<Uint8Array> | string): Response =>
  new Response(body, { headers: NDJSON_HEADERS });

/** A body that comes byte by byte. */
function byteByByte(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start: (controller) => {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
}

describe('the events of a run as lines', () => {
  it.each([0, 1.5])('cannot begin at %s', (from) => {
    expect(() => toNdjson(workshop().stream([]), { from })).toThrow(RangeError);
  });

  it('end with the reason if the run never began', async () => {
    const events = await readAll(
      readNdjson(responseOf(toNdjson(workshop().stream([{ id: 'a', tool: 'x', input: {} }])))),
    );

    expect(events).toMatchObject([{ type: 'stream.failed', error: { code: 'plan/invalid' } }]);
  });

  it('are each a line of JSON, whatever is in them', async () => {
    const { stream, time } = workshop();
    const value = 'two\nlines\r, one\u{2028}more, 🦜 and \u{D800}';
    const run = stream([{ id: 'a', tool: 'echo', input: { value } }]);

    const text = await time.settle(textOf(toNdjson(run)));

    expect(text.split('\n')).toHaveLength(5);
    const events = await readAll(readNdjson(responseOf(byteByByte(text))));
    expect(coveredNumbers(events)).toEqual(numbersTo(4));
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', result: value });
  });

  it('have empty lines between them while nothing happens, if that is wanted', async () => {
    const { stream, time } = workshop();
    const run = stream([{ id: 'a', tool: 'work', input: { ms: 10_000 } }]);

    const text = await time.settle(textOf(toNdjson(run, { heartbeatMs: 3000, timer: time })));

    expect(text.split('\n').filter((line) => line === '')).toHaveLength(4);
    expect(coveredNumbers(await readAll(readNdjson(responseOf(text))))).toEqual(numbersTo(4));
  });

  it('begin at a number', async () => {
    const { stream, time } = workshop();

    const events = await time.settle(readAll(readNdjson(responseOf(toNdjson(stream(loopOver(2)), { from: 7 })))));

    expect(coveredNumbers(events)).toEqual([7, 8, 9, 10]);
  });
});

describe('a reader of lines', () => {
  it.each([
    ['a line that is no JSON', 'hello\n', 'not JSON'],
    ['a line that is no event', '{"a":1}\n', 'no event of a run: {"a":1}'],
    ['a line that broke off', '{"seq":1,', 'not JSON'],
  ])('refuses %s', async (_, text, message) => {
    await expect(readAll(readNdjson(responseOf(text)))).rejects.toMatchObject({
      code: 'stream/not-an-event',
      message: expect.stringContaining(message) as string,
    });
  });

  it('says what a server says that refuses', async () => {
    const response = new Response('{"detail":"no such run"}', { status: 404 });

    await expect(readAll(readNdjson(response))).rejects.toMatchObject({
      code: 'stream/refused',
      status: 404,
      message: 'The server answered with status 404: no such run',
    });
  });

  it('ends when its signal is aborted, while it waits', async () => {
    const { stream, time } = workshop();
    const run = stream([{ id: 'a', tool: 'work', input: { ms: 10 } }]);
    const controller = new AbortController();
    const reading = readAll(readNdjson(responseOf(toNdjson(run)), { signal: controller.signal }));
    await Promise.resolve();

    controller.abort();

    expect((await reading).length).toBeLessThan(4);
    expect(await time.settle(run.result)).toMatchObject({ result: null });
  });
});
