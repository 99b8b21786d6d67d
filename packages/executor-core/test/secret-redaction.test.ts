import { inspect } from 'node:util';

import { ToolError, ToolInputError, type Tool, type ToolContext, type ToolInput } from '@planloom/tool-kit';
import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { createExecutor, isRunError, type ExecutionOptions, type RunError, type RunEvent } from '../src/index.ts';
import { assertProperty } from './support/assert-property.ts';

const VALUE = 'p@ss "wörd"/7&<x>';
const SHOWN = '{{secrets.KEY}}';

type Execute = (input: ToolInput, context: ToolContext) => unknown;

interface Done {
  readonly result: unknown;
  readonly events: readonly RunEvent[];
  /** All that can be seen of the run, as text. */
  readonly seen: string;
}

/** Runs one step that hands a secret to a tool. */
async function runOne(execute: Execute, options: ExecutionOptions & { readonly value?: string } = {}): Promise<Done> {
  const { value = VALUE, ...rest } = options;
  const events: RunEvent[] = [];
  const tool: Tool = { id: 'use', execute };
  const steps = [{ id: 'a', tool: 'use', input: { key: SHOWN } }];
  const { result, trace, context } = await createExecutor([tool]).execute(
    { version: '1.0', steps },
    {},
    {
      secrets: { get: () => value },
      maxRetries: 0,
      onEvent: (event) => void events.push(event),
      ...rest,
    },
  );
  const shown = (): unknown => [result, events, trace.entries, trace.contextSnapshot, context];
  return {
    result,
    events,
    get seen() {
      return inspect(shown(), { depth: null }) + JSON.stringify(shown());
    },
  };
}

async function failOne(execute: Execute, options?: ExecutionOptions): Promise<{ error: RunError; events: RunEvent[] }> {
  const events: RunEvent[] = [];
  try {
    await runOne(execute, { ...options, onEvent: (event) => void events.push(event) });
  } catch (error) {
    if (isRunError(error)) return { error, events };
    throw error;
  }
  throw new Error('The run went well.');
}

const utf8 = Buffer.from(VALUE);

describe('what a tool returns', () => {
  it.each<[string, unknown, unknown]>([
    ['a text', `x ${VALUE} y ${VALUE}`, `x ${SHOWN} y ${SHOWN}`],
    ['deep in an object', { a: [{ b: VALUE, c: 1 }] }, { a: [{ b: SHOWN, c: 1 }] }],
    ['the name of a field', { [VALUE]: 1 }, { [SHOWN]: 1 }],
    ['JSON', JSON.stringify({ k: VALUE }), `{"k":"${SHOWN}"}`],
    ['JSON in JSON', JSON.stringify(JSON.stringify(VALUE)), String.raw`"\"${SHOWN}\""`],
    ['JSON in ASCII', String.raw`p@ss \"w\u00f6rd\"/7&<x>`, SHOWN],
    ['base64', utf8.toString('base64'), SHOWN],
    ['base64 without padding', utf8.toString('base64url'), SHOWN],
    ['hexadecimal', utf8.toString('hex'), SHOWN],
    ['a part of an address', encodeURIComponent(VALUE), SHOWN],
    ['an address in lower case', encodeURIComponent(VALUE).toLowerCase(), SHOWN],
    ['a form', new URLSearchParams({ k: VALUE }).toString(), `k=${SHOWN}`],
    ['HTML', 'p@ss &quot;wörd&quot;/7&amp;&lt;x&gt;', SHOWN],
    ['a map', new Map([[VALUE, { v: VALUE }]]), new Map([[SHOWN, { v: SHOWN }]])],
    ['a set', new Set([VALUE, 'b']), new Set([SHOWN, 'b'])],
    ['bytes', new TextEncoder().encode(`ü ${VALUE}!`), new TextEncoder().encode(`ü ${SHOWN}!`)],
    ['a buffer', Buffer.from(`a ${VALUE}`), Buffer.from(`a ${SHOWN}`)],
    ['an array buffer', new TextEncoder().encode(VALUE).buffer, new TextEncoder().encode(SHOWN).buffer],
  ])('is cleared where the secret is %s', async (_form, returned, cleared) => {
    const { result, seen } = await runOne(() => returned);
    expect(result).toEqual(cleared);
    expect(Object.getPrototypeOf(result)).toBe(Object.getPrototypeOf(cleared));
    expect(seen).not.toContain(VALUE);
  });

  it.each([0, 1, 2, 3])('is cleared of base64 of something longer, %i bytes in', async (offset) => {
    const value = 'a-token-of-some-length';
    const text = Buffer.from(`${'u'.repeat(offset)}${value}:and more`).toString('base64');
    const { result } = await runOne(() => `Basic ${text}`, { value });
    expect(result).toMatch(/^Basic .{0,4}\{\{secrets\.KEY\}\}/);
    expect(Buffer.from(String(result).replace(SHOWN, ''), 'base64').toString('latin1')).not.toContain(
      value.slice(1, -1),
    );
  });

  it('is the same object if there is nothing to clear, and so is each part of it', async () => {
    const clean = {
      list: Array.from({ length: 1000 }, (_, index) => ({ index })),
      at: new Date(0),
      bytes: utf8.subarray(1),
    };
    expect((await runOne(() => clean)).result).toBe(clean);
    const { result } = await runOne(() => ({ clean, dirty: VALUE }));
    expect(result).toEqual({ clean, dirty: SHOWN });
    expect((result as { clean: unknown }).clean).toBe(clean);
  });

  it('may contain itself', async () => {
    const around: Record<string, unknown> = { name: VALUE, child: { clean: 1 } };
    around['self'] = around;
    (around['child'] as Record<string, unknown>)['parent'] = around;
    const result = (await runOne(() => around)).result as typeof around;
    expect(result['name']).toBe(SHOWN);
    expect(result['self']).toBe(result);
    expect((result['child'] as Record<string, unknown>)['parent']).toBe(result);
  });

  it('may be nested very deeply', async () => {
    let deep: unknown = VALUE;
    for (let level = 0; level < 50_000; level++) deep = [deep];
    let { result } = await runOne(() => deep);
    for (let level = 0; level < 50_000 && Array.isArray(result); level++) [result] = result as unknown[];
    expect(result).toBe(SHOWN);
  });

  it('may be of a class of its own', async () => {
    class Account {
      key: string;
      readonly #secret: string;
      constructor(key: string) {
        this.key = key;
        this.#secret = key;
      }
      toJSON(): object {
        return { key: this.key, hidden: this.#secret };
      }
    }
    class Named {
      key = VALUE;
      shout(): string {
        return this.key.toUpperCase();
      }
    }
    expect((await runOne(() => new Account(VALUE))).result).toEqual({ key: SHOWN, hidden: SHOWN });
    const named = (await runOne(() => new Named())).result as Named;
    expect(named).toBeInstanceOf(Named);
    expect(named.shout()).toBe(SHOWN.toUpperCase());
    const { result } = await runOne(() => ({ url: new URL(`https://example.com/?k=${encodeURIComponent(VALUE)}`) }));
    expect(result).toEqual({ url: `https://example.com/?k=${SHOWN}` });
  });

  it('is not seen at all if it cannot be looked through', async () => {
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error(VALUE);
        },
      },
    );
    const { result } = await runOne(() => ({ hostile }));
    expect(result).toBe('[unreadable]');
  });

  it('may have getters that throw', async () => {
    const { result } = await runOne(() => ({
      get bad() {
        throw new Error(VALUE);
      },
      good: VALUE,
    }));
    expect(result).toEqual({ bad: undefined, good: SHOWN });
  });

  it('is cleared of a short secret only where that stands alone', async () => {
    const { result } = await runOne(() => ({ pin: 'abc', word: 'abcd', list: ['abc', 1] }), { value: 'abc' });
    expect(result).toEqual({ pin: SHOWN, word: 'abcd', list: [SHOWN, 1] });
  });

  it('is cleared of a secret that is a number', async () => {
    const { result } = await runOne(() => ({ pin: 481516, big: 481516n, other: 4815162 }), { value: '481516' });
    expect(result).toEqual({ pin: SHOWN, big: SHOWN, other: 4815162 });
  });

  it('keeps short numbers, which mean nothing by themselves', async () => {
    const { result } = await runOne(() => ({ count: 7, text: '7' }), { value: '7' });
    expect(result).toEqual({ count: 7, text: SHOWN });
  });

  it('is cleared of a secret without the blanks around it', async () => {
    expect((await runOne(() => 'the token-1 is', { value: ' token-1\n' })).result).toBe(`the ${SHOWN} is`);
  });

  it('keeps references as they are, whatever the secret is', async () => {
    const { result } = await runOne(() => ['secrets', SHOWN], { value: 'secrets' });
    expect(result).toEqual([SHOWN, SHOWN]);
  });

  it('is cleared of the longest secret that it can be', async () => {
    const values: Readonly<Record<string, string>> = { SHORT: 'abcd', LONG: 'abcd-efgh' };
    const steps = [{ id: 'a', tool: 'use', input: { one: '{{secrets.SHORT}}', two: '{{secrets.LONG}}' } }];
    const executor = createExecutor([{ id: 'use', execute: (input) => Object.values(input).join(' ') }]);
    const { result } = await executor.execute(
      { version: '1.0', steps },
      {},
      { secrets: { get: (name) => values[name] } },
    );
    expect(result).toBe('{{secrets.SHORT}} {{secrets.LONG}}');
  });

  it('is cleared in steps that read no secret, too, once the run knows it', async () => {
    const tools: Tool[] = [
      { id: 'use', execute: () => 'done' },
      { id: 'leak', execute: () => `the file says ${VALUE}` },
    ];
    const steps = [
      { id: 'a', tool: 'use', input: { key: SHOWN } },
      { id: 'b', tool: 'leak', input: {} },
    ];
    const { result } = await createExecutor(tools).execute(
      { version: '1.0', steps },
      {},
      { secrets: { get: () => VALUE } },
    );
    expect(result).toBe(`the file says ${SHOWN}`);
  });

  it('is not looked at in runs that have not used a secret', async () => {
    const returned = { key: VALUE };
    const ownKeys = vi.fn<() => string[]>(() => Object.keys(returned));
    const tools: Tool[] = [{ id: 'echo', execute: () => new Proxy(returned, { ownKeys }) }];
    const options = { secrets: { get: () => VALUE }, enableTrace: false };
    await createExecutor(tools).execute({ version: '1.0', steps: [{ id: 'a', tool: 'echo', input: {} }] }, {}, options);
    expect(ownKeys).not.toHaveBeenCalled();
  });
});

describe('what a tool says while it works', () => {
  it('is cleared', async () => {
    const { events, seen } = await runOne((_input, { log, progress }) => {
      log(`with ${VALUE}`, { key: VALUE });
      progress([VALUE]);
      return Promise.resolve(1);
    });
    expect(events.find(({ type }) => type === 'step.log')).toMatchObject({
      message: `with ${SHOWN}`,
      data: { key: SHOWN },
    });
    expect(events.find(({ type }) => type === 'step.progress')).toMatchObject({ data: [SHOWN] });
    expect(seen).not.toContain(VALUE);
  });
});

describe('what a tool throws', () => {
  class ApiError extends ToolError {
    readonly request = { headers: { authorization: `Bearer ${VALUE}` } };
  }

  it('is cleared, with its details and its causes, and keeps its class', async () => {
    const cause = new AggregateError([new Error(`inner ${VALUE}`)], `all ${VALUE}`);
    const { error, events } = await failOne(() => {
      throw new ApiError(`refused ${VALUE}`, { code: 'api/refused', details: { key: VALUE }, cause, retryable: false });
    });
    expect(error.code).toBe('api/refused');
    expect(error.message).toBe(`Step "a" failed: refused ${SHOWN}`);
    expect(error.cause).toBeInstanceOf(ApiError);
    expect(error.cause).toMatchObject({
      name: 'ToolError',
      message: `refused ${SHOWN}`,
      details: { key: SHOWN },
      request: { headers: { authorization: `Bearer ${SHOWN}` } },
      cause: { message: `all ${SHOWN}`, errors: [{ message: `inner ${SHOWN}` }] },
    });
    const seen = inspect([error, error.trace.entries, events], { depth: null, showHidden: true });
    expect(seen).not.toContain(VALUE);
    expect(seen).not.toContain(JSON.stringify(VALUE).slice(1, -1));
  });

  it('is the same error if there is nothing to clear', async () => {
    const thrown = new ToolError('no', { retryable: false });
    const { error } = await failOne(() => {
      throw thrown;
    });
    expect(error.cause).toBe(thrown);
  });

  it('may be an error of the host', async () => {
    const { error } = await failOne(() => Promise.reject(new DOMException(`no ${VALUE}`, 'AbortError')));
    expect(error.cause).toBeInstanceOf(DOMException);
    expect(error.cause).toMatchObject({ message: `no ${SHOWN}`, name: 'AbortError' });
    expect(error.code).toBe('tool/aborted');
  });

  it('may be a text', async () => {
    const { error } = await failOne(() => {
      // oxlint-disable-next-line typescript/only-throw-error -- some tools do
      throw VALUE;
    });
    expect(error.message).toBe(`Step "a" failed: ${SHOWN}`);
    expect(error.cause).toBe(SHOWN);
  });

  it('is cleared where arguments do not fit and the message prints them', async () => {
    const inputSchema = { key: { type: 'string', enum: ['one'] } };
    const printing = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) => ({ issues: [{ message: `${JSON.stringify(value)} is wrong`, path: ['key'] }] }),
      },
    } as const;
    for (const schema of [inputSchema, printing]) {
      const executor = createExecutor([{ id: 'use', inputSchema: schema, execute: () => 1 }]);
      const steps = [{ id: 'a', tool: 'use', input: { key: 'x{{secrets.KEY}}' } }];
      const done = executor.execute({ version: '1.0', steps }, {}, { secrets: { get: () => VALUE } });
      const error: unknown = await done.catch((caught: unknown) => caught);
      expect(isRunError(error) && error.cause).toBeInstanceOf(ToolInputError);
      const seen = inspect(error, { depth: null, showHidden: true });
      expect(seen).toContain('key');
      expect(seen).not.toContain('wörd');
    }
  });

  it('is cleared where a handled error is read by the plan', async () => {
    const steps = [
      { id: 'a', tool: 'use', input: { key: SHOWN }, on_error: 'continue' },
      { id: 'f', type: 'final', input: { why: '{{errors.a.message}}' } },
    ];
    const tool: Tool = {
      id: 'use',
      execute: () => {
        throw new ToolError(VALUE, { retryable: false });
      },
    };
    const { result } = await createExecutor([tool]).execute(
      { version: '1.0', steps },
      {},
      { secrets: { get: () => VALUE } },
    );
    expect(result).toEqual({ why: SHOWN });
  });
});

describe('whatever tools do with secrets', () => {
  const form = fc.constantFrom<(value: string) => string>(
    (value) => value,
    (value) => JSON.stringify(value),
    (value) => JSON.stringify({ a: JSON.stringify(value) }),
    encodeURIComponent,
    (value) => new URLSearchParams({ value }).toString(),
    (value) => Buffer.from(value).toString('base64'),
    (value) => Buffer.from(value).toString('base64url'),
    (value) => Buffer.from(value).toString('hex'),
  );
  /** Where to put a text: made anew for each value. */
  const { place } = fc.letrec<{ place: (text: string) => unknown }>((tie) => ({
    place: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom<(text: string) => unknown>(
        (text) => text,
        (text) => `before ${text} after`,
        (text) => new Error(text, { cause: new Error(text) }),
        (text) => new TextEncoder().encode(text),
        (text) => new URL(`https://example.com/#${encodeURIComponent(text)}`),
      ),
      tie('place').map((inner) => (text: string) => [1, inner(text), inner(text)]),
      tie('place').map((inner) => (text: string) => ({ x: inner(text), [text]: null })),
      tie('place').map((inner) => (text: string) => new Map([[inner(text), inner(text)]])),
      tie('place').map((inner) => (text: string) => ({ toJSON: () => inner(text) })),
    ),
  }));
  const deed = fc.record({
    form,
    place,
    how: fc.constantFrom('return', 'resolve', 'throw', 'reject', 'progress', 'log'),
    readsSecret: fc.boolean(),
    rest: fc.constantFrom({}, { on_error: 'continue' }, { cache: true }, { retry: { max: 1, backoff_ms: 0 } }),
  });
  // Of letters that no plan, id or time of a run has, so that a find is a leak; and of those that encodings change.
  const value = fc
    .string({ unit: fc.constantFrom(...Array.from('§ßñ¿λжQZ"\\/&+ %')), minLength: 6, maxLength: 20 })
    .filter((text) => text.trim().length >= 4 && /[§ßñ¿λжQZ]/.test(text.trim()));

  it('no value is seen in an event, the trace, the result, the variables or the error', () =>
    assertProperty(
      'packages/executor-core/test/secret-redaction.test.ts',
      'no value is seen',
      150,
      fc.asyncProperty(
        value,
        fc.array(deed, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        async (secret, deeds, inDag) => {
          const tool: Tool = {
            id: 'use',
            execute({ at }, { log, progress }) {
              const { form: write, place: put, how } = deeds[Number(at)]!;
              const said = put(write(secret));
              if (how === 'throw') throw said;
              // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- tools reject with whatever they like
              if (how === 'reject') return Promise.reject(said);
              if (how === 'progress') progress(said);
              if (how === 'log') log(String(put(write(secret))), said);
              return how === 'resolve' ? Promise.resolve(said) : how === 'return' ? said : 'done';
            },
          };
          const first = { id: 'first', tool: 'use0', input: { key: SHOWN } };
          const steps = deeds.map(({ readsSecret, rest }, at) => ({
            id: `s${at}`,
            tool: 'use',
            input: {
              at,
              ...(readsSecret && { key: `k ${SHOWN}` }),
              before: `{{${at === 0 ? 'first' : `s${at - 1}`} ?? 1}}`,
            },
            ...rest,
          }));
          const events: RunEvent[] = [];
          const plan = { version: '1.0', execution: inDag ? 'dag' : 'sequential', steps: [first, ...steps] } as never;
          const outcome: unknown = await createExecutor([tool, { id: 'use0', execute: () => 1 }])
            .execute(
              plan,
              {},
              { secrets: { get: () => secret }, maxRetries: 0, onEvent: (event) => void events.push(event) },
            )
            .catch((error: unknown) => error);
          const cause = isRunError(outcome) ? outcome.cause : undefined;
          for (const text of textsOf([outcome, cause, events])) {
            for (const piece of [
              secret,
              JSON.stringify(secret).slice(1, -1),
              encodeURIComponent(secret),
              Buffer.from(secret).toString('base64'),
            ]) {
              expect(text).not.toContain(piece);
            }
          }
        },
      ),
    ));
});

/** All that can be seen of values: as JSON, as the console prints them, and their bytes as text. */
function textsOf(values: readonly unknown[]): string[] {
  return values.flatMap((value) => [
    inspect(value, { depth: null, showHidden: true, getters: true, maxStringLength: null }),
    ...[...bytesIn(value, new Set())].map((bytes) => new TextDecoder().decode(bytes)),
    JSON.stringify(value) ?? '',
  ]);
}

function* bytesIn(value: unknown, seen: Set<object>): Generator<Uint8Array> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Uint8Array) yield value;
  else for (const part of value instanceof Map ? [...value].flat() : Object.values(value)) yield* bytesIn(part, seen);
}
