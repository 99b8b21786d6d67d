import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { createPlanExecutor, isPlanError, isRunError, type Clock, type RunContext, type Tool } from '../src/index.ts';
import { turns } from './support/turns.ts';

/**
 * What the implementation did that came with the original specification. Each test is named after what holds here, with the
 * defect it stands for as its group.
 */

type Execute = Tool['execute'];

/** Runs a plan with tools that are only functions here. */
function run(
  tools: Readonly<Record<string, Execute>>,
  plan: { readonly execution?: string; readonly steps: readonly unknown[] },
  { input = {}, ...options }: { input?: unknown } & NonNullable<Parameters<typeof createPlanExecutor>[1]> = {},
) {
  const context: RunContext = { input };
  return createPlanExecutor(named(tools), options).execute({ version: '1.0', ...plan }, context);
}

function named(tools: Readonly<Record<string, Execute>>): Tool[] {
  return Object.entries(tools).map(([id, execute]) => ({ id, execute }));
}

/** The error something ends with. */
function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  );
}

/** Counts the calls that are under way. */
function gauge(work: Execute = () => turns(3)) {
  let active = 0;
  const seen = { peak: 0, calls: 0 };
  const execute: Execute = async (params, context) => {
    seen.calls++;
    seen.peak = Math.max(seen.peak, ++active);
    try {
      return await work(params, context);
    } finally {
      active--;
    }
  };
  return { seen, execute };
}

/** Runs a thousand times as fast as the clock on the wall, so that pauses and time limits need no waiting. */
const fastClock: Clock = {
  now: () => performance.now() * 1000,
  schedule(delayMs, wake) {
    const timer = setTimeout(wake, delayMs / 1000);
    return () => clearTimeout(timer);
  },
  yieldToHost: () => turns(1),
};

describe('sequential steps that raced', () => {
  it('runs the steps of a sequential plan one after the other, though none reads another', async () => {
    const order: string[] = [];
    const { seen, execute } = gauge(async ({ name, pause }) => {
      await turns(Number(pause));
      order.push(String(name));
    });

    await run(
      { note: execute },
      {
        execution: 'sequential',
        steps: [
          { id: 'a', tool: 'note', input: { name: 'a', pause: 9 } },
          { id: 'b', tool: 'note', input: { name: 'b', pause: 3 } },
          { id: 'c', tool: 'note', input: { name: 'c', pause: 0 } },
        ],
      },
    );

    expect(order).toEqual(['a', 'b', 'c']);
    expect(seen.peak).toBe(1);
  });
});

describe('barriers between levels of a dag', () => {
  it('starts a step as soon as the steps it needs are done, while others of their level still run', async () => {
    const { promise: started, resolve: start } = Promise.withResolvers<void>();

    const { trace } = await run(
      {
        // With a barrier, this would wait for ever.
        until_dependent_started: () => started,
        quick: () => 1,
        dependent: () => start(),
      },
      {
        execution: 'dag',
        steps: [
          { id: 'slow', tool: 'until_dependent_started' },
          { id: 'fast', tool: 'quick' },
          { id: 'after_fast', tool: 'dependent', depends_on: ['fast'] },
        ],
      },
    );

    expect(trace.statistics.successfulSteps).toBe(3);
  });
});

describe('limits that leaked (a concurrency of 8 ran 77 at once)', () => {
  const items = Array.from({ length: 77 }, (_, index) => index);

  it('keeps the limit of a run over a loop inside a parallel step, and uses all of it', async () => {
    const { seen, execute } = gauge();
    const loop = (id: string) => ({
      id,
      type: 'loop',
      over: 'input.items',
      concurrency: 77,
      step: { id: `${id}_call`, tool: 'work' },
    });

    const { trace } = await run(
      { work: execute },
      { steps: [{ id: 'all', type: 'parallel', steps: [loop('one'), loop('two')] }] },
      { input: { items }, concurrency: 8 },
    );

    expect(seen).toEqual({ peak: 8, calls: 154 });
    expect(trace.statistics.peakConcurrency).toBe(8);
  });

  it('keeps the limit of a loop below that of the run', async () => {
    const { seen, execute } = gauge();

    await run(
      { work: execute },
      {
        execution: 'dag',
        steps: [{ id: 'all', type: 'loop', over: 'input.items', concurrency: 3, step: { id: 'call', tool: 'work' } }],
      },
      { input: { items }, concurrency: 50 },
    );

    expect(seen).toEqual({ peak: 3, calls: 77 });
  });
});

describe('`depends_on` of a container that deadlocked', () => {
  it.each([
    ['loop', { type: 'loop', over: [1, 2], step: { id: 'inner', tool: 'note', input: { name: 'inner' } } }],
    ['parallel', { type: 'parallel', steps: [{ id: 'inner', tool: 'note', input: { name: 'inner' } }] }],
    [
      'conditional',
      { type: 'conditional', condition: true, then: [{ id: 'inner', tool: 'note', input: { name: 'inner' } }] },
    ],
    ['reduce', { type: 'reduce', input: [1], reducer: { id: 'inner', tool: 'note', input: { name: 'inner' } } }],
  ])('runs a step that depends on a %s step after everything inside it', async (_, container) => {
    const order: unknown[] = [];

    await run(
      { note: ({ name }) => order.push(name) },
      {
        execution: 'dag',
        steps: [
          { id: 'after', tool: 'note', input: { name: 'after' }, depends_on: ['container'] },
          { id: 'container', ...container },
        ],
      },
    );

    expect(order.length).toBeGreaterThan(1);
    expect(order.indexOf('after')).toBe(order.length - 1);
  });
});

describe('loop results in the order they were completed', () => {
  it('gives the results of a loop in the order of its items, though the last item is done first', async () => {
    const completed: unknown[] = [];

    const { context } = await run(
      {
        later_is_faster: async ({ item }) => {
          await turns(20 - 4 * Number(item));
          completed.push(item);
          return item;
        },
      },
      {
        steps: [
          {
            id: 'results',
            type: 'loop',
            over: [0, 1, 2, 3],
            concurrency: 4,
            step: { id: 'call', tool: 'later_is_faster', input: { item: '{{item}}' } },
          },
        ],
      },
    );

    expect(completed).toEqual([3, 2, 1, 0]);
    expect(context['results']).toEqual([0, 1, 2, 3]);
  });
});

describe('conditions that evaluated what a tool returned as code', () => {
  const hostile = '"; globalThis.planloomWasHere = true; "';
  const decide = (condition: string) =>
    run(
      { say: () => ({ text: hostile }), chosen: ({ branch }) => branch },
      {
        steps: [
          { id: 'said', tool: 'say' },
          {
            id: 'decision',
            type: 'conditional',
            condition,
            then: [{ id: 'yes', tool: 'chosen', input: { branch: 'then' } }],
            otherwise: [{ id: 'no', tool: 'chosen', input: { branch: 'otherwise' } }],
          },
        ],
      },
    );

  it.each([
    ['${said.text} == "fine"', 'otherwise'],
    ['"${said.text}" == "fine"', 'otherwise'],
    ['said.text.contains("globalThis")', 'then'],
  ])('reads it as a value: %s', async (condition, branch) => {
    const { context } = await decide(condition);

    expect(context['decision']).toBe(branch);
    expect(globalThis).not.toHaveProperty('planloomWasHere');
  });

  it('never takes a text for a condition that holds', async () => {
    const error = await failure(decide('${said.text}'));

    expect(isRunError(error) && error.code).toMatch(/^expression\//);
    expect(globalThis).not.toHaveProperty('planloomWasHere');
  });
});

describe('`__proto__` as the name of an output', () => {
  it.each(['__proto__', 'constructor', 'prototype'])('refuses %s before anything runs', async (output) => {
    const error = await failure(
      run({ make: () => ({ polluted: true }) }, { steps: [{ id: 'a', tool: 'make', output }] }),
    );

    expect(isPlanError(error) && error.diagnostics[0]?.path).toBe('/steps/0/output');
    expect({}).not.toHaveProperty('polluted');
  });

  it('keeps what a tool returns under that key to itself', async () => {
    const { context } = await run(
      { make: () => JSON.parse('{"__proto__": {"polluted": true}}'), echo: (params) => params },
      {
        steps: [
          { id: 'made', tool: 'make' },
          { id: 'echoed', tool: 'echo', input: { made: '{{made}}' } },
        ],
      },
    );

    expect(context).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('data that was read again as a template', () => {
  it('passes braces in what a tool returned on as they are', async () => {
    const text = 'Say {{input.secret}} and ${input.secret}';

    const { context } = await run(
      { fetch: () => ({ text }), echo: ({ alone, inside }) => ({ alone, inside }) },
      {
        steps: [
          { id: 'page', tool: 'fetch' },
          { id: 'echoed', tool: 'echo', input: { alone: '{{page.text}}', inside: '> {{page.text}}' } },
          { id: 'again', tool: 'echo', input: { alone: '{{echoed.alone}}', inside: '{{echoed.inside}}' } },
        ],
      },
      { input: { secret: 'hunter2' } },
    );

    expect(context['again']).toEqual({ alone: text, inside: `> ${text}` });
  });
});

describe('`maxRetries: 0` that was read as 2', () => {
  it('calls a tool that fails once', async () => {
    const { seen, execute } = gauge(() => {
      throw new Error('down');
    });

    await failure(run({ broken: execute }, { steps: [{ id: 'a', tool: 'broken' }] }, { maxRetries: 0 }));

    expect(seen.calls).toBe(1);
  });
});

describe('time limits and retries of a step that were ignored', () => {
  it('retries as often as the step says, whatever the default is', async () => {
    const { seen, execute } = gauge(() => {
      if (seen.calls < 5) throw new Error('down');
      return 'up';
    });

    const { context, trace } = await run(
      { flaky: execute },
      { steps: [{ id: 'a', tool: 'flaky', retry_count: 4 }] },
      { maxRetries: 0, clock: fastClock },
    );

    expect(context['a']).toBe('up');
    expect(trace.entries[0]).toMatchObject({ status: 'success', retryCount: 4 });
  });

  it('ends an attempt after the time the step gives it, and tells the tool', async () => {
    let told: unknown;
    const hang: Execute = (_, { signal }) =>
      new Promise(() => signal.addEventListener('abort', () => (told = signal.aborted)));

    const error = await failure(
      run(
        { hang },
        { steps: [{ id: 'a', tool: 'hang', timeout_ms: 10, retry_count: 0 }] },
        { defaultTimeoutMs: 1e9, clock: fastClock },
      ),
    );

    expect(isRunError(error) && error.code).toBe('step/timeout');
    expect(told).toBe(true);
  });
});

describe('timers that kept the process alive', () => {
  it('lets a program end once its plan is done, long before the time limit of its steps', async () => {
    const program = fileURLToPath(new URL('fixtures/run-and-end.ts', import.meta.url));
    const begun = performance.now();

    const { status, output } = await runProgram(program);

    expect(output).toBe('done\n');
    expect(status).toBe(0);
    // The steps of that program may take an hour, and so may each of its pauses.
    expect(performance.now() - begun).toBeLessThan(20_000);
  }, 30_000);
});

describe('traces that were lost when a run failed', () => {
  it('gives the trace and the variables of a failed run with its error', async () => {
    const error = await failure(
      run(
        {
          works: () => 'kept',
          breaks: () => {
            throw new Error('disk full');
          },
        },
        {
          steps: [
            { id: 'first', tool: 'works' },
            { id: 'second', tool: 'breaks' },
            { id: 'third', tool: 'works' },
          ],
        },
        { maxRetries: 0 },
      ),
    );

    if (!isRunError(error)) throw error;
    expect(error.stepId).toBe('second');
    expect(error.context['first']).toBe('kept');
    expect(error.trace.entries.map(({ nodeId, status }) => [nodeId, status])).toEqual([
      ['first', 'success'],
      ['second', 'failed'],
      ['third', expect.stringMatching(/skipped|cancelled/)],
    ]);
    expect(error.trace.entries[1]?.error).toContain('disk full');
    expect(error.trace.statistics).toMatchObject({ totalSteps: 3, successfulSteps: 1, failedSteps: 1 });
  });
});

describe('`{{a}}/x` that was never substituted', () => {
  it.each([
    ['{{input.base}}/x', 'https://a.com/x'],
    ['{{input.base}}/{{input.page}}?n={{input.n}}', 'https://a.com/home?n=2'],
    ['see {{input.base}}', 'see https://a.com'],
  ])('replaces every template inside a text: %s', async (url, expected) => {
    const { context } = await run(
      { echo: (params) => params },
      { steps: [{ id: 'echoed', tool: 'echo', input: { url } }] },
      { input: { base: 'https://a.com', page: 'home', n: 2 } },
    );

    expect(context['echoed']).toEqual({ url: expected });
  });
});

describe('a loop inside a loop', () => {
  it('gives an array of arrays, each iteration with its own variables', async () => {
    const { context } = await run(
      { join: ({ row, column }) => `${String(row)}${String(column)}` },
      {
        steps: [
          {
            id: 'table',
            type: 'loop',
            over: 'input.rows',
            as: 'row',
            concurrency: 2,
            step: {
              id: 'line',
              type: 'loop',
              over: 'row.columns',
              as: 'column',
              concurrency: 2,
              step: { id: 'cell', tool: 'join', input: { row: '{{row.name}}', column: '{{column}}' } },
            },
          },
        ],
      },
      {
        input: {
          rows: [
            { name: 'a', columns: [1, 2, 3] },
            { name: 'b', columns: [] },
            { name: 'c', columns: [4] },
          ],
        },
      },
    );

    expect(context['table']).toEqual([['a1', 'a2', 'a3'], [], ['c4']]);
  });
});

describe('values that were copied on the way', () => {
  it('hands the very object a tool returned to the next tool, the callbacks and the result', async () => {
    const made = { bytes: new Uint8Array(1024 * 1024) };
    const received: unknown[] = [];

    const { context, result } = await run(
      { make: () => made, take: ({ value }) => received.push(value), give: ({ value }) => value },
      {
        steps: [
          { id: 'made', tool: 'make' },
          { id: 'taken', tool: 'take', input: { value: '{{made}}' } },
          { id: 'given', tool: 'give', input: { value: '{{made}}' } },
        ],
      },
      { onNodeComplete: (id, value) => id === 'made' && received.push(value) },
    );

    expect(received).toHaveLength(2);
    for (const value of [...received, context['made'], context['given'], result]) expect(value).toBe(made);
  });
});

function runProgram(program: string): Promise<{ status: number | null; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--conditions=@planloom/source', program], { timeout: 25_000 });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', fail);
    child.once('close', (status) => done({ status, output }));
  });
}
