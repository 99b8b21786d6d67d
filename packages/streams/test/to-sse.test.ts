import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import { readSse, SSE_HEADERS, toSse } from '../src/index.ts';
import { coveredNumbers, numbersTo, readAll, textOf } from './support/read-all.ts';
import { loopOver, workshop } from './support/workshop.ts';

const responseOf = (stream: ReadableStream<Uint8Array>): Response => new Response(stream, { headers: SSE_HEADERS });

describe('the events of a run as Server-Sent Events', () => {
  it.each(['0x1', '-1', '1.5', 'seven', '99999999999999999999'])('cannot go on behind %s', (lastEventId) => {
    const { stream } = workshop();

    expect(() => toSse(stream([{ id: 'a', tool: 'echo', input: {} }]), { lastEventId })).toThrow('Last-Event-ID');
  });

  it.each([0, -1, Number.NaN])('cannot have a heartbeat every %s ms', (heartbeatMs) => {
    const { stream } = workshop();

    expect(() => toSse(stream([]), { heartbeatMs })).toThrow(RangeError);
  });

  it.each([-1, 0.5, Number.NaN])('cannot have clients come back after %s ms', (retryMs) => {
    expect(() => toSse(workshop().stream([]), { retryMs })).toThrow('retryMs');
  });

  it('end with the reason if the run never began', async () => {
    const run = workshop().stream([{ id: 'a', tool: 'ecko', input: {} }]);

    const events = await readAll(readSse(responseOf(toSse(run))));

    expect(events).toEqual([
      {
        type: 'stream.failed',
        runId: run.runId,
        error: { code: 'plan/invalid', message: expect.stringContaining('ecko') as string },
      },
    ]);
  });

  it('have a number, a type and the event as JSON', async () => {
    const { stream, time } = workshop();
    const run = stream([{ id: 'a', tool: 'echo', input: { value: 1 } }]);

    const text = await time.settle(textOf(toSse(run, { retryMs: 250, timer: time })));

    const [first = '', second = '', ...rest] = text.split('\n\n');
    expect(first).toBe('retry: 250');
    expect(second.split('\n')).toEqual([
      'id: 1',
      'event: run.started',
      expect.stringMatching(/^data: \{"seq":1,.*\}$/u),
    ]);
    expect(rest.at(-1)).toBe('');
    expect(rest.at(-2)).toMatch(/^id: 4\nevent: run.completed\n/u);
  });

  it('say how a run has failed, as the run itself does', async () => {
    const { stream, time } = workshop();
    const run = stream([{ id: 'a', tool: 'fail', input: {} }]);

    const events = await time.settle(readAll(readSse(responseOf(toSse(run, { timer: time })))));

    expect(events.map(({ type }) => type)).toEqual(['run.started', 'step.started', 'step.failed', 'run.failed']);
  });

  it('go on behind the last one that the client has seen', async () => {
    const { stream, time } = workshop();
    const run = stream(loopOver(3));

    const events = await time.settle(
      readAll(readSse(responseOf(toSse(run, { lastEventId: '6', from: 2, timer: time })))),
    );

    expect(coveredNumbers(events)[0]).toBe(7);
  });

  it('begin with the first one for a client that has seen none', async () => {
    const { stream, time } = workshop();

    const events = await time.settle(
      readAll(readSse(responseOf(toSse(stream(loopOver(1)), { lastEventId: '', timer: time })))),
    );

    expect(coveredNumbers(events)).toEqual(numbersTo(7));
  });

  it('tell a client that comes too late which are missing, with the number of the last of these', async () => {
    const { stream, time } = workshop();
    const run = stream(loopOver(50), undefined, { keptEvents: 10 });
    await time.settle(run.result);

    const text = await time.settle(textOf(toSse(run, { timer: time })));

    const [, id, to] = /id: (\d+)\nevent: stream.skipped\ndata: .*"to":(\d+)/u.exec(text) ?? [];
    expect(id).toBe(to);
    expect(coveredNumbers(await readAll(readSse(responseOf(toSse(run)))))).toEqual(numbersTo(154));
  });

  it('are taken one by one, when the reader wants them', async () => {
    const { stream, time } = workshop();
    const run = stream(loopOver(30), undefined, { keptEvents: 5 });
    const reader = toSse(run, { timer: time }).getReader();
    await reader.read(); // the pause before coming back
    await time.settle(reader.read()); // the first event
    await time.settle(run.result);

    const next = new TextDecoder().decode((await reader.read()).value);

    expect(next).toContain('event: stream.skipped');
  });
});

describe('a stream on which nothing happens', () => {
  /** A stream that waits for the end of a call which takes a second. */
  async function idleStream() {
    const { stream, time } = workshop();
    const run = stream([{ id: 'a', tool: 'work', input: { ms: 1000 } }]);
    const reader = toSse(run, { heartbeatMs: 300, timer: time }).getReader();
    const read = async (): Promise<string> => new TextDecoder().decode((await time.settle(reader.read())).value);
    await read();
    await read();
    await read();
    return { run, time, reader, read };
  }

  it('says that it is alive, as often as it is asked for more', async () => {
    const { read, time, run } = await idleStream();
    const begin = time.now();

    expect([await read(), await read(), await read()]).toEqual(Array(3).fill(': still here\n\n'));
    expect(time.now() - begin).toBe(900);
    expect(await read()).toContain('event: step.completed');
    await time.settle(run.result);
    expect(await read()).toContain('event: run.completed');
  });

  it('gives an event that came between two heartbeats, and does not wait again', async () => {
    const { read, time, run } = await idleStream();
    expect(await read()).toBe(': still here\n\n');
    await time.settle(run.result);
    const begin = time.now();

    expect(await read()).toContain('event: step.completed');
    expect(time.now()).toBe(begin);
  });

  it('leaves no timer behind when its reader goes', async () => {
    const { reader, time, run } = await idleStream();
    const reading = reader.read();
    await Promise.resolve();
    await reader.cancel();

    expect(await reading).toEqual({ done: true, value: undefined });
    await time.settle(run.result);
    expect(time.pendingTimers).toBe(0);
  });
});

describe('a reader that goes away', () => {
  it('leaves the run going', async () => {
    const { stream, time } = workshop();
    const run = stream([{ id: 'a', tool: 'work', input: { ms: 10, value: 'done' } }]);
    const reader = toSse(run, { timer: time }).getReader();
    await reader.read();

    await reader.cancel();

    expect((await time.settle(run.result)).result).toBe('done');
  });

  it('ends the run if it is to', async () => {
    const { stream, time } = workshop();
    const run = stream([{ id: 'a', tool: 'hang', input: {} }]);
    const reader = toSse(run, { cancelRunOnDisconnect: true, timer: time }).getReader();
    await reader.read();

    await reader.cancel();

    await expect(time.settle(run.result)).rejects.toMatchObject({ code: 'run/cancelled' });
  });

  it('also goes by the signal of its request', async () => {
    const { stream, time } = workshop();
    const controller = new AbortController();
    const run = stream([{ id: 'a', tool: 'hang', input: {} }]);
    const text = textOf(toSse(run, { cancelRunOnDisconnect: true, signal: controller.signal, timer: time }));

    controller.abort();

    await expect(time.settle(run.result)).rejects.toMatchObject({ code: 'run/cancelled' });
    expect(await text).not.toContain('run.cancelled');
  });

  it('does not end a run whose end it has read', async () => {
    const { stream, time } = workshop();
    const controller = new AbortController();
    const run = stream([{ id: 'a', tool: 'echo', input: { value: 1 } }]);
    await time.settle(textOf(toSse(run, { cancelRunOnDisconnect: true, signal: controller.signal, timer: time })));

    controller.abort();

    expect((await run.result).result).toBe(1);
  });

  it('leaves no listener behind, whether it goes or reads to the end', async () => {
    const { stream, time } = workshop();
    const { signal } = new AbortController();
    const run = stream([{ id: 'a', tool: 'echo', input: {} }]);
    const leaving = toSse(run, { signal, timer: time });
    const reading = toSse(run, { signal, timer: time });
    expect(getEventListeners(signal, 'abort')).toHaveLength(2);

    await leaving.cancel();
    await time.settle(textOf(reading));

    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('was never there if its signal is aborted already', async () => {
    const { stream, time } = workshop();
    const run = stream([{ id: 'a', tool: 'echo', input: { value: 1 } }]);

    const text = await textOf(toSse(run, { signal: AbortSignal.abort(), timer: time }));

    expect(text).not.toContain('event:');
    expect((await time.settle(run.result)).result).toBe(1);
  });
});
