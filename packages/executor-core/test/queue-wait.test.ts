import { describe, expect, it } from 'vitest';

import type { RunEvent } from '../src/index.ts';
import { dag, graph, sequential, workshop } from './support/workshop.ts';

const work = (id: string, more: object = {}): object => ({ id, tool: 'work', input: { ms: 100, value: id }, ...more });

describe('the time that calls wait for a slot', () => {
  it('is that of the run', async () => {
    const events: RunEvent[] = [];
    const { run } = workshop({}, { onEvent: (event) => events.push(event) });

    const { trace } = await run(dag(work('a'), work('b'), work('c')), {}, { concurrency: 1 });

    expect(trace.entries.map(({ queuedMs }) => queuedMs)).toEqual([undefined, 100, 200]);
    expect(trace.statistics.queuedMs).toBe(300);
    expect(events.flatMap((event) => (event.type === 'step.completed' ? [event.queuedMs] : []))).toEqual([
      undefined,
      100,
      200,
    ]);
  });

  it('is that of the tool, within a run and over runs', async () => {
    const { executor, time } = workshop({
      slow: { concurrency: 1, execute: () => time.wait(100) },
    });
    const plan = dag({ id: 'a', tool: 'slow' }, { id: 'b', tool: 'slow' });

    const [one, other] = await time.settle(Promise.all([executor.execute(plan), executor.execute(plan)]));

    const waits = [one, other].map(({ trace }) => trace.entries.map(({ queuedMs = 0 }) => queuedMs));
    expect(waits.flat().toSorted((x, y) => x - y)).toEqual([0, 100, 200, 300]);
  });

  it('is that of a call, too, that was stopped before it had a slot', async () => {
    const { failure } = workshop();
    const plan = dag({ id: 'bad', tool: 'fail', input: { ms: 30 }, retry_count: 0 }, work('b'));

    const { trace } = await failure(plan, {}, { concurrency: 1 });

    expect(trace?.entries.find(({ nodeId }) => nodeId === 'b')).toMatchObject({ status: 'cancelled', queuedMs: 30 });
    expect(trace?.statistics.queuedMs).toBe(30);
  });

  it('is that before every attempt, without the pauses between them', async () => {
    const { run } = workshop();
    const flaky = { id: 'a', tool: 'flaky', input: {}, retry: { max: 1, backoff_ms: 10, jitter: false } };

    // The first attempt fails at once; when its pause is over, `b` has the only slot for 90 ms more.
    const { trace } = await run(dag(flaky, work('b')), {}, { concurrency: 1 });

    expect(trace.entries.find(({ nodeId }) => nodeId === 'a')).toMatchObject({ queuedMs: 90, durationMs: 100 });
  });
});

describe('what a step has waited for', () => {
  it('are the steps it needs, those it reads among them', async () => {
    const { run } = workshop();
    const all = { id: 'end', type: 'final', input: { b: '{{b}}' } };

    const { trace } = await run(dag(work('a'), work('b', { depends_on: ['a'] }), work('c'), all));

    const needs = Object.fromEntries(trace.entries.map(({ nodeId, dependsOn }) => [nodeId, dependsOn]));
    expect(needs).toMatchObject({ a: undefined, b: ['a'], c: undefined });
    expect(needs['end']).toEqual(expect.arrayContaining(['b', 'c']));
  });

  it('is the one before it in a list, in its iteration', async () => {
    const { run } = workshop();
    const steps = [work('x'), work('y')];

    const { trace } = await run(sequential({ id: 'all', type: 'loop', over: 'input', steps }), { input: [1, 2] });

    const needs = Object.fromEntries(trace.entries.map(({ nodeId, dependsOn }) => [nodeId, dependsOn]));
    expect(needs).toMatchObject({ 'all[1].y': ['all[1].x'] });
    expect(needs['all[0].x']).toBeUndefined();
  });

  it('is not told in a graph', async () => {
    const { run } = workshop();

    const { trace } = await run(graph(work('a', { next: [{ to: 'b' }] }), work('b')));

    expect(trace.entries.map(({ dependsOn }) => dependsOn)).toEqual([undefined, undefined]);
  });
});
