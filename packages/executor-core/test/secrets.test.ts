import { inspect } from 'node:util';

import { ToolError, ToolRegistry, type Tool } from '@planloom/tool-kit';
import { describe, expect, it, vi } from 'vitest';

import {
  createExecutor,
  environmentSecrets,
  isPlanError,
  isRunError,
  SecretError,
  type ExecutionOptions,
  type ExecutionResult,
  type PlanSource,
  type RunContext,
  type RunError,
  type RunEvent,
  type SecretsProvider,
} from '../src/index.ts';

const VALUE = 'tok-5f2d8c1e77';
const secrets: SecretsProvider = { get: (name) => (name === 'TOKEN' ? VALUE : undefined) };

/** Tools that keep what they were given; `echo` gives it back. */
function workshop(): { readonly tools: ToolRegistry; readonly given: unknown[] } {
  const given: unknown[] = [];
  const keep = (id: string, give: (input: Record<string, unknown>) => unknown): Tool => ({
    id,
    execute(input) {
      given.push(input);
      return give(input);
    },
  });
  const tools = ToolRegistry.from([
    keep('use', () => 'done'),
    keep('echo', (input) => input),
    keep('fail', () => {
      throw new ToolError('no', { retryable: false });
    }),
    { ...keep('slow', () => 'done'), concurrency: 1, rate: { calls: 100, perMs: 1 } },
    keep('sum', ({ sum, item }) => Number(sum) + Number(item)),
  ]);
  return { tools, given };
}

function plan(steps: readonly object[], rest: object = {}): PlanSource {
  const made = { version: '1.0', steps, ...rest };
  return made;
}

async function run(
  steps: readonly object[] | PlanSource,
  options: ExecutionOptions = {},
  context: RunContext = {},
): Promise<ExecutionResult & { readonly given: unknown[]; readonly events: RunEvent[] }> {
  const { tools, given } = workshop();
  const events: RunEvent[] = [];
  const done = await createExecutor(tools).execute(isList(steps) ? plan(steps) : steps, context, {
    secrets,
    onEvent: (event) => void events.push(event),
    maxRetries: 0,
    ...options,
  });
  return Object.assign(done, { given, events });
}

function isList(steps: readonly object[] | PlanSource): steps is readonly object[] {
  return Array.isArray(steps);
}

async function failure(steps: readonly object[], options: ExecutionOptions = {}): Promise<RunError> {
  try {
    await run(steps, options);
  } catch (error) {
    if (isRunError(error)) return error;
    throw error;
  }
  throw new Error('The run went well.');
}

const use = (id: string, input: object, rest: object = {}): object => ({ id, tool: 'use', input, ...rest });
const withToken = { key: '{{secrets.TOKEN}}' };

describe('a secret', () => {
  it('is put in at the call, and shown as the plan reads it', async () => {
    const header = 'Bearer {{secrets.TOKEN}} of {{input.user}} ({{input.ids}})';
    const nested = [{ deep: { header } }, 'plain', 1];
    const { given, events, trace, context } = await run(
      [use('a', { ...withToken, nested })],
      {},
      { input: { user: 'Ann', ids: [1, 2] } },
    );
    const shown = {
      ...withToken,
      nested: [{ deep: { header: 'Bearer {{secrets.TOKEN}} of Ann ([1,2])' } }, 'plain', 1],
    };
    expect(given).toEqual([
      { key: VALUE, nested: [{ deep: { header: `Bearer ${VALUE} of Ann ([1,2])` } }, 'plain', 1] },
    ]);
    expect(events.find(({ type }) => type === 'step.started')).toMatchObject({ input: shown });
    expect(trace.entries[0]?.input).toEqual(shown);
    expect(inspect([events, trace, context], { depth: null })).not.toContain(VALUE);
  });

  it('is put in where a key is called __proto__', async () => {
    const input: unknown = JSON.parse('{"__proto__": {"key": "{{secrets.TOKEN}}"}}');
    const { given } = await run([use('a', input as object)]);
    expect(JSON.stringify(given[0])).toBe(`{"__proto__":{"key":"${VALUE}"}}`);
  });

  it.each([
    ['a final step', [{ id: 'f', type: 'final', function: 'use', input: withToken }]],
    ['a loop', [{ id: 'l', type: 'loop', over: [1], step: use('a', withToken) }]],
    ['a while loop', [{ id: 'l', type: 'loop', while: 'last == null', max_iterations: 2, step: use('a', withToken) }]],
    ['a parallel step', [{ id: 'p', type: 'parallel', steps: [use('a', withToken)] }]],
    ['a branch', [{ id: 'c', type: 'conditional', condition: '1 == 1', then: [use('a', withToken)] }]],
    ['a reduce', [{ id: 'r', type: 'reduce', input: [1], reducer: use('a', withToken) }]],
    ['a subplan', [{ id: 's', type: 'subplan', plan: plan([use('a', withToken)]) }]],
    ['a tool with limits of its own', [{ id: 'a', tool: 'slow', input: withToken }]],
    ['a step with a cache', [use('a', withToken, { cache: true })]],
  ])('is put in in %s', async (_place, steps) => {
    expect((await run(steps)).given).toEqual([{ key: VALUE }]);
  });

  it('is put in in a plan that a step names', async () => {
    const plans = { inner: plan([use('a', withToken)]) as never };
    expect((await run([{ id: 's', type: 'subplan', plan: 'inner' }], { plans })).given).toEqual([{ key: VALUE }]);
  });

  it('is put in at each visit of a graph', async () => {
    const steps = [
      use('a', withToken, { next: 'b' }),
      {
        id: 'b',
        tool: 'echo',
        input: { ...withToken, n: '{{b == null ? 1 : 2}}' },
        next: [{ to: 'a', when: 'b.n < 2' }],
      },
    ];
    const { given, result } = await run(plan(steps, { execution: 'graph' }));
    expect(given).toHaveLength(4);
    expect(given[3]).toEqual({ key: VALUE, n: 2 });
    expect(result).toEqual({ key: '{{secrets.TOKEN}}', n: 2 });
  });

  it('is put in in a fallback and in a compensation', async () => {
    const fallback = { id: 'a', tool: 'fail', input: {}, on_error: { fallback: [use('b', withToken)] } };
    expect((await run([fallback])).given).toEqual([{}, { key: VALUE }]);

    const { tools, given } = workshop();
    const steps = [use('a', {}, { compensate: use('undo', withToken) }), { id: 'b', tool: 'fail', input: {} }];
    await expect(createExecutor(tools).execute(plan(steps), {}, { secrets })).rejects.toThrow('no');
    expect(given).toEqual([{}, {}, { key: VALUE }]);
  });

  it('is never read from what a tool returned, or from the input', async () => {
    const steps = [
      { id: 'a', tool: 'echo', input: { text: '\\{{secrets.TOKEN}}' } },
      { id: 'b', tool: 'echo', input: { text: '{{a.text}}', part: 'x {{input.text}}', all: '{{a}}', ...withToken } },
    ];
    const { given } = await run(steps, {}, { input: { text: '{{secrets.TOKEN}}' } });
    expect(given[1]).toEqual({
      text: '{{secrets.TOKEN}}',
      part: 'x {{secrets.TOKEN}}',
      all: { text: '{{secrets.TOKEN}}' },
      key: VALUE,
    });
  });

  it('gives each attempt arguments of its own, and is asked for again', async () => {
    const values = ['first-value', 'second-value'];
    const seen: unknown[] = [];
    const tool: Tool = {
      id: 'flaky',
      execute(input, { attempt }) {
        seen.push(structuredClone(input));
        (input['list'] as unknown[]).push('changed');
        if (attempt === 1) throw new ToolError(`refused ${String(input['key'])}`);
        return `used ${values.join(' and ')}`;
      },
    };
    const input = { key: '{{secrets.TOKEN}}', list: ['{{secrets.TOKEN}}'] };
    const { result, trace } = await createExecutor([tool]).execute(
      plan([{ id: 'a', tool: 'flaky', input, retry: { max: 1, backoff_ms: 0 } }]),
      {},
      { secrets: { get: () => values[seen.length] } },
    );
    expect(seen).toEqual(values.map((key) => ({ key, list: [key] })));
    expect(result).toBe('used {{secrets.TOKEN}} and {{secrets.TOKEN}}');
    expect(trace.entries[0]?.attempts?.[0]?.error).toBe('refused {{secrets.TOKEN}}');
  });

  it('is asked for only by steps that read it, once for a call, and with a signal', async () => {
    const get = vi.fn<(name: string, signal: AbortSignal) => string>(() => VALUE);
    await run([use('a', {}), use('b', { one: '{{secrets.A}}', two: 'x{{secrets.A}}{{secrets.B}}' })], {
      secrets: { get },
    });
    expect(get.mock.calls.map(([name]) => name)).toEqual(['A', 'B']);
    expect(get.mock.calls[0]?.[1]).toBeInstanceOf(AbortSignal);
  });

  it('may be a promise', async () => {
    const { given } = await run([use('a', withToken)], { secrets: { get: () => Promise.resolve(VALUE) } });
    expect(given).toEqual([{ key: VALUE }]);
  });

  it('that comes after the call was given up calls nothing', async () => {
    const { tools, given } = workshop();
    const controller = new AbortController();
    const got = Promise.withResolvers<string>();
    const done = createExecutor(tools).execute(
      plan([use('a', withToken)]),
      {},
      {
        signal: controller.signal,
        secrets: {
          get(_name, signal) {
            signal.addEventListener('abort', () => got.resolve(VALUE));
            controller.abort();
            return got.promise;
          },
        },
      },
    );
    await expect(done).rejects.toMatchObject({ code: 'run/cancelled' });
    await got.promise;
    expect(given).toEqual([]);
  });
});

describe('equal calls with secrets', () => {
  it('are made once, whatever the value is', async () => {
    const values = ['value-one', 'value-two'];
    const get = vi.fn<() => string | undefined>(() => values.shift());
    const cached = { cache: true };
    const { given } = await run([use('a', withToken, cached), use('b', withToken, cached)], { secrets: { get } });
    expect(given).toHaveLength(1);
    expect(get).toHaveBeenCalledTimes(1);
  });

  it('are not calls with a text that looks like a reference, or with other names', async () => {
    const cached = { cache: true };
    const steps = [
      use('a', { x: '{{secrets.TOKEN}}', y: '{{input.text}}' }, cached),
      use('b', { x: '{{input.text}}', y: '{{secrets.TOKEN}}' }, cached),
      use('c', { x: '{{input.text}}', y: '{{input.text}}' }, cached),
      use('d', { x: '{{secrets.TOKEN}}{{input.text}}', y: 1 }, cached),
      use('e', { x: '{{input.text}}{{secrets.TOKEN}}', y: 1 }, cached),
    ];
    const { given } = await run(steps, {}, { input: { text: '{{secrets.TOKEN}}' } });
    expect(given).toHaveLength(5);
  });
});

describe('a secret that cannot be had', () => {
  it('is refused before anything runs if the names are known', async () => {
    const known: SecretsProvider = { ...secrets, names: () => ['TOKEN'] };
    const { tools, given } = workshop();
    const executor = createExecutor(tools, { secrets: known });
    const bad = plan([use('a', {}), use('b', { key: '{{secrets.TOKN}}' })]);
    const error: unknown = await executor.execute(bad).catch((caught: unknown) => caught);
    expect(isPlanError(error) && error.diagnostics).toMatchObject([{ code: 'plan/unknown-secret' }]);
    expect(executor.check(bad).ok).toBe(false);
    expect(given).toEqual([]);
  });

  it('is refused before anything runs if the run has none, but not where a plan is only checked', async () => {
    const executor = createExecutor(workshop().tools);
    const good = plan([use('a', withToken)]);
    await expect(executor.execute(good)).rejects.toThrow('there is no secret "TOKEN": the run has none');
    expect(executor.check(good).ok).toBe(true);
    await expect(executor.execute(executor.compile(good), {}, { secrets })).resolves.toMatchObject({ result: 'done' });
  });

  it('fails its step for good, and names the secret', async () => {
    const error = await failure([use('a', { key: '{{secrets.OTHER}}' }, { retry_count: 3 })]);
    expect(error).toMatchObject({ code: 'secret/missing', stepId: 'a' });
    expect(error.cause).toBeInstanceOf(SecretError);
    expect(error.cause).toMatchObject({ secret: 'OTHER', retryable: false });
    expect(error.message).toContain('There is no secret "OTHER".');
    expect(error.trace.statistics.retries).toBe(0);
  });

  it('says so if a compiled plan is run without any', async () => {
    const executor = createExecutor(workshop().tools);
    const done = executor.execute(executor.compile(plan([use('a', withToken)])));
    await expect(done).rejects.toThrow(`environmentSecrets(process.env, { allow: ['TOKEN'] })`);
  });

  it.each([
    ['an empty text', '', 'secret/missing'],
    ['a number', 7, 'secret/unavailable'],
    ['null', null, 'secret/unavailable'],
  ])('is one if the provider gives %s', async (_what, value, code) => {
    const provider = { get: () => value } as unknown as SecretsProvider;
    expect(await failure([use('a', withToken)], { secrets: provider })).toMatchObject({ code });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('the vault is sealed');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the vault is sealed'))],
  ])('is tried again if the provider %s and that can pass', async (_how, get) => {
    const steps = [use('a', withToken, { retry: { max: 2, backoff_ms: 0 } })];
    const error = await failure(steps, { secrets: { get } });
    expect(error).toMatchObject({ code: 'secret/unavailable' });
    expect(error.message).toContain('The secret "TOKEN" cannot be had: the vault is sealed');
    expect(error.trace.statistics.retries).toBe(2);
  });

  it('can be handled by the plan', async () => {
    const steps = [
      use('a', { key: '{{secrets.OTHER}}' }, { on_error: 'continue' }),
      { id: 'f', type: 'final', input: { why: '{{errors.a.code}}' } },
    ];
    expect((await run(steps)).result).toEqual({ why: 'secret/missing' });
  });
});

describe('what is not a secret', () => {
  it('cannot be a variable that the run starts with', async () => {
    const executor = createExecutor(workshop().tools, { secrets });
    const good = plan([use('a', {})]);
    const context = { secrets: { TOKEN: 'x' } };
    await expect(executor.execute(good, context)).rejects.toThrow('the run starts with a variable "secrets"');
    await expect(executor.execute(executor.compile(good), context)).rejects.toThrow(
      'the run starts with a variable "secrets"',
    );
  });

  it('cannot be given as the provider', async () => {
    const wrong = { TOKEN: VALUE } as unknown as SecretsProvider;
    await expect(run([use('a', withToken)], { secrets: wrong })).rejects.toThrow(TypeError);
  });
});

describe('secrets of an environment', () => {
  const environment = { PLANLOOM_SECRET_A: 'one', PLANLOOM_SECRET_EMPTY: '', MY_B: 'two', HOME: 'there', TOKEN: VALUE };
  const signal = new AbortController().signal;

  it('are those with a prefix', () => {
    const provider = environmentSecrets(environment);
    expect([...provider.names!()]).toEqual(['A']);
    expect(['A', 'EMPTY', 'HOME', 'TOKEN', 'toString'].map((name) => provider.get(name, signal))).toEqual([
      'one',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are those of a list, and then no others', () => {
    const provider = environmentSecrets(environment, { allow: ['TOKEN', 'NONE', '__proto__'] });
    expect([...provider.names!()]).toEqual(['TOKEN']);
    expect(['TOKEN', 'NONE', 'A', 'HOME', '__proto__'].map((name) => provider.get(name, signal))).toEqual([
      VALUE,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are both if both are said', () => {
    const provider = environmentSecrets(environment, { allow: ['TOKEN'], prefix: 'MY_' });
    expect([...provider.names!()]).toEqual(['TOKEN', 'B']);
    expect(provider.get('B', signal)).toBe('two');
  });

  it('are never all of it', () => {
    expect(() => environmentSecrets(environment, { prefix: '' })).toThrow(RangeError);
  });
});
