import {
  createExecutor,
  isRunError,
  type ExecTrace,
  type ExecutionResult,
  type RunError,
} from '@planloom/executor-core';
import { ToolError, type Tool } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import { VirtualClock } from '../src/index.ts';
import '../src/vitest.ts';

const clock = new VirtualClock();
const tools: Tool[] = [
  { id: 'echo', execute: ({ value }) => value },
  { id: 'work', execute: ({ ms }, { signal }) => clock.wait(ms as number, signal) },
  {
    id: 'fail',
    execute: ({ code = 'test/broken' }) => {
      throw new ToolError('it broke', { code: code as string, retryable: false });
    },
  },
  {
    id: 'flaky',
    execute: (_, { attempt }) => {
      if (attempt < 3) throw new ToolError('not yet', { retryable: true });
      return 'done';
    },
  },
];

async function run(steps: readonly object[], rest: object = {}): Promise<ExecutionResult> {
  return clock.settle(createExecutor(tools, { clock }).execute({ version: '1.0', ...rest, steps }));
}

async function failureOf(steps: readonly object[]): Promise<RunError> {
  const error = await run(steps).catch((thrown: unknown) => thrown);
  if (isRunError(error)) return error;
  throw new Error('It went well, but it should have failed.');
}

/** The message of an assertion that has to fail. */
function refusal(assert: () => void): string {
  try {
    assert();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It passed, but it should have failed.');
}

const echo = (id: string, value: unknown = id, rest: object = {}): object => ({
  id,
  tool: 'echo',
  input: { value },
  ...rest,
});

describe('the matchers', () => {
  it('take a result, an error of a run and a trace, and say what else they were given', async () => {
    const result = await run([echo('a')]);
    expect(result).toHaveRun('a');
    expect(result.trace).toHaveRun('a');
    expect(await failureOf([{ id: 'a', tool: 'fail' }])).toHaveRun('a');
    expect(JSON.parse(JSON.stringify(result.trace)) as ExecTrace).toHaveRun('a');
    expect(() => expect(run([echo('a')])).toHaveRun('a')).toThrow('and not a promise: await it first');
    expect(() => expect(new Error('no')).toHaveRun('a')).toThrow('an error without a trace (Error: no)');
    expect(() => expect(undefined).toHaveSucceeded()).toThrow('a value of type undefined');
  });

  it('find steps by path, by id and by paths of every item', async () => {
    const result = await run([{ id: 'each', type: 'loop', over: [1, 2, 3], steps: [echo('inner')] }, echo('after')]);
    expect(result).toHaveRun('inner', { times: 3 });
    expect(result).toHaveRun('each[1].inner', { times: 1 });
    expect(result).toHaveRun('each[*].inner', { times: 3 });
    expect(result).not.toHaveRun('each[3].inner');
    const message = refusal(() => expect(result).toHaveRun('iner'));
    expect(message).toContain(
      'expected "iner" to have run, but it never ran: nothing in the trace has this path or id. Did you mean "inner"?',
    );
    expect(message).toContain(
      '  ✓ each\n    ✓ [0].inner (echo)\n    ✓ [1].inner (echo)\n    ✓ [2].inner (echo)\n  ✓ after (echo)',
    );
  });

  it('tell steps that ran from those that were skipped, failed or never began', async () => {
    const error = await failureOf([
      echo('skipped', 1, { when: '1 > 2' }),
      { id: 'handled', tool: 'fail', on_error: 'continue' },
      { id: 'broken', tool: 'fail', input: { code: 'test/worse' } },
      echo('never'),
    ]);
    expect(error).toHaveSkipped('skipped');
    expect(error).not.toHaveRun('skipped');
    expect(error).toHaveFailed('handled', 'test/broken');
    expect(error).toHaveFailed('broken', 'test/worse');
    expect(error).not.toHaveRun('never');
    expect(error).not.toHaveSucceeded();
    const message = refusal(() => expect(error).toHaveFailed('broken', 'test/broken'));
    expect(message).toContain('expected "broken" to have failed with test/broken, but it failed with test/worse');
    expect(message).toContain('✗ broken (fail) [test/worse] it broke');
    expect(message).toContain('⊘ never (echo, cancelled)');
    expect(refusal(() => expect(error).toHaveSucceeded())).toContain(
      'expected the run to have succeeded, but it failed',
    );
    expect(refusal(() => expect(error).not.toHaveSkipped('skipped'))).toContain(
      'expected "skipped" not to have been skipped',
    );
  });

  it('compare when steps ran', async () => {
    const work = (id: string, ms: number, rest: object = {}): object => ({ id, tool: 'work', input: { ms }, ...rest });
    const steps = [work('slow', 50), work('quick', 10), work('last', 1, { depends_on: ['quick'] })];
    const result = await run(steps, { execution: 'dag' });
    expect(result).toHaveRunBefore('quick', 'last');
    expect(result).toHaveRunAfter('last', 'quick');
    expect(result).not.toHaveRunBefore('slow', 'last');
    expect(refusal(() => expect(result).toHaveRunBefore('slow', 'last'))).toContain(
      'but it had not ended (slow) when "last" began',
    );
    expect(refusal(() => expect(result).toHaveRunAfter('last', 'qick'))).toContain('"qick" never ran');
    const atOnce = await run([echo('a'), echo('b')]);
    expect(atOnce).toHaveRunBefore('a', 'b');
    expect(atOnce).not.toHaveRunBefore('b', 'a');
  });

  it('count calls, every attempt, and compare arguments', async () => {
    const result = await run([
      { id: 'tries', tool: 'flaky', retry: { max: 2, backoff_ms: 1 } },
      echo('a', { city: 'Rome', days: [1, 2], units: 'C' }),
      echo('b', { city: 'Oslo' }),
    ]);
    expect(result).toHaveCalled('flaky', { times: 3 });
    expect(result).toHaveCalled('echo', { times: 1, with: { value: { city: 'Rome', days: [1, expect.any(Number)] } } });
    expect(result).not.toHaveCalled('echo', { with: { value: { city: 'Rome', days: [1] } } });
    expect(result).not.toHaveCalled('work');
    const message = refusal(() => expect(result).toHaveCalled('echo', { with: { value: { city: 'Bonn' } } }));
    expect(message).toContain('but it was never called; other calls had\n  a: {"value":{"city":"Rome"');
    expect(refusal(() => expect(result).toHaveCalled('ecko'))).toContain('did you mean echo?');
  });

  describe('of arguments that the trace does not show whole', () => {
    const text = `the beginning${'.'.repeat(20_000)}`;
    const list = Array.from({ length: 9000 }, () => 'x');
    const long = echo('long', { to: 'ada', text, more: 1 });
    const many = echo('many', { list });

    it.each([
      [{ value: { text } }],
      [{ value: { text: expect.stringContaining('the end') as string } }],
      [{ value: { list } }],
      [{ value: { more: 1 } }],
    ])('refuse to guess', async (wanted) => {
      const result = await run([long, many]);
      const message =
        /^It cannot be told whether echo was called .* does not show all of those of (?:long|many|long, many)\. /u;

      expect(() => expect(result).toHaveCalled('echo', { with: wanted })).toThrow(message);
      expect(() => expect(result).not.toHaveCalled('echo', { with: wanted })).toThrow(message);
    });

    it('refuse where secrets were taken out, and where no values are kept', async () => {
      const executor = createExecutor(tools, { clock });
      const plan = { version: '1.0', steps: [echo('a', { password: 'x', user: 'ada' })] };
      const { trace } = await clock.settle(executor.execute(plan));
      const hidden = await clock.settle(executor.execute(plan, {}, { trace: { values: false } }));
      const message = /cannot be told/u;

      expect(() => expect(trace).toHaveCalled('echo', { with: { value: { password: 'x' } } })).toThrow(message);
      expect(() => expect(hidden).toHaveCalled('echo', { with: { value: { user: 'ada' } } })).toThrow(message);
      expect(trace).toHaveCalled('echo', { with: { value: { user: 'ada' } } });
    });

    it('answer where what is shown is enough', async () => {
      const result = await run([long, many, echo('short', { text: 'the', to: 'bob' })]);
      const wanted = { value: { text } };

      expect(result).not.toHaveCalled('echo', { with: { value: { text: 'another text' } } });
      expect(result).not.toHaveCalled('echo', { with: { value: { list: ['x'], text: 'a' } } });
      expect(result).not.toHaveCalled('echo', { with: { value: { text, to: 'eve' } } });
      expect(result).not.toHaveCalled('echo', { with: wanted, times: 2 });
      expect(result).toHaveCalled('echo', { with: { value: { text: 'the' } } });
    });
  });

  it('show long runs in few lines, with what went wrong among them', async () => {
    const result = await run([
      {
        id: 'each',
        type: 'loop',
        over: Array.from({ length: 500 }, (_, index) => index),
        on_item_error: 'settle',
        steps: [
          {
            id: 'may',
            type: 'conditional',
            condition: 'item == 333',
            then: [{ id: 'bad', tool: 'fail' }],
            otherwise: [echo('good')],
          },
        ],
      },
    ]);
    const message = refusal(() => expect(result).toHaveRun('nothing'));
    expect(message.split('\n').length).toBeLessThan(45);
    expect(message).toContain('[333].may');
    expect(message).toContain('… 492 more');
  });
});
