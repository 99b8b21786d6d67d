import { describe, expect, it } from 'vitest';

import type { PlanSource, RunEvent } from '../src/index.ts';
import { dag, sequential, workshop } from './support/workshop.ts';

const echo = (id: string, value: unknown = id, more: object = {}): object => ({
  id,
  tool: 'echo',
  input: { value },
  ...more,
});

/** What an event says, in short: `step.started a`. */
const brief = (event: RunEvent): string => ('path' in event ? `${event.type} ${event.path}` : event.type);

/** The events of a run, however it ends. */
async function eventsOf(plan: PlanSource, tools: Parameters<typeof workshop>[0] = {}): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const { executor, time } = workshop(tools, { onEvent: (event) => events.push(event) });
  await time.settle(executor.execute(plan, { input: { x: 1 } }, { runId: 'r1', planId: 'p1' }).catch(() => undefined));
  return events;
}

describe('the events of a run', () => {
  it('end with run.failed, after those of every step', async () => {
    const events = await eventsOf(
      dag({ id: 'a', tool: 'fail', input: { ms: 10 } }, { id: 'b', tool: 'hang' }, echo('c', 1, { depends_on: ['a'] })),
    );

    expect(events.map(brief)).toEqual([
      'run.started',
      'step.started a',
      'step.started b',
      'step.failed a',
      'step.cancelled b',
      'step.skipped c',
      'run.failed',
    ]);
    expect(events[3]).toMatchObject({
      error: { code: 'test/broken', message: 'it broke', step: 'a', attempts: 1 },
      durationMs: 10,
    });
    expect(events[5]).toMatchObject({ reason: 'dependency' });
    expect(events[6]).toMatchObject({ error: { code: 'test/broken', step: 'a' }, durationMs: 10 });
  });

  it('are numbered from 1 without gaps, and carry run and time', async () => {
    const events = await eventsOf(sequential(echo('a'), { id: 'b', tool: 'work', input: { ms: 10 } }));

    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    expect(new Set(events.map(({ runId }) => runId))).toEqual(new Set(['r1']));
    expect((events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0)).toBe(10);
  });

  it('tell the whole life of a step', async () => {
    const events = await eventsOf(
      sequential({
        id: 'a',
        tool: 'flaky',
        input: { times: 1, value: '{{input.x}}' },
        retry: { max: 1, backoff_ms: 50, jitter: false },
      }),
    );

    expect(events).toMatchObject([
      { type: 'run.started', planId: 'p1' },
      { type: 'step.started', path: 'a', stepId: 'a', stepType: 'tool', tool: 'flaky', input: { times: 1, value: 1 } },
      {
        type: 'step.retrying',
        path: 'a',
        attempt: 1,
        delayMs: 50,
        error: { code: 'test/flaky', message: 'attempt 1' },
      },
      { type: 'step.completed', path: 'a', output: 1, durationMs: 50, attempts: 2 },
      { type: 'run.completed', result: 1, durationMs: 50 },
    ]);
  });

  it('name the step around each, and how far a container is', async () => {
    const events = await eventsOf(sequential({ id: 'l', type: 'loop', over: '[1, 2]', step: echo('x', '{{item}}') }));

    expect(events.map(brief)).toEqual([
      'run.started',
      'step.started l',
      'step.started l[0].x',
      'step.completed l[0].x',
      'step.progress l',
      'step.started l[1].x',
      'step.completed l[1].x',
      'step.progress l',
      'step.completed l',
      'run.completed',
    ]);
    expect(events[2]).toMatchObject({ parent: 'l', stepId: 'x' });
    expect(events.filter(({ type }) => type === 'step.progress')).toMatchObject([
      { items: { done: 1, failed: 0, total: 2 } },
      { items: { done: 2, failed: 0, total: 2 } },
    ]);
  });

  it('say how a failure was handled', async () => {
    const events = await eventsOf(
      sequential(
        { id: 'a', tool: 'fail', on_error: 'continue' },
        { id: 'b', tool: 'fail', on_error: { fallback: [echo('c')] } },
        { id: 'l', type: 'loop', over: '[1]', on_item_error: 'settle', step: { id: 'x', tool: 'fail' } },
        echo('skipped', 1, { when: false }),
      ),
    );

    expect(events.filter(({ type }) => type === 'step.failed')).toMatchObject([
      { path: 'a', handled: 'continue' },
      { path: 'l[0].x', handled: 'item' },
    ]);
    expect(events.find((event) => brief(event) === 'step.completed b')).toMatchObject({
      source: 'fallback',
      output: 'c',
    });
    expect(events.find(({ type }) => type === 'step.skipped')).toMatchObject({ path: 'skipped', reason: 'when' });
    expect(events.find((event) => 'items' in event)).toMatchObject({ items: { done: 1, failed: 1, total: 1 } });
  });

  it('bring what a tool reports and logs while it runs', async () => {
    const events = await eventsOf(sequential({ id: 'a', tool: 'talk' }), {
      talk: {
        execute: (_, { progress, log }) => {
          progress({ percent: 50 });
          log('half way', { left: 2 });
          return 'done';
        },
      },
    });

    expect(events).toMatchObject([
      { type: 'run.started' },
      { type: 'step.started', path: 'a' },
      { type: 'step.progress', path: 'a', data: { percent: 50 } },
      { type: 'step.log', path: 'a', message: 'half way', data: { left: 2 } },
      { type: 'step.completed', path: 'a' },
      { type: 'run.completed' },
    ]);
  });

  it('bring nothing of an attempt that is over', async () => {
    const { executor, time } = workshop({
      deaf: {
        execute: async (_, { progress, log }) => {
          await time.wait(100);
          progress('late');
          log('late');
        },
      },
    });
    const types: string[] = [];

    await time.settle(
      executor.execute(
        sequential(
          { id: 'a', tool: 'deaf', timeout_ms: 10, retry_count: 0, on_error: 'continue' },
          { id: 'b', tool: 'work', input: { ms: 200 } },
        ),
        {},
        { onEvent: ({ type }) => types.push(type) },
      ),
    );

    expect(types).not.toContain('step.progress');
    expect(types).not.toContain('step.log');
  });

  it('go to every sink, in order', async () => {
    const seen: string[] = [];
    const { run } = workshop(
      {},
      {
        sinks: [
          { receive: ({ type }) => void seen.push(`one ${type}`) },
          { receive: ({ type }) => void seen.push(`two ${type}`) },
        ],
      },
    );

    await run(sequential());

    expect(seen).toEqual(['one run.started', 'two run.started', 'one run.completed', 'two run.completed']);
  });
});
