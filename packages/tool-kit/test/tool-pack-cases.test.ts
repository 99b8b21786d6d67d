import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { type Tool, type ToolContext, ToolError, type ToolInput, type ToolPack } from '../src/index.ts';
import { checkToolPack, toolPackCases, type ToolPackTrials } from '../src/testing.ts';

/** Reads nothing, changes nothing, waits for nothing. */
const double: Tool = {
  id: 'double',
  description: 'Doubles a number',
  inputSchema: { value: { type: 'number', description: 'The number' } },
  outputSchema: { type: 'number' },
  effects: { readOnly: true, openWorld: false },
  execute: ({ value }) => (value as number) * 2,
};

/** Reaches out: a stand-in for whatever takes time, settled only by its server or by the signal. */
const look: Tool = {
  id: 'look',
  description: 'Looks a word up',
  inputSchema: { word: { type: 'string', description: 'The word' } },
  effects: { readOnly: true, openWorld: true },
  execute: async ({ word }, { signal }) => {
    signal.throwIfAborted();
    await pause(0, undefined, { signal });
    if (word === 'xyzzy') throw new ToolError('No such word', { code: 'look/unknown', retryable: false });
    return { word };
  },
};

const ofLook: ToolPackTrials = {
  examples: { look: [{ input: { word: 'plan' }, output: { word: 'plan' } }] },
  failures: { look: [{ input: { word: 'xyzzy' }, code: 'look/unknown', retryable: false }] },
};

/** A tool that may change the world, and so has to mind its signal. */
const note: Tool = {
  id: 'note',
  description: 'Keeps a note',
  inputSchema: { text: { type: 'string', description: 'The note' } },
  effects: { readOnly: false, destructive: false, idempotent: true, openWorld: false },
  execute: ({ text }, { signal }) => {
    signal.throwIfAborted();
    return { kept: text };
  },
};

const ofNote: ToolPackTrials = { examples: { note: [{ input: { text: 'milk' } }] } };
const ofDouble: ToolPackTrials = {
  examples: { double: [{ input: { value: 4 }, output: 8 }, { input: { value: 0 } }] },
};

const packOf = (...tools: Tool[]): ToolPack => ({ name: 'p', version: '1.0.0', tools });

/** What is wrong with a pack of one tool: requirement and problem. A tool that does badly is not waited for. */
async function findings(tool: Tool, trials: ToolPackTrials): Promise<[string, string][]> {
  const problems = await checkToolPack(packOf(tool), { graceMs: 20, ...trials });
  return problems.map(({ requirement, problem }) => [requirement, problem]);
}

type Execute = (input: ToolInput, context: ToolContext) => unknown;

describe('a pack that does well', () => {
  it('passes every case', async () => {
    const trials = {
      examples: { ...ofDouble.examples, ...ofLook.examples, ...ofNote.examples },
      failures: { ...ofLook.failures },
    };
    const cases = toolPackCases(packOf(double, look, note), trials);
    expect(cases.length).toBeGreaterThan(30);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    for (const { run } of cases) await run();
    expect(await checkToolPack(packOf(double, look, note), trials)).toEqual([]);
  });

  it.each(toolPackCases(packOf(look), ofLook).toReversed())('passes alone and in any order: $name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  it('passes if a runner starts all cases at once', async () => {
    const cases = toolPackCases(packOf(look, note), {
      examples: { ...ofLook.examples, ...ofNote.examples },
      failures: ofLook.failures!,
    });
    await expect(Promise.all(cases.map(async ({ run }) => run()))).resolves.toHaveLength(cases.length);
  });

  it('is checked also while the test has a simulated clock', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate'] });
    try {
      expect(await findings(note, ofNote)).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is checked also where there is no process, as in a browser', async () => {
    vi.stubGlobal('process', undefined);
    try {
      const leaving: Tool = {
        ...note,
        execute: (input, context) => (console.log('done'), note.execute(input, context)),
      };
      expect(await findings(note, ofNote)).toEqual([]);
      expect(await findings(leaving, ofNote)).toMatchObject([['leaves nothing behind', expect.any(String)]]);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('fails a case with everything that is wrong, named by tool and requirement', async () => {
    const failed: string[] = [];
    for (const { name, run } of toolPackCases(packOf({ ...note, effects: undefined, description: '' }), ofNote)) {
      await run().catch((error: unknown) => failed.push(`${name}: ${(error as Error).message}`));
    }
    expect(failed).toEqual([
      'note says what it does: description is missing: a model chooses tools by it',
      'note declares its effects, without contradiction: effects are not declared: nobody can tell what a call does to the world',
      'note fails with typed errors: reaches the world outside, so it can fail: add a failure, or say in "excused" why there is none',
    ]);
  });
});

describe('the pack itself', () => {
  it('has an id only once, a version, and at least one tool', async () => {
    expect(await checkToolPack({ ...packOf(double, double), version: 'one' }, ofDouble)).toEqual([
      { toolId: undefined, requirement: 'is well-formed', problem: 'version must be of the form 1.2.3, not "one"' },
      { toolId: undefined, requirement: 'is well-formed', problem: 'two tools have the id "double"' },
    ]);
    expect(await checkToolPack(packOf())).toMatchObject([{ problem: 'it has no tools' }]);
  });

  it('is tried on tools it has', async () => {
    const trials = { ...ofDouble, failures: { triple: [] }, excused: { treble: 'none' } };
    expect(await checkToolPack(packOf(double), trials)).toMatchObject([
      { requirement: 'is tried on tools it has', problem: 'failures: there is no tool "triple"' },
      { requirement: 'is tried on tools it has', problem: 'excused: there is no tool "treble"' },
    ]);
  });
});

describe('a definition', () => {
  const identity = 'has an id that every model provider takes';
  const schemas = 'has schemas that compile and can be shown to a model';
  const effects = 'declares its effects, without contradiction';
  const described = { type: 'string', description: 'A word' };

  it.each<[string, Partial<Tool>, string, string]>([
    [
      'an id with a dot',
      { id: 'num.double' },
      identity,
      'the id "num.double" must have 1 to 64 of the characters A-Z, a-z, 0-9, _ and -',
    ],
    [
      'no description',
      { description: ' ' },
      'says what it does',
      'description is missing: a model chooses tools by it',
    ],
    [
      'no input schema',
      { inputSchema: undefined },
      schemas,
      'inputSchema is missing: a model cannot know the arguments',
    ],
    [
      'a schema that does not compile',
      { inputSchema: { type: 'txt' } },
      schemas,
      'inputSchema /type: "txt" is no JSON type. There is "string", "number", "integer", "boolean", "null", "array", "object".',
    ],
    [
      'a schema no model can be shown',
      { inputSchema: z.object({ at: z.date() }) },
      schemas,
      'inputSchema cannot be said in JSON Schema, so no model can be shown it',
    ],
    [
      'a result no plan can be checked against',
      { outputSchema: z.object({ at: z.date() }) },
      schemas,
      'outputSchema cannot be said in JSON Schema, so no plan can be checked against it',
    ],
    ['a schema of anything', { inputSchema: {} }, schemas, 'inputSchema must be of the type "object"'],
    [
      'an argument without description',
      { inputSchema: { a: described, b: { type: 'string' } } },
      schemas,
      'the argument "b" has no description',
    ],
    [
      'an argument no provider takes',
      { inputSchema: { 'a b': described } },
      schemas,
      'the argument "a b" must have 1 to 64 of the characters A-Z, a-z, 0-9, _, . and -',
    ],
    [
      'a schema with an example that does not fit',
      { inputSchema: { type: 'object', properties: { a: described }, required: ['a'], examples: [{ a: '1' }, {}] } },
      schemas,
      'inputSchema: its example 1 does not fit: a: is required',
    ],
    [
      'effects that contradict',
      { effects: { readOnly: true, destructive: true, openWorld: false } },
      effects,
      'effects: a read-only tool cannot be destructive',
    ],
    [
      'effects that read only and change more each time',
      { effects: { readOnly: true, idempotent: false, openWorld: false } },
      effects,
      'effects: a read-only tool is idempotent',
    ],
    [
      'effects that say nothing',
      { effects: { openWorld: false } },
      effects,
      'effects: readOnly must be said, true or false',
    ],
    [
      'a change that may or may not destroy',
      { effects: { readOnly: false, openWorld: false } },
      effects,
      'effects: a tool that changes something must say whether it is destructive: may it delete or overwrite?',
    ],
    [
      'a hint of another name',
      { effects: { readOnly: true, openWorld: false, readonly: true } as Tool['effects'] },
      effects,
      'effects: there is no hint "readonly". Did you mean "readOnly"?',
    ],
    [
      'a hint that is no yes or no',
      { effects: { readOnly: 'yes', openWorld: false } as unknown as Tool['effects'] },
      effects,
      'effects: readOnly must be true or false',
    ],
  ])('with %s is found out', async (_, change, requirement, problem) => {
    const tool = { ...double, ...change };
    expect(await findings(tool, { excused: { [tool.id]: 'only its definition is tried' } })).toEqual([
      [requirement, problem],
    ]);
  });

  it('may describe an argument where it refers to', async () => {
    const inputSchema = {
      type: 'object',
      properties: { word: { $ref: '#/$defs/word' } },
      required: ['word'],
      $defs: { word: described },
    };
    expect(await findings({ ...double, inputSchema }, { excused: { double: 'only its definition is tried' } })).toEqual(
      [],
    );
  });
});

describe('examples', () => {
  const requirement = 'has examples that run';

  it('are there, or it is said why not', async () => {
    expect(await findings(double, {})).toEqual([
      [requirement, 'there is no example; add one, or say in "excused" why there is none'],
    ]);
    expect(await findings(double, { excused: { double: 'needs an account' } })).toEqual([]);
    expect(await findings(double, { excused: { double: ' ' } })).toEqual([
      [requirement, 'its excuse must say why there is no example'],
    ]);
  });

  it.each<[string, Tool, ToolInput, unknown, string]>([
    ['give what they say', double, { value: 1 }, 3, 'example 0: returned 2, not 3'],
    [
      'fit the schema',
      double,
      { value: 'x' },
      2,
      'example 0: double cannot be called: value: must be a number (got "x")',
    ],
    [
      'give what fits the schema',
      { ...double, execute: () => 'two' },
      { value: 1 },
      2,
      'example 0: double returned something its outputSchema does not allow: must be a number (got "two")',
    ],
    [
      'do not throw',
      {
        ...double,
        execute: () => {
          throw new Error('broken');
        },
      },
      { value: 1 },
      2,
      'example 0: broken',
    ],
  ])('%s, or are found out by this case alone', async (_, tool, input, output, problem) => {
    expect(await findings(tool, { examples: { double: [{ input, output }] } })).toEqual([[requirement, problem]]);
  });

  it('are called in a world that is prepared', async () => {
    const notes = new Set<unknown>();
    const tool: Tool = {
      ...note,
      effects: { readOnly: false, destructive: false, openWorld: false },
      execute: ({ text }, { signal }) => {
        signal.throwIfAborted();
        if (notes.has(text)) throw new ToolError('There already', { code: 'note/exists', retryable: false });
        notes.add(text);
        return { kept: text };
      },
    };
    const input = { text: 'milk' };
    const examples = { note: [{ input, prepare: () => notes.clear() }] };
    const failures = { note: [{ input, code: 'note/exists', prepare: () => void notes.add('milk') }] };
    expect(await findings(tool, { examples, failures })).toEqual([]);
    expect(await findings({ ...tool, effects: note.effects }, { examples })).toEqual([
      ['can be called again if it is idempotent', 'example 0, the second time: There already'],
    ]);
  });

  it('give the same again if they say what they give', async () => {
    let calls = 0;
    const tool: Tool = { ...double, execute: () => (calls += 1) };
    expect(await findings(tool, { examples: { double: [{ input: { value: 1 }, output: 1 }] } })).toEqual([
      ['can be called again if it is idempotent', 'example 0, the second time: returned 3, not 1'],
    ]);
    expect(await findings(tool, { examples: { double: [{ input: { value: 1 } }] } })).toEqual([]);
  });
});

describe('bad arguments', () => {
  const requirement = 'refuses arguments that its schema forbids';
  const trials = { examples: { double: [{ input: { value: 1 } }] } };

  it('are found out to be coerced', async () => {
    const inputSchema = z.object({ value: z.coerce.number().meta({ description: 'The number' }) });
    const jsonSchema = {
      type: 'object',
      properties: { value: { type: 'number', description: 'The number' } },
      required: ['value'],
    };
    const shown = {
      '~standard': { ...inputSchema['~standard'], jsonSchema: { input: () => jsonSchema, output: () => jsonSchema } },
    };
    expect(await findings({ ...double, inputSchema: shown }, trials)).toEqual([
      [requirement, 'accepts a call with true for "value", which its inputSchema forbids'],
      [requirement, 'accepts a call with [] for "value", which its inputSchema forbids'],
      [requirement, 'accepts a call with null for "value", which its inputSchema forbids'],
    ]);
  });

  it('are found out to be left out unseen, or to break the validator', async () => {
    const jsonSchema = { type: 'object', properties: { value: { description: 'The number' } }, required: ['value'] };
    const schema = (validate: (value: unknown) => unknown): Tool['inputSchema'] => ({
      '~standard': {
        version: 1,
        vendor: 'test',
        validate,
        jsonSchema: { input: () => jsonSchema, output: () => jsonSchema },
      },
    });
    expect(
      await findings(
        { ...double, outputSchema: undefined, inputSchema: schema((value) => ({ value })), execute: () => 2 },
        trials,
      ),
    ).toEqual([[requirement, 'accepts a call without "value", which its inputSchema forbids']]);
    const breaking = schema((value) => ({ value: { value: (value as { value: number }).value.toFixed() } }));
    expect(await findings({ ...double, inputSchema: breaking, execute: () => 2 }, trials)).toEqual([
      [requirement, 'a call without "value" ends in the validator with an error of its own, not in a list of issues'],
    ]);
  });

  it('include arguments that the schema forgot', async () => {
    const inputSchema = { type: 'object', properties: { value: { type: 'number', description: 'The number' } } };
    const examples = { double: [{ input: { value: 1, factor: 3 } }] };
    expect(await findings({ ...double, inputSchema }, { examples })).toEqual([
      [requirement, 'example 0 gives "factor", which inputSchema does not name'],
    ]);
    expect(
      await findings({ ...double, inputSchema: { ...inputSchema, additionalProperties: true } }, { examples }),
    ).toEqual([]);
  });

  it('may be left out where there is a default', async () => {
    const inputSchema = {
      type: 'object',
      required: ['value'],
      properties: { value: { type: 'number', default: 1, description: 'The number' } },
    };
    expect(await findings({ ...double, inputSchema }, trials)).toEqual([]);
  });
});

describe('failures', () => {
  const requirement = 'fails with typed errors';
  const failing = (fail: Execute): Tool => ({
    ...note,
    execute: (input, context) => (input['text'] === 'bad' ? fail(input, context) : note.execute(input, context)),
  });
  const input = { text: 'bad' };
  let calls = 0;

  it.each<[string, Execute, string]>([
    ['succeeds', () => 'fine', 'failure 0 does not fail with "note/bad" but succeeds'],
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what the kit has to find
    ['throws text', () => Promise.reject('bad'), 'failure 0 throws "bad", which is no ToolError'],
    [
      'throws an error of JavaScript',
      () => Promise.reject(new TypeError('x is undefined')),
      'failure 0 throws TypeError: x is undefined, which is no ToolError',
    ],
    [
      'has another code',
      () => Promise.reject(new ToolError('Bad', { retryable: false })),
      'failure 0 fails with the code "tool/failed", not "note/bad": Bad',
    ],
    [
      'does not say whether to try again',
      () => Promise.reject(new ToolError('Bad', { code: 'note/bad' })),
      'failure 0 does not say whether it is retryable, true or false',
    ],
    [
      'says the opposite of what is expected',
      () => Promise.reject(new ToolError('Bad', { code: 'note/bad', retryable: true })),
      'failure 0 says retryable: true, not false',
    ],
    [
      'says nothing',
      () => Promise.reject(new ToolError('', { code: 'note/bad', retryable: false })),
      'failure 0 has no message',
    ],
    [
      'has details that no trace can hold',
      () => Promise.reject(new ToolError('Bad', { code: 'note/bad', retryable: false, details: { at: new Date(0) } })),
      'failure 0 details.at is a Date, neither JSON nor a Uint8Array',
    ],
    [
      'fails only now and then',
      () => (calls++ === 0 ? Promise.reject(new ToolError('Bad', { code: 'note/bad', retryable: false })) : 'fine'),
      'failure 0 the second time, it does not fail with "note/bad" but succeeds',
    ],
  ])('are found out: one that %s', async (_, fail, problem) => {
    const failures = { note: [{ input, code: 'note/bad', retryable: false }] };
    expect(await findings(failing(fail), { ...ofNote, failures })).toEqual([[requirement, problem]]);
  });

  it('are needed for tools that reach the world outside', async () => {
    expect(await findings(look, { examples: ofLook.examples! })).toEqual([
      [requirement, 'reaches the world outside, so it can fail: add a failure, or say in "excused" why there is none'],
    ]);
    expect(await findings(look, { examples: ofLook.examples!, excused: { look: 'never fails' } })).toEqual([]);
  });
});

describe('an abort', () => {
  const late = 'does nothing if its signal is aborted already';
  const inFlight = 'ends when its signal is aborted';
  const advice = 'pass the signal on, or call signal.throwIfAborted()';
  const never = new Promise(() => {});
  /** An open door for those who do not mind the signal: opened by the test, as a server would. */
  const started = (): { ready: () => Promise<void>; begin: () => void } => {
    let begin = (): void => {};
    const ready = new Promise<void>((resolve) => (begin = resolve));
    return { ready: () => ready, begin: () => begin() };
  };

  it.each<[string, Tool, Execute, [string, string][]]>([
    [
      'that comes first is not looked at by a tool that changes something',
      note,
      ({ text }) => ({ kept: text }),
      [[late, `example 0 returns a result although the signal was aborted before the call: ${advice}`]],
    ],
    [
      'that comes first is answered with another error',
      note,
      ({ text }, { signal }) => {
        if (signal.aborted) throw new Error('too late');
        return { kept: text };
      },
      [[late, "example 0 ends with Error: too late, and not with the signal's reason or an error caused by it"]],
    ],
    [
      'that comes first is seen after something was reported',
      note,
      ({ text }, { signal, progress }) => {
        progress('starting');
        signal.throwIfAborted();
        return { kept: text };
      },
      [[late, `example 0 reports progress although the signal was aborted before the call: ${advice}`]],
    ],
    [
      'that comes first makes a tool hang, even one that only computes',
      double,
      ({ value }, { signal }) => (signal.aborted ? never : (value as number) * 2),
      [[late, `example 0 has not ended 20 ms after its signal was aborted: ${advice}`]],
    ],
    [
      'in flight is not looked at',
      note,
      async ({ text }, { signal }) => {
        signal.throwIfAborted();
        await pause(0);
        return { kept: text };
      },
      [[inFlight, `example 0 goes on to its end although its signal was aborted: ${advice}`]],
    ],
    [
      'in flight is answered with another error',
      note,
      async ({ text }, { signal }) => {
        signal.throwIfAborted();
        await pause(0);
        if (signal.aborted) throw new Error('stopped');
        return { kept: text };
      },
      [[inFlight, "example 0 ends with Error: stopped, and not with the signal's reason or an error caused by it"]],
    ],
    [
      'in flight makes a tool hang',
      note,
      async ({ text }, { signal }) => {
        signal.throwIfAborted();
        await pause(0);
        return signal.aborted ? never : { kept: text };
      },
      [[inFlight, `example 0 has not ended 20 ms after its signal was aborted: ${advice}`]],
    ],
  ])('%s: found out', async (_, tool, execute, expected) => {
    expect(
      await findings(
        { ...tool, execute },
        {
          ...ofNote,
          ...ofDouble,
          examples: { [tool.id]: (tool === note ? ofNote : ofDouble).examples![tool.id]!.slice(0, 1) },
        },
      ),
    ).toEqual(expected);
  });

  it('ends a call that waits for others, as it is told to be tried', async () => {
    const { ready, begin } = started();
    const waiting = (mind: boolean): Tool => ({
      ...look,
      execute: async ({ word }, context) => {
        if (word !== 'silence') return look.execute({ word }, context);
        context.signal.throwIfAborted();
        begin();
        return mind ? pause(60_000, undefined, { signal: context.signal }) : never;
      },
    });
    const interruptions = { look: [{ input: { word: 'silence' }, ready }] };
    expect(await findings(waiting(true), { ...ofLook, interruptions })).toEqual([]);
    expect(await findings(waiting(false), { ...ofLook, interruptions })).toEqual([
      [inFlight, `interruption 0 has not ended 20 ms after its signal was aborted: ${advice}`],
    ]);
    const tooShort = { look: [{ input: { word: 'plan' }, ready: () => new Promise<void>(() => {}) }] };
    expect(await findings(look, { ...ofLook, interruptions: tooShort })).toEqual([
      [inFlight, 'interruption 0 ended before it was aborted, with a result'],
    ]);
  });
});

describe('values', () => {
  const list: Tool = {
    ...double,
    inputSchema: { items: { type: 'array', description: 'Items' }, bytes: { description: 'Bytes', optional: true } },
    outputSchema: undefined,
  };
  const trials = { examples: { double: [{ input: { items: [3, 1, 2], bytes: new Uint8Array([1]) } }] } };
  const shared = { items: [1] };

  it.each<[string, Execute, string, string]>([
    [
      'sorts the list it was given',
      ({ items }) => [...(items as number[]).sort((a, b) => a - b)],
      'leaves its arguments as they are',
      "example 0 fails if its arguments cannot be changed: Cannot assign to read only property '0' of object '[object Array]'",
    ],
    [
      'changes bytes it was given',
      ({ bytes }) => ((bytes as Uint8Array)[0] = 7),
      'leaves its arguments as they are',
      'example 0 changes the bytes it was given',
    ],
    [
      'returns a date',
      () => ({ at: new Date(0) }),
      'returns JSON or bytes',
      'example 0: the result.at is a Date, neither JSON nor a Uint8Array',
    ],
    [
      'returns a function',
      () => [() => 1],
      'returns JSON or bytes',
      'example 0: the result[0] is a function, neither JSON nor a Uint8Array',
    ],
    [
      'returns no number',
      () => Number.NaN,
      'returns JSON or bytes',
      'example 0: the result is NaN, which JSON has not',
    ],
    [
      'returns nothing',
      () => undefined,
      'returns JSON or bytes',
      'example 0: the result is undefined: leave it out, or make it null',
    ],
    [
      'returns a circle',
      () => {
        const circle: Record<string, unknown> = {};
        return Object.assign(circle, { circle });
      },
      'returns JSON or bytes',
      'example 0: the result.circle contains itself',
    ],
    [
      'returns what it keeps',
      () => ({ shared }),
      'shares nothing that can change between results',
      'example 0 returns an object that a second call returns again: copy it, or freeze it',
    ],
  ])('are found out: a tool that %s', async (_, execute, requirement, problem) => {
    expect(await findings({ ...list, execute }, trials)).toEqual([[requirement, problem]]);
  });

  it.each<[string, Execute]>([
    ['bytes', () => ({ png: new Uint8Array([1, 2]) })],
    ['what it was given', ({ items }) => ({ items })],
    ['what it keeps, frozen', () => Object.freeze({ kind: 'constant' })],
  ])('may be %s', async (_, execute) => {
    expect(await findings({ ...list, execute }, trials)).toEqual([]);
  });
});

describe('what is left behind', () => {
  const requirement = 'leaves nothing behind';
  const cleanups: (() => unknown)[] = [];
  afterAll(async () => {
    for (const clean of cleanups) await clean();
  });
  const leaving = (leave: Execute): Tool => ({
    ...note,
    execute: async (input, context) => {
      context.signal.throwIfAborted();
      await leave(input, context);
      context.signal.throwIfAborted();
      return { kept: input['text'] };
    },
  });

  it.each<[string, Execute, string]>([
    [
      'a timer',
      () => {
        const timer = setInterval(() => {}, 60_000);
        cleanups.push(() => clearInterval(timer));
      },
      'example 0 leaves something open with each call, of the kind: timer',
    ],
    [
      'an open file',
      async () => {
        const file = await open(import.meta.filename);
        cleanups.push(() => file.close());
      },
      'example 0 leaves something open with each call, of the kind: open file',
    ],
    [
      'a listener on the process',
      () => {
        const listener = (): void => {};
        // Beyond ten, Node.js would warn on standard error.
        process.setMaxListeners(process.getMaxListeners() + 1).on('SIGUSR2', listener);
        cleanups.push(() => process.removeListener('SIGUSR2', listener));
      },
      'example 0 leaves something open with each call, of the kind: process listener for "SIGUSR2"',
    ],
    [
      'a listener on the signal',
      (_, { signal }) => signal.addEventListener('abort', () => {}, { once: true }),
      'example 0 leaves a listener on the signal',
    ],
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- what the kit has to find
    ['signal.onabort', (_, { signal }) => (signal.onabort = () => {}), 'example 0 leaves a listener on the signal'],
    [
      'an environment variable',
      () => (process.env['PLANLOOM_LEFTOVER'] = '1'),
      'example 0 changes the environment variable PLANLOOM_LEFTOVER',
    ],
    [
      'a global name',
      () => {
        Object.assign(globalThis, { planloomLeftover: 1 });
        cleanups.push(() => Reflect.deleteProperty(globalThis, 'planloomLeftover'));
      },
      'example 0 adds "planloomLeftover" to the global object',
    ],
    [
      'a line on the console',
      () => console.log('done'),
      'example 0 writes to console.log: done; a tool reports through context.log',
    ],
    [
      'text on a standard stream',
      () => process.stderr.write('done\n'),
      'example 0 writes to standard error: done; a tool reports through context.log',
    ],
    [
      'a rejection that nobody handles',
      () => void Promise.reject(new Error('later')),
      'example 0 leaves a promise that rejects: later',
    ],
    [
      'an error that is thrown later',
      () =>
        void setTimeout(() => {
          throw new Error('later');
        }, 0),
      'example 0 throws after the call: later',
    ],
    [
      'a report that comes late',
      (_, { progress }) => void setTimeout(() => progress('still there'), 0),
      'example 0 calls context.progress after the call has ended',
    ],
  ])('is found out: %s', async (_, leave, problem) => {
    expect(await findings(leaving(leave), ofNote)).toEqual([[requirement, problem]]);
  });

  it('is found out after a failure, too', async () => {
    const tool: Tool = {
      ...note,
      execute: ({ text }, { signal }) => {
        signal.throwIfAborted();
        if (text !== 'bad') return { kept: text };
        signal.addEventListener('abort', () => {});
        throw new ToolError('Bad', { code: 'note/bad', retryable: false });
      },
    };
    const failures = { note: [{ input: { text: 'bad' }, code: 'note/bad' }] };
    expect(await findings(tool, { ...ofNote, failures })).toEqual([
      [requirement, 'failure 0 leaves a listener on the signal'],
    ]);
  });

  it('is nothing if what was opened is closed, or is opened once for all calls', async () => {
    const server = createServer((_, response) => response.end('answer'));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const tool: Tool = {
      ...look,
      execute: async (_, { signal }) => {
        const file = await open(import.meta.filename);
        const stop = new AbortController();
        const timer = setTimeout(() => {}, 60_000);
        signal.addEventListener('abort', () => {}, { signal: stop.signal });
        try {
          return { text: await (await fetch(url, { signal })).text() };
        } finally {
          clearTimeout(timer);
          stop.abort();
          await file.close();
        }
      },
    };
    try {
      const excused = { look: 'its failures are tried elsewhere' };
      expect(
        await checkToolPack(packOf(tool), {
          examples: ofLook.examples! && { look: [{ input: { word: 'plan' } }] },
          excused,
        }),
      ).toEqual([]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('is found out also if only an abort leaves it', async () => {
    const tool: Tool = {
      ...note,
      execute: async (input, { signal }) => {
        signal.throwIfAborted();
        const work = pause(0, undefined, { signal });
        void work.finally(() => {});
        await work;
        return { kept: input['text'] };
      },
    };
    expect(await findings(tool, ofNote)).toEqual([
      ['ends when its signal is aborted', 'leaves a promise that rejects: The operation was aborted'],
    ]);
  });

  it('does not outlive the check: console and listeners are as they were', async () => {
    const { log } = console;
    const listeners = process.listeners('unhandledRejection');
    await findings(
      leaving(() => console.log('done')),
      ofNote,
    );
    expect(console.log).toBe(log);
    expect(process.listeners('unhandledRejection')).toEqual(listeners);
    expect(process.env['PLANLOOM_LEFTOVER']).toBeUndefined();
  });
});
