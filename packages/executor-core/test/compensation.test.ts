import { describe, expect, it } from 'vitest';

import type { RunEvent } from '../src/index.ts';
import { dag, sequential, workshop } from './support/workshop.ts';

const undo = (id: string, more: object = {}): object => ({
  id: `undo_${id}`,
  tool: 'echo',
  input: { value: `undo ${id}` },
  ...more,
});
const echo = (id: string, more: object = {}): object => ({
  id,
  tool: 'echo',
  input: { value: id },
  compensate: undo(id),
  ...more,
});
const fail = (id: string, more: object = {}): object => ({ id, tool: 'fail', ...more });

describe('compensate', () => {
  it('does not run if the run ends well', async () => {
    const { run, paths } = workshop();

    await run(sequential(echo('a'), echo('b')));

    expect(paths()).toEqual(['a', 'b']);
  });

  it('undoes, when the run fails, what was done: newest first, one at a time', async () => {
    const { failure, schedule } = workshop();
    const slow = (id: string): object => ({
      id,
      tool: 'work',
      input: { ms: 10 },
      compensate: { id: `undo_${id}`, tool: 'work', input: { ms: 10 } },
    });

    await failure(sequential(slow('a'), slow('b'), fail('c')));

    expect(schedule()).toEqual(['a 0-10', 'b 10-20', 'c 20-20', 'b.undo_b 20-30', 'a.undo_a 30-40']);
  });

  it('goes by when steps were done, not by the list', async () => {
    const { failure, paths } = workshop();
    const work = (id: string, ms: number): object => ({ id, tool: 'work', input: { ms }, compensate: undo(id) });

    await failure(dag(work('slow', 20), work('quick', 10), fail('c', { depends_on: ['slow', 'quick'] })));

    expect(paths().slice(-2)).toEqual(['slow.undo_slow', 'quick.undo_quick']);
  });

  it('does not run for a step that failed, was skipped or was aborted', async () => {
    const { failure, paths } = workshop();

    await failure(
      dag(
        echo('skipped', { when: false }),
        { id: 'running', tool: 'hang', compensate: undo('running') },
        fail('c', { input: { ms: 10 }, compensate: undo('c') }),
      ),
    );

    expect(paths().filter((path) => path.includes('undo'))).toEqual([]);
  });

  it('reads the result of its step, and the variables of its iteration', async () => {
    const { failure, calls } = workshop();
    const step = echo('made', {
      input: { value: 'id {{item}}' },
      compensate: undo('made', { input: { value: '{{made}} of {{item}}' } }),
    });

    await failure(sequential({ id: 'l', type: 'loop', over: '[1, 2]', step }, fail('c')));

    expect(calls.slice(-2).map(({ path, input }) => [path, input['value']])).toEqual([
      ['l[1].made.undo_made', 'id 2 of 2'],
      ['l[0].made.undo_made', 'id 1 of 1'],
    ]);
  });

  it('runs for containers as for other steps', async () => {
    const { failure, paths } = workshop();

    await failure(sequential({ id: 'p', type: 'parallel', steps: [echo('x')], compensate: undo('p') }, fail('c')));

    expect(paths()).toEqual(['p.x', 'c', 'p.undo_p', 'p.x.undo_x']);
  });

  it('runs for what was done in a subplan, with its variables', async () => {
    const { failure, calls } = workshop();
    const plan = {
      version: '1.0',
      steps: [echo('x', { compensate: undo('x', { input: { value: '{{input.n}} {{x}}' } }) })],
    };

    await failure(sequential({ id: 's', type: 'subplan', plan, input: { n: 5 } }, fail('c')));

    expect(calls.at(-1)).toMatchObject({ path: 's.x.undo_x', input: { value: '5 x' } });
  });

  it('leaves the error as it is when it fails itself, and goes on with the next', async () => {
    const { failure, paths } = workshop();

    const error = await failure(
      sequential(
        echo('a'),
        echo('b', {
          compensate: { id: 'undo_b', tool: 'fail', input: { code: 'test/stuck', message: 'cannot undo' } },
        }),
        fail('c'),
      ),
    );

    expect(error).toMatchObject({ code: 'test/broken', stepId: 'c' });
    expect(error.compensationErrors).toEqual([{ path: 'b.undo_b', code: 'test/stuck', message: 'cannot undo' }]);
    expect(paths()).toEqual(['a', 'b', 'c', 'b.undo_b', 'a.undo_a']);
  });

  it('is tried again, has a timeout, and may be a container', async () => {
    const { failure, calls } = workshop();
    const box = {
      id: 'box',
      type: 'loop',
      over: '[1, 2]',
      step: { id: 'x', tool: 'flaky', retry: { max: 1, backoff_ms: 10, jitter: false } },
    };

    const error = await failure(
      sequential(
        echo('a', { compensate: box }),
        echo('b', { compensate: { id: 'h', tool: 'hang', timeout_ms: 50, retry_count: 0 } }),
        fail('c'),
      ),
    );

    expect(error.compensationErrors).toMatchObject([{ path: 'b.h', code: 'step/timeout' }]);
    expect(calls.filter(({ path }) => path.endsWith('.x')).map(({ path, attempt }) => [path, attempt])).toEqual([
      ['a.box[0].x', 1],
      ['a.box[0].x', 2],
      ['a.box[1].x', 1],
      ['a.box[1].x', 2],
    ]);
  });

  it('is not stopped by the limits that the run has reached', async () => {
    const loop = { id: 'box', type: 'loop', over: '[1, 2, 3]', step: { id: 'x', tool: 'work', input: { ms: 20 } } };
    const plan = sequential(echo('a', { compensate: loop }), { ...loop, id: 'l', step: { ...loop.step, id: 'y' } });

    for (const [limits, code] of [
      [{ toolCalls: 2 }, 'limit/tool-calls'],
      [{ loopIterations: 2 }, 'limit/loop-iterations'],
      [{ durationMs: 30 }, 'limit/duration'],
    ] as const) {
      const { failure, paths } = workshop({}, { limits });
      const error = await failure(plan);
      expect(error).toMatchObject({ code, compensationErrors: [] });
      expect(paths().slice(-3)).toEqual(['a.box[0].x', 'a.box[1].x', 'a.box[2].x']);
    }
  });

  it('shows in the trace and in the events', async () => {
    const events: RunEvent[] = [];
    const { failure } = workshop({}, { onEvent: (event) => events.push(event) });

    const error = await failure(sequential(echo('a'), fail('b')));

    expect(error.trace.entries.at(-1)).toMatchObject({
      nodeId: 'a.undo_a',
      parentId: 'a',
      compensation: true,
      status: 'success',
    });
    expect(events.find(({ type }) => type === 'run.compensating')).toMatchObject({ steps: 1 });
    expect(events.at(-1)?.type).toBe('run.failed');
  });
});
