import { describe, expect, it } from 'vitest';

import { dag, sequential, workshop } from './support/workshop.ts';

const echo = (id: string, value: unknown, more: object = {}): object => ({
  id,
  tool: 'echo',
  input: { value },
  ...more,
});
const fail = (id: string, more: object = {}): object => ({ id, tool: 'fail', ...more });

describe('on_error: continue', () => {
  it('gives null, and the error at errors.<id>', async () => {
    const { run } = workshop();

    const { context } = await run(
      sequential(
        fail('a', { on_error: 'continue', input: { message: 'no luck' } }),
        echo('b', '{{a}}'),
        echo('c', '{{errors.a}}'),
      ),
    );

    expect(context).toEqual({
      a: null,
      b: null,
      c: { code: 'test/broken', message: 'no luck', step: 'a', attempts: 1 },
    });
  });

  it('comes after the retries', async () => {
    const { run, calls } = workshop();

    const { context } = await run(
      sequential(
        { id: 'a', tool: 'flaky', input: { times: 9 }, on_error: 'continue' },
        echo('b', '{{errors.a.attempts}}'),
      ),
    );

    expect(calls).toHaveLength(4);
    expect(context['b']).toBe(3);
  });

  it('lets what depends on the step go on', async () => {
    const { run, paths } = workshop();

    await run(dag(fail('a', { on_error: 'continue' }), echo('b', 1, { depends_on: ['a'] })));

    expect(paths()).toEqual(['a', 'b']);
  });

  it('handles a failure anywhere inside a container; the error says where it began', async () => {
    const { run } = workshop();

    const { context } = await run(
      sequential(
        {
          id: 'l',
          type: 'loop',
          over: '[1, 2]',
          on_error: 'continue',
          step: { id: 'p', type: 'parallel', steps: [fail('x')] },
        },
        echo('b', '{{errors.l}}'),
      ),
    );

    expect(context).toEqual({
      l: null,
      b: { code: 'test/broken', message: 'it broke', step: 'l[0].p.x', attempts: 1 },
    });
  });

  it('handles a condition or a template that cannot be evaluated', async () => {
    const { run } = workshop();

    const { context } = await run(
      sequential(
        echo('a', '{{input.x}}', { on_error: 'continue' }),
        echo('b', 1, { when: 'input.x', on_error: 'continue' }),
        echo('c', ['{{errors.a.code}}', '{{errors.b.code}}']),
      ),
      { input: {} },
    );

    expect(context['c']).toEqual(['expression/missing-path', 'expression/missing-path']);
  });

  it('shows in the trace as failed and handled', async () => {
    const { run } = workshop();

    const { trace } = await run(sequential(fail('a', { on_error: 'continue' })));

    expect(trace.entries[0]).toMatchObject({
      status: 'failed',
      handled: 'continue',
      error: 'it broke',
      errorCode: 'test/broken',
    });
    expect(trace).toMatchObject({ status: 'success', statistics: { failedSteps: 1 } });
  });
});

describe('on_error: fallback', () => {
  it('that fails itself fails the step, with the error of the fallback', async () => {
    const { failure } = workshop();

    const error = await failure(
      sequential(fail('a', { on_error: { fallback: [fail('b', { input: { code: 'test/worse' } })] } })),
    );

    expect(error).toMatchObject({ code: 'test/worse', stepId: 'b', path: 'a.b' });
    const [a, b] = error.trace.entries;
    expect(a).toMatchObject({
      nodeId: 'a',
      status: 'failed',
      errorCode: 'test/worse',
      attempts: [{ attempt: 1, error: 'it broke' }],
    });
    expect(a?.attempts).toHaveLength(1);
    expect(b).toMatchObject({ nodeId: 'a.b', parentId: 'a', status: 'failed' });
  });

  it('is tried once, though the step is tried several times', async () => {
    const { failure, paths } = workshop();

    await failure(
      sequential({ id: 'a', tool: 'flaky', input: { times: 9 }, retry_count: 1, on_error: { fallback: [fail('b')] } }),
    );

    expect(paths()).toEqual(['a', 'a', 'a.b']);
  });

  it('gives the result of its last step instead', async () => {
    const { run } = workshop();

    const { context } = await run(
      sequential(fail('a', { on_error: { fallback: [echo('b', 1), echo('c', '{{b + 1}}')] } }), echo('d', '{{a}}')),
    );

    expect(context).toEqual({ a: 2, b: 1, c: 2, d: 2 });
  });

  it('may read the error it stands in for', async () => {
    const { run } = workshop();

    const { context } = await run(sequential(fail('a', { on_error: { fallback: [echo('b', '{{errors.a.code}}')] } })));

    expect(context['a']).toBe('test/broken');
  });

  it('may wait for the step it stands in for', async () => {
    const { run } = workshop();

    const { result } = await run(dag(fail('a', { on_error: { fallback: [echo('b', 1, { depends_on: ['a'] })] } })));

    expect(result).toBe(1);
  });

  it('may have a fallback of its own', async () => {
    const { run } = workshop();

    const { result } = await run(
      sequential(fail('a', { on_error: { fallback: [fail('b', { on_error: { fallback: [echo('c', 'third')] } })] } })),
    );

    expect(result).toBe('third');
  });

  it('handles a container, whatever ran in it', async () => {
    const { run, schedule } = workshop();

    const { context } = await run(
      sequential({
        id: 'p',
        type: 'parallel',
        steps: [{ id: 'slow', tool: 'work', input: { ms: 100 } }, fail('x', { input: { ms: 10 } })],
        on_error: { fallback: [{ id: 'plan_b', tool: 'work', input: { ms: 5, value: 'B' } }] },
      }),
    );

    expect(context['p']).toBe('B');
    expect(schedule()).toEqual(['p.slow 0-10', 'p.x 0-10', 'p.plan_b 10-15']);
  });

  it('shows in the trace: the step went well by its fallback, and why it had to', async () => {
    const { run } = workshop();

    const { trace } = await run(sequential(fail('a', { on_error: { fallback: [echo('b', 1)] } })));

    expect(trace.entries).toMatchObject([
      { nodeId: 'a', status: 'success', handled: 'fallback', error: 'it broke', output: 1 },
      { nodeId: 'a.b', parentId: 'a', status: 'success' },
    ]);
  });
});
