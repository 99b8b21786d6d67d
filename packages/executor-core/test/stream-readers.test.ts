import { getHeapStatistics } from 'node:v8';

import { describe, expect, it } from 'vitest';

import type { RunStream, StreamEvent } from '../src/index.ts';
import { garbageCollector } from './support/garbage-collector.ts';
import { sequential, workshop } from './support/workshop.ts';

const loop = (items: number): object => ({
  id: 'all',
  type: 'loop',
  over: 'input',
  as: 'it',
  step: { id: 'one', tool: 'work', input: { ms: 1, value: '{{it}}' } },
  concurrency: items,
});

/** A run of a loop with so many items, and its events so far. */
function startLoop(items: number, keptEvents?: number) {
  const shop = workshop();
  const input = Array.from({ length: items }, (_, index) => index);
  const stream = shop.executor.stream(
    sequential(loop(items)),
    { input },
    keptEvents === undefined ? {} : { keptEvents },
  );
  return { ...shop, stream };
}

async function readAll(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const list: StreamEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

const numberOf = (event: StreamEvent): string =>
  event.type === 'stream.skipped' ? `${event.from}–${event.to} skipped` : String(event.seq);

/** Every number exactly once, in order, either as an event or as skipped. */
function coveredNumbers(events: readonly StreamEvent[]): number[] {
  return events.flatMap((event) =>
    event.type === 'stream.skipped'
      ? Array.from({ length: event.count }, (_, index) => event.from + index)
      : [event.seq],
  );
}

describe('a reader of a stream', () => {
  it.each([0, -1, 1.5, Number.NaN])('cannot begin at number %s', (from) => {
    const { stream } = startLoop(1);

    expect(() => stream.events({ from })).toThrow(RangeError);
  });

  it.each([0, 2.5, Number.NaN])('cannot have %s events kept', (keptEvents) => {
    expect(() => startLoop(1, keptEvents)).toThrow('keptEvents');
  });

  it('who comes too late is told what is missing', async () => {
    const { stream, time } = startLoop(100, 10);
    const { result } = await time.settle(stream.result);

    const events = await readAll(stream);

    expect(result).toHaveLength(100);
    expect(events[0]).toMatchObject({ type: 'stream.skipped', from: 1, runId: stream.runId });
    expect(events[1]?.seq).toBe((events[0]?.seq ?? 0) + 1);
    expect(events.length).toBeLessThanOrEqual(21);
    expect(events.at(-1)).toMatchObject({ type: 'run.completed' });
    expect(coveredNumbers(events)).toEqual(
      Array.from({ length: (events.at(-1) as { seq: number }).seq }, (_, i) => i + 1),
    );
  });

  it('does not lose the steps of a run to the pieces of one of them', async () => {
    const { executor, time } = workshop({
      say: {
        execute: async function* execute() {
          for (let piece = 0; piece < 200; piece += 1) yield `${piece} `;
        },
      },
    });
    const stream = executor.stream(
      sequential(
        { id: 'first', tool: 'echo', input: { value: 1 } },
        { id: 'one', tool: 'say' },
        { id: 'two', tool: 'say' },
        { id: 'last', tool: 'echo', input: { value: 2 } },
      ),
      {},
      { keptEvents: 120 },
    );
    await time.settle(stream.result);
    const types = (await readAll(stream)).map((event) =>
      'path' in event ? `${event.type} ${event.path}` : event.type,
    );

    expect(types.slice(0, 3)).toEqual(['run.started', 'step.started first', 'step.completed first']);
    expect(types).toContain('step.completed one');
    expect(types.at(-1)).toBe('run.completed');
  });

  it('who is too slow gets what there still is, and is told what is missing', async () => {
    const { stream, time } = startLoop(100, 10);
    const reader = stream.events();
    const first = await reader.next();
    await time.settle(stream.result);

    const rest = await readAll(reader);

    expect(first.value).toMatchObject({ seq: 1 });
    expect(rest[0]).toMatchObject({ type: 'stream.skipped', from: 2 });
    const numbers = coveredNumbers(rest);
    expect(numbers).toEqual(numbers.map((_, index) => index + 2));
  });

  it.each([
    ['texts', (size: number) => 'x'.repeat(size)],
    ['lists', (size: number) => Array.from({ length: size / 8 }, () => 1)],
    ['objects', (size: number) => ({ rows: [{ text: 'y'.repeat(size - 100) }] })],
  ])('is kept as much as fits into 2 KiB for each event that is kept, in %s', async (_, make) => {
    const value = make(8000);
    const { executor, time } = workshop({ big: { execute: () => value } });
    const steps = Array.from({ length: 200 }, (_step, index) => ({ id: `s${index}`, tool: 'big', input: {} }));
    const stream = executor.stream(sequential(...steps), {}, { keptEvents: 100 });
    await time.settle(stream.result);

    const events = await readAll(stream);

    const kept = events.filter((event) => event.type === 'step.completed').length;
    // Some 16,000 bytes each in memory; the bound is 204,800.
    expect(kept).toBeGreaterThanOrEqual(8);
    expect(kept).toBeLessThanOrEqual(25);
    expect(events.at(-1)).toMatchObject({ type: 'run.completed' });
    expect(coveredNumbers(events)).toEqual(coveredNumbers(events).map((_number, index) => index + 1));
  });

  it('is kept nothing of texts beyond what of them is shown', async () => {
    const bytesInUse = memoryMeter();
    const { executor, time } = workshop({ page: { execute: () => Buffer.alloc(2_000_000, 'ab').toString('latin1') } });
    const steps = Array.from({ length: 20 }, (_, index) => ({ id: `s${index}`, tool: 'page', input: {} }));
    const before = await bytesInUse();
    const events = await (async () => {
      const stream = executor.stream(sequential(...steps));
      await time.settle(stream.result);
      return stream.events();
    })();

    const grown = (await bytesInUse()) - before;

    expect(grown).toBeLessThan(10_000_000);
    expect(await readAll(events)).toHaveLength(42);
  });

  it('is kept the end of a run that is larger than all there is room for', async () => {
    const { executor, time } = workshop({ big: { execute: () => 'x'.repeat(10_000) } });
    const stream = executor.stream(sequential({ id: 'a', tool: 'big', input: {} }), {}, { keptEvents: 1 });
    await time.settle(stream.result);

    expect((await readAll(stream)).map(numberOf)).toEqual(['1–3 skipped', '4']);
  });

  it('who wants all events is kept all, however large they are', async () => {
    const { executor, time } = workshop({ big: { execute: () => 'x'.repeat(10_000) } });
    const steps = Array.from({ length: 100 }, (_, index) => ({ id: `s${index}`, tool: 'big', input: {} }));
    const stream = executor.stream(sequential(...steps), {}, { keptEvents: Number.POSITIVE_INFINITY });
    await time.settle(stream.result);

    expect(await readAll(stream)).toHaveLength(202);
  });

  it('gets an event whose value throws when it is looked at once too often', async () => {
    let looks = 0;
    const value = {
      get sly() {
        looks += 1;
        if (looks > 1) throw new Error('looked at again');
        return 1;
      },
    };
    const { executor, time } = workshop({ sly: { execute: () => value } });
    const stream = executor.stream(sequential({ id: 'a', tool: 'sly', input: {}, output: 'x' }), {}, {});
    const { warnings } = await time.settle(stream.result);

    expect((await readAll(stream)).map(numberOf)).toEqual(['1', '2', '3', '4']);
    expect(warnings).toEqual([]);
  });

  it('loses outdated counts of items before anything else', async () => {
    // 100 starts, 100 ends, 100 counts and four events around them.
    const { stream, time } = startLoop(100, 150);
    await time.settle(stream.result);

    const events = await readAll(stream);

    const types = events.filter((event) => event.type !== 'stream.skipped').map(({ type }) => type);
    expect(types.filter((type) => type === 'step.completed')).toHaveLength(101);
    expect(types.filter((type) => type === 'step.progress').length).toBeLessThan(100);
    expect(coveredNumbers(events)).toEqual(coveredNumbers(events).map((_, index) => index + 1));
  });

  it('goes on behind the last number it has read', async () => {
    const { stream, time } = startLoop(3);
    await time.settle(stream.result);
    const all = (await readAll(stream)).map(numberOf);

    const rest = await readAll(stream.events({ from: 5 }));

    expect(rest.map(numberOf)).toEqual(all.slice(4));
  });

  it('who asks for what is to come waits for it, and gets nothing before', async () => {
    const { stream, time } = startLoop(3);
    const late = readAll(stream.events({ from: 4 }));
    await time.settle(stream.result);

    expect((await late).map(numberOf)).toEqual((await readAll(stream)).map(numberOf).slice(3));
  });

  it('who asks for what never comes gets nothing, and an end', async () => {
    const { stream, time } = startLoop(1);
    const never = readAll(stream.events({ from: 1000 }));
    await time.settle(stream.result);

    expect(await never).toEqual([]);
  });

  it('ends at once when its signal is aborted, although the run goes on', async () => {
    const { stream, time } = startLoop(1);
    const controller = new AbortController();
    const reading = readUntilEnd(stream, controller.signal);
    await Promise.resolve();

    controller.abort();

    await expect(reading).resolves.toBeDefined();
    expect((await time.settle(stream.result)).result).toEqual([0]);
  });

  it('is one of many, each at its own place', async () => {
    const { stream, time } = startLoop(5);
    const [one, other] = [stream.events(), stream.events({ from: 3 })];
    await one.next();
    await time.settle(stream.result);

    const [rest, all] = [await readAll(one), await readAll(other)];

    expect(rest.map(numberOf).slice(1)).toEqual(all.map(numberOf));
  });
});

function readUntilEnd(stream: RunStream, signal: AbortSignal): Promise<StreamEvent[]> {
  return readAll(stream.events({ signal }));
}

/** Gives what counts the bytes of memory in use, once all garbage is collected. */
function memoryMeter(): () => Promise<number> {
  const collect = garbageCollector();
  return async () => {
    await collect();
    const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
    return heap + external;
  };
}
