import { describe, expect, it } from 'vitest';

import { isShownWhole, type ExecTrace, type RunEvent, type TraceOptions } from '../src/index.ts';
import { sequential, workshop } from './support/workshop.ts';

/** What the trace and the events of a run show of a value that a tool returns. */
async function shown(
  value: unknown,
  trace: TraceOptions = {},
  limits: { traceValueBytes?: number } = {},
): Promise<{ readonly entry: unknown; readonly trace: ExecTrace; readonly events: RunEvent[] }> {
  const events: RunEvent[] = [];
  const { run } = workshop(
    { make: { execute: () => value } },
    { trace, limits, onEvent: (event) => events.push(event) },
  );
  const result = await run(sequential({ id: 'a', tool: 'make' }, { id: 'b', tool: 'echo', input: { value: '{{a}}' } }));
  expect(result.context['a']).toBe(value);
  return { entry: result.trace.entries[0]?.output, trace: result.trace, events };
}

describe('secrets', () => {
  it('by the name of their key are seen in no trace and no event', async () => {
    const value = {
      user: 'ada',
      password: 's1',
      apiKey: 's2',
      headers: { Authorization: 'Bearer s3', 'x-api-key': 's4' },
      tokens: [{ access_token: 's5', token_count: 9 }],
      clientSecret: 's6',
      cookie: 's7',
    };

    const { entry, trace, events } = await shown(value);

    expect(JSON.stringify([trace, events])).not.toMatch(/s[1-7]\b/u);
    expect(entry).toMatchObject({
      user: 'ada',
      password: '[redacted]',
      tokens: [{ access_token: '[redacted]', token_count: 9 }],
    });
  });

  it('by their value are seen nowhere: in values, keys, errors or logs', async () => {
    const events: RunEvent[] = [];
    const { failure } = workshop(
      {
        leak: {
          execute: (_, { log, progress }) => {
            log('using hunter2', { with: 'hunter2' });
            progress(['hunter2']);
            throw new Error('hunter2 was refused');
          },
        },
      },
      { trace: { secrets: ['hunter2', ''] }, onEvent: (event) => events.push(event) },
    );

    const error = await failure(
      sequential(
        {
          id: 'keys',
          tool: 'echo',
          input: { value: { 'id hunter2': 1, text: 'is hunter2 right?', list: ['hunter2'] } },
        },
        { id: 'undone', tool: 'echo', compensate: { id: 'undo', tool: 'leak', retry_count: 0 } },
        { id: 'b', tool: 'leak', input: { key: '{{input.key}}' }, retry: { max: 1, backoff_ms: 1 } },
      ),
      { input: { key: 'hunter2' } },
    );

    expect(JSON.stringify([error.message, error.trace, error.compensationErrors, events])).not.toContain('hunter2');
    expect(error.message).toBe('Step "b" failed: [redacted] was refused');
    expect(error.trace.entries[0]?.output).toMatchObject({ text: 'is [redacted] right?', list: ['[redacted]'] });
    expect(events.some(({ type }) => type === 'step.retrying')).toBe(true);
  });

  it('are what secretKeys says, also as a global expression', async () => {
    const { entry } = await shown({ pin: 1, a: { pin: 2 }, b: { pin: 3 }, password: 'shown' }, { secretKeys: /pin/gu });

    expect(entry).toEqual({ pin: '[redacted]', a: { pin: '[redacted]' }, b: { pin: '[redacted]' }, password: 'shown' });
  });

  it('are not hidden from the tools or the result', async () => {
    const { run, calls } = workshop();

    const { result } = await run(sequential({ id: 'a', tool: 'echo', input: { value: { password: 'open' } } }));

    expect(result).toEqual({ password: 'open' });
    expect(calls[0]?.input).toEqual({ value: { password: 'open' } });
  });
});

describe('values in trace and events', () => {
  it('are cut to their bound', async () => {
    const { trace, events } = await shown(
      {
        text: 'x'.repeat(50_000),
        list: Array.from({ length: 10_000 }, (_, at) => at),
        object: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`key${at}`, at])),
      },
      {},
      { traceValueBytes: 1000 },
    );

    expect(JSON.stringify(trace.entries[0]).length).toBeLessThan(2500);
    expect(JSON.stringify(trace.contextSnapshot).length).toBeLessThan(2500);
    expect(Math.max(...events.map((event) => JSON.stringify(event).length))).toBeLessThan(2500);
  });

  it('say what was cut away', async () => {
    expect((await shown('x'.repeat(500), {}, { traceValueBytes: 100 })).entry).toBe(
      `${'x'.repeat(100)}… (500 characters)`,
    );
    expect(
      (
        await shown(
          Array.from({ length: 500 }, () => 1),
          {},
          { traceValueBytes: 100 },
        )
      ).entry,
    ).toContain('[488 more]');
  });

  it('are as they are, by reference, where nothing has to be hidden or cut', async () => {
    const value = { small: [1, 'two', null, true] };

    expect((await shown(value)).entry).toBe(value);
  });

  it('can be off, alone or with the snapshot', async () => {
    const off = await shown({ x: 1 }, { values: false });
    expect(off.trace.entries[0]).not.toHaveProperty('output');
    expect(off.trace.entries[1]).not.toHaveProperty('input');
    expect(off.trace.contextSnapshot).toBeUndefined();
    expect(JSON.stringify(off.events)).not.toContain('"x"');

    const noSnapshot = await shown({ x: 1 }, { contextSnapshot: false });
    expect(noSnapshot.entry).toEqual({ x: 1 });
    expect(noSnapshot.trace.contextSnapshot).toBeUndefined();
  });

  it.each([
    ['bytes', new Uint8Array(3), '[3 bytes]'],
    ['a big integer', 5n, '5'],
    ['a function', () => 1, '[function]'],
    ['a symbol', Symbol('s'), '[symbol]'],
    ['these inside others', { list: [5n, () => 1, new Uint8Array(2)] }, { list: ['5', '[function]', '[2 bytes]'] }],
    [
      'something with a getter that throws',
      {
        get x(): never {
          throw new Error('no');
        },
      },
      '[unreadable]',
    ],
  ])('are fit for JSON, whatever a tool returned: %s', async (_, value, expected) => {
    const { entry, trace } = await shown(value);

    expect(entry).toEqual(expected);
    expect(() => JSON.stringify(trace)).not.toThrow();
  });

  it('of a circle end somewhere', async () => {
    const circle: Record<string, unknown> = { name: 'round' };
    circle['self'] = circle;
    circle['list'] = [circle, circle];

    const { trace } = await shown(circle);

    expect(JSON.stringify(trace.entries[0]).length).toBeLessThan(100_000);
  });

  it('that are large and handed on are shown by one cut copy, however many steps are given them', async () => {
    const value = Array.from({ length: 10_000 }, (_, index) => ({ index }));
    const { run } = workshop({});
    const { trace } = await run(
      sequential(
        { id: 'a', tool: 'echo', input: { value: '{{large}}' } },
        { id: 'b', tool: 'echo', input: { value: '{{large}}' } },
        { id: 'c', tool: 'echo', input: { value: '{{a}}' } },
      ),
      { large: value },
    );
    const inputs = trace.entries.map(({ input }) => (input as { value: unknown[] }).value);

    expect(inputs[0]?.length).toBeLessThan(value.length);
    expect(inputs[1]).toBe(inputs[0]);
    expect(inputs[2]).toBe(inputs[0]);
  });

  it('that were cut for their neighbours alone are shown whole where there is room', async () => {
    const small = { text: 'x'.repeat(500) };
    const { run } = workshop({});
    const { trace } = await run(
      sequential(
        { id: 'a', tool: 'echo', input: { value: '{{pad}}', small: '{{small}}' } },
        { id: 'b', tool: 'echo', input: { value: '{{small}}' } },
      ),
      { pad: 'y'.repeat(16_200), small },
    );

    const shown = trace.entries[1]?.input as { value: unknown } | undefined;
    expect(shown?.value).toBe(small);
  });

  it('are looked at only as far as the bound: a large one costs the run nothing', async () => {
    let reads = 0;
    const value = Array.from({ length: 10_000 }, (_, at) => ({ at, text: 'some text' }));
    const counted = new Proxy(value, {
      get: (target, key, receiver): unknown => {
        reads++;
        return Reflect.get(target, key, receiver);
      },
    });

    await shown(counted, {}, { traceValueBytes: 1000 });

    expect(reads).toBeLessThan(1000);
  });
});

describe('whether a value is shown whole', () => {
  it.each([
    ['a text', 'x'.repeat(200), false],
    ['a text that is short', 'x… (y characters)', true],
    ['a long list', Array.from({ length: 100 }, (_, index) => index), false],
    ['a long object', Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, index])), false],
    ['a text deep inside', { a: [{ b: 'x'.repeat(200) }] }, false],
    ['bytes', { file: new Uint8Array(3) }, false],
    ['a function', { f: () => 1 }, false],
    ['a getter that throws', Object.defineProperty({}, 'x', { get: () => expect.fail('no'), enumerable: true }), false],
    ['a key that reads like a mark', { '…': 'and so on' }, true],
    ['a secret that is not shown', { password: 'x', n: 1 }, true],
    ['nothing', null, true],
  ])('is told by its marks: %s', async (_, value, expected) => {
    const { entry } = await shown(value, {}, { traceValueBytes: 100 });

    expect(isShownWhole(entry)).toBe(expected);
  });
});
