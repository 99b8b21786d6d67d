import { parsePlan } from '@planloom/dsl-schema';
import { describe, expect, it } from 'vitest';

import { createExecutor, isPlanError, isRunError, RunError } from '../src/index.ts';
import { sequential, workshop } from './support/workshop.ts';

const json = `{
  // greets
  "version": "1.0",
  "steps": [{ "id": "a", "tool": "echo", "input": { "value": "{{input.name}}" } },],
}`;
const yaml = `# greets
version: "1.0"
steps:
  - id: a
    tool: echo
    input:
      value: "{{input.name}}"
`;
const context = { input: { name: 'Ada' } };

describe('a plan that is not fit to run', () => {
  it('is refused with all that is wrong, before anything is called', async () => {
    const { refusal, calls } = workshop();

    const error = await refusal(
      sequential(
        { id: 'a', tool: 'ecko' },
        { id: 'a', tool: 'echo', input: { value: '{{b.x}}' } },
        { id: 'c', tool: 'echo', depends_on: ['d'] },
      ),
    );

    expect(error).toMatchObject({ name: 'PlanError', code: 'plan/invalid' });
    expect(error.diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining([
        'plan/unknown-tool',
        'plan/duplicate-id',
        'plan/unknown-name',
        'plan/unknown-dependency',
      ]),
    );
    expect(error.message).toContain('"echo"');
    expect(isRunError(error)).toBe(false);
    expect(calls).toEqual([]);
  });

  it('shows, if it is text, the line and the place', async () => {
    const error = await workshop().refusal(yaml.replace('tool: echo', 'tool: ecko'), context);

    expect(error.message).toContain('5 |     tool: ecko');
    expect(error.message).toMatch(/\^+/u);
    expect(error.diagnostics[0]).toMatchObject({ code: 'plan/unknown-tool', range: { start: { line: 5 } } });
  });

  it('shows the line of what parsePlan gave, too', async () => {
    const error = await workshop().refusal(parsePlan(json.replace('"echo"', '"ecko"')), context);

    expect(error.message).toMatch(/4 \|.*"ecko"/u);
  });

  it.each([
    ['text that is no plan', 'version: [', 'parse/'],
    ['an empty text', '', ''],
    ['nothing', null, 'plan/'],
    ['a number', 7, 'plan/'],
    ['an array', [], 'plan/'],
    ['an object without steps', { version: '1.0' }, 'plan/'],
  ])('may be %s', async (_, plan, code) => {
    const error = await workshop().refusal(plan as never);

    expect(isPlanError(error)).toBe(true);
    expect(error.diagnostics[0]?.code).toContain(code);
  });

  it('is refused by compile, too', () => {
    const { executor } = workshop();

    expect(() => executor.compile(sequential({ id: 'a', tool: 'ecko' }))).toThrow(/unknown-tool/u);
  });

  it('is told about by check, which throws nothing', () => {
    const { executor } = workshop();

    expect(executor.check(sequential({ id: 'a', tool: 'ecko' }))).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'plan/unknown-tool' }],
    });
    expect(executor.check(yaml)).toMatchObject({ ok: true });
  });
});

describe('a plan', () => {
  it.each([
    ['JSON with comments', json],
    ['YAML', yaml],
    ['what parsePlan gave', parsePlan(yaml)],
    ['an object', JSON.parse(JSON.stringify(parsePlan(yaml).plan)) as object],
    ['frozen', Object.freeze({ ...parsePlan(yaml).plan })],
  ])('may be given as %s', async (_, plan) => {
    const { run } = workshop();

    const { result } = await run(plan as string, context);

    expect(result).toBe('Ada');
  });

  it('is compiled once and run many times, at the same time as well', async () => {
    const { executor, time } = workshop();
    const step = { id: 'x', tool: 'work', input: { ms: '{{item}}', value: '{{input.name}} {{item}}' } };
    const compiled = executor.compile(sequential({ id: 'l', type: 'loop', over: '[3, 1]', concurrency: 2, step }));

    const runs = await time.settle(
      Promise.all(['a', 'b', 'c'].map((name) => executor.execute(compiled, { input: { name } }))),
    );

    expect(runs.map(({ result }) => result)).toEqual([
      ['a 3', 'a 1'],
      ['b 3', 'b 1'],
      ['c 3', 'c 1'],
    ]);
  });

  it('keeps, once it is compiled, its tools as they were', async () => {
    const executor = createExecutor({ t: { execute: () => 'old' } });
    const compiled = executor.compile(sequential({ id: 'a', tool: 't' }));
    executor.tools.register({ id: 't', execute: () => 'new' }, { replace: true });

    expect((await executor.execute(compiled)).result).toBe('old');
    expect((await executor.execute(sequential({ id: 'a', tool: 't' }))).result).toBe('new');
  });

  it('has its warnings with it once it is compiled', () => {
    const { executor } = workshop();

    const { diagnostics, plan } = executor.compile(
      sequential({ id: 'c', type: 'conditional', condition: true, then: [] }),
    );

    expect(diagnostics.map(({ severity }) => severity)).not.toContain('error');
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(plan.version).toBe('1.0');
  });

  it('may read the names that the context has, and no others', async () => {
    const { run, refusal } = workshop();
    const plan = sequential({ id: 'a', tool: 'echo', input: { value: '{{user}}' } });

    expect((await run(plan, { user: 'Ada' })).result).toBe('Ada');
    expect((await refusal(plan, {})).diagnostics[0]?.code).toBe('plan/unknown-name');
  });
});

describe('the tools of an executor', () => {
  it.each([
    ['a list', [{ id: 'hi', execute: () => 'hello' }]],
    ['a record', { hi: { execute: () => 'hello' } }],
    ['a pack', { name: 'greetings', version: '1.0.0', tools: [{ id: 'hi', execute: () => 'hello' }] }],
  ])('may be given as %s', async (_, tools) => {
    const { result } = await createExecutor(tools).execute(sequential({ id: 'a', tool: 'hi' }));

    expect(result).toBe('hello');
  });

  it('that cannot be used are refused at once', () => {
    expect(() => createExecutor([{ id: '', execute: () => 1 }])).toThrow(/id/u);
  });
});

describe('options out of range', () => {
  it.each([
    [{ concurrency: 0 }, 'options.concurrency has to be a number from 1, but it is 0'],
    [{ maxRetries: -1 }, 'options.maxRetries has to be a number from 0, but it is -1'],
    [{ maxRetries: Number.NaN }, 'options.maxRetries has to be a number from 0, but it is NaN'],
    [{ defaultTimeoutMs: '5s' as never }, 'options.defaultTimeoutMs has to be a number from 0, but it is 5s'],
    [{ limits: { toolCalls: -5 } }, 'options.limits.toolCalls has to be a number from 0, but it is -5'],
  ])('are refused: %j', async (options, message) => {
    const { executor, calls } = workshop();

    await expect(executor.execute(sequential({ id: 'a', tool: 'echo' }), {}, options)).rejects.toThrow(
      new RangeError(message),
    );
    expect(calls).toEqual([]);
  });
});

describe('errors of another copy of the package', () => {
  it('are recognised', async () => {
    const error = await workshop().failure(sequential({ id: 'a', tool: 'fail' }));
    const foreign = Object.assign(new Error(error.message), { name: 'RunError', trace: error.trace, code: error.code });

    expect(foreign).not.toBeInstanceOf(RunError);
    expect(isRunError(foreign)).toBe(true);
    expect(isPlanError(foreign)).toBe(false);
    expect([isRunError(null), isPlanError('x'), isRunError(new Error('plain'))]).toEqual([false, false, false]);
  });
});
