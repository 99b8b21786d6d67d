import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { environmentSecrets, type RunEvent, type StepChunk } from '../src/index.ts';
import { dag, sequential, workshop, type ToolPart } from './support/workshop.ts';

/** Runs one step that calls a tool. Gives its result and what the pieces were. */
async function runPieces(tool: ToolPart, options: object = {}) {
  const events: RunEvent[] = [];
  const shop = workshop({ stream: tool }, { onEvent: (event) => events.push(event), ...options });
  const ended = shop.run(sequential({ id: 'a', tool: 'stream', input: {}, timeout_ms: 100 }));
  const { result, error } = await ended.then(
    (end) => ({ result: end.result, error: undefined }),
    (reason: unknown) => ({ result: undefined, error: reason }),
  );
  const chunks = events.flatMap((event) => (event.type === 'step.progress' && event.chunk ? [event.chunk] : []));
  return { result, error, chunks, events, shop };
}

describe('a tool that gives its result in pieces', () => {
  it('fails as its source does, and the pieces so far were told', async () => {
    const { error, chunks } = await runPieces({
      async *execute() {
        yield 'half';
        throw new Error('the line is dead');
      },
    });

    expect(error).toMatchObject({
      code: 'tool/failed',
      message: expect.stringContaining('the line is dead') as string,
    });
    expect(chunks[0]).toEqual({ type: 'text', text: 'half' });
  });

  it('is ended when it takes too long: its finally runs, and nothing more of it is told', async () => {
    const seen: string[] = [];
    const { error, chunks } = await runPieces(
      {
        async *execute(_, { signal }) {
          try {
            yield 'one';
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            yield 'late';
          } finally {
            seen.push('closed');
          }
        },
      },
      { maxRetries: 0 },
    );
    await Promise.resolve();

    expect(error).toMatchObject({ code: 'step/timeout' });
    expect(chunks).toEqual([{ type: 'text', text: 'one' }]);
    expect(seen).toEqual(['closed']);
  });

  it('has its whole result checked, not its pieces', async () => {
    const { error } = await runPieces({
      outputSchema: { type: 'string', maxLength: 3 },
      async *execute() {
        yield 'ab';
        yield 'cd';
      },
    });

    expect(error).toMatchObject({ code: 'tool/invalid-output' });
  });

  it('gives what its generator returns', async () => {
    const { result, chunks } = await runPieces({
      async *execute() {
        yield { page: 1 };
        yield { page: 2 };
        return { pages: 2 };
      },
    });

    expect(result).toEqual({ pages: 2 });
    expect(chunks).toEqual([
      { type: 'data', data: { page: 1 } },
      { type: 'data', data: { page: 2 } },
    ]);
  });

  it.each([
    ['texts', ['Hel', 'lo'], 'Hello'],
    ['byte arrays', [new Uint8Array([1, 2]), new Uint8Array([3])], new Uint8Array([1, 2, 3])],
    ['anything else', [1, 'two'], [1, 'two']],
    ['nothing', [], null],
  ])('gives its pieces, put together, where the source returns nothing: %s', async (_, pieces, expected) => {
    const { result } = await runPieces({
      async *execute() {
        yield* pieces;
      },
    });

    expect(result).toEqual(expected);
  });

  it('may be a web stream, and a promise of one', async () => {
    const { result, chunks } = await runPieces({
      execute: async () => new Response('from the web').body?.pipeThrough(new TextDecoderStream()),
    });

    expect(result).toBe('from the web');
    expect(chunks).toEqual([{ type: 'text', text: 'from the web' }]);
  });

  it('shows no pieces where values are not shown', async () => {
    const { result, chunks } = await runPieces(
      {
        async *execute() {
          yield 'private';
        },
      },
      { trace: { values: false } },
    );

    expect([result, chunks]).toEqual(['private', []]);
  });
});

describe('what is shown of a result in pieces', () => {
  const chunksOf = (events: readonly RunEvent[]): StepChunk[] =>
    events.flatMap((event) => (event.type === 'step.progress' && event.chunk ? [event.chunk] : []));

  /** Runs a step that is given a secret. */
  async function runWithSecret(secret: string, execute: ToolPart['execute']) {
    const events: RunEvent[] = [];
    const secrets = environmentSecrets({ KEY: secret }, { allow: ['KEY'] });
    const { run } = workshop({ stream: { execute } }, { onEvent: (event) => events.push(event), secrets });
    const { result } = await run(sequential({ id: 'a', tool: 'stream', input: { key: '{{secrets.KEY}}' } }));
    return { result, events, chunks: chunksOf(events) };
  }

  it('has no half of a secret that a call was given, and what comes before it comes at once', async () => {
    const { result, events, chunks } = await runWithSecret('hunter2-hunter2', async function* execute({ key }) {
      yield `It is ${String(key).slice(0, 4)}`;
      yield `${String(key).slice(4)}.`;
      yield ' Thanks';
    });

    expect(chunks).toEqual(['It is ', '{{secrets.KEY}}.', ' Thanks'].map((text) => ({ type: 'text', text })));
    expect(JSON.stringify([result, events])).not.toContain('hunt');
  });

  it('has no half of another way to write a secret', async () => {
    const { chunks } = await runWithSecret('hunter2-hunter2', async function* execute({ key }) {
      for (const character of `Basic ${btoa(`me:${String(key)}`)}!`) yield character;
    });

    const text = chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join('');
    expect(text).toMatch(/^Basic .{0,6}\{\{secrets\.KEY\}\}.{0,3}!$/u);
  });

  it('is the whole at the end where a secret is so short that it counts only alone', async () => {
    const { chunks } = await runWithSecret('abc', async function* execute() {
      yield 'a';
      yield 'bc';
    });

    expect(chunks).toEqual([{ type: 'text', text: '{{secrets.KEY}}' }]);
  });

  it('is no data where there are secrets: nothing tells how it goes on', async () => {
    const { chunks } = await runWithSecret('hunter2-hunter2', async function* execute({ key }) {
      yield { delta: String(key).slice(0, 4) };
      yield { delta: String(key).slice(4) };
    });

    expect(chunks).toEqual([]);
  });

  it('is told to its end where the source fails', async () => {
    const events: RunEvent[] = [];
    const { failure } = workshop({
      say: {
        async *execute() {
          yield 'all sk';
          throw new Error('the line is dead');
        },
      },
    });
    const options = { trace: { secrets: ['sk-1'] }, maxRetries: 0, onEvent: (event: RunEvent) => events.push(event) };
    await failure(sequential({ id: 'a', tool: 'say' }), {}, options);

    expect(chunksOf(events)).toEqual(['all ', 'sk'].map((text) => ({ type: 'text', text })));
  });

  it('is not held back for ever where a secret begins as it ends', async () => {
    const events: RunEvent[] = [];
    let seen = 0;
    const { run } = workshop({
      say: {
        async *execute() {
          for (let piece = 0; piece < 2000; piece += 1) yield '-----';
          seen = chunksOf(events).length;
        },
      },
    });
    const options = { trace: { secrets: ['----'] }, onEvent: (event: RunEvent) => events.push(event) };
    await run(sequential({ id: 'a', tool: 'say' }), {}, options);

    expect(seen).toBeGreaterThan(100);
    const shown = chunksOf(events).map((chunk) => (chunk.type === 'text' ? chunk.text : ''));
    expect(shown.join('')).toBe('[redacted]'.repeat(2500));
  });

  it('reads, put together, as the whole does without its secrets, wherever it is cut', async () => {
    const secrets = ['bb', 'abcab', 'abc', '😀c'];
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '😀', '\uD83D', '\uDE00', 'abca') });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const events: RunEvent[] = [];
        const { run } = workshop({
          say: {
            async *execute() {
              yield* pieces;
            },
          },
        });
        const plan = sequential({ id: 'a', tool: 'say' });
        await run(plan, {}, { trace: { secrets }, onEvent: (event) => events.push(event) });

        const shown = chunksOf(events).map((chunk) => (chunk.type === 'text' ? chunk.text : ''));
        const longestFirst = secrets.toSorted((one, other) => other.length - one.length);
        const whole = longestFirst.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), pieces.join(''));
        expect(shown.join('')).toBe(whole);
        expect(shown).not.toContain('');
      }),
    );
  });

  it('is what was given then, also if the tool changes it later', async () => {
    const { run } = workshop({
      grow: {
        execute: async function* execute() {
          const state = { count: 0 };
          while (state.count < 3) {
            state.count += 1;
            yield state;
          }
        },
      },
    });
    const events: RunEvent[] = [];
    await run(sequential({ id: 'a', tool: 'grow' }), {}, { onEvent: (event) => events.push(event) });

    expect(chunksOf(events)).toEqual([1, 2, 3].map((count) => ({ type: 'data', data: { count } })));
  });

  it('is read within the limit of its tool, also if the tool gives a promise of it', async () => {
    let [active, most] = [0, 0];
    const { run, time } = workshop({
      stream: {
        concurrency: 1,
        execute: () =>
          Promise.resolve(
            (async function* pieces() {
              active += 1;
              most = Math.max(most, active);
              await time.wait(10);
              yield 'x';
              active -= 1;
            })(),
          ),
      },
    });
    const step = (id: string): object => ({ id, tool: 'stream' });
    await run(dag(step('a'), step('b'), step('c')));

    expect(most).toBe(1);
  });

  it.each([
    ['ends with an error when it is told to', 0],
    ['comes only after the call was given up', 50],
  ])('is given up where the source %s', async (_, comesAfter) => {
    let isTold = false;
    const { failure, time } = workshop({
      stuck: {
        execute: async () => {
          await time.wait(comesAfter);
          return {
            [Symbol.asyncIterator]: () => ({
              next: () => new Promise<IteratorResult<unknown>>(() => undefined),
              return: () => {
                isTold = true;
                throw new Error('no');
              },
            }),
          };
        },
      },
    });
    const error = await failure(sequential({ id: 'a', tool: 'stuck', timeout_ms: 20, retry_count: 0 }));
    await time.settle(time.wait(100));

    expect(error.code).toBe('step/timeout');
    expect(isTold).toBe(true);
  });
});
