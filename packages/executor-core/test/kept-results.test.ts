import type { Plan, Step } from '@planloom/dsl-schema';
import type { Tool } from '@planloom/tool-kit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createExecutor, KeptResults, type RunEvent } from '../src/index.ts';

/** Tools that remember what they were called with. */
function workshop() {
  const calls: string[] = [];
  let fails = new Set<string>();
  const look: Tool = {
    id: 'look',
    effects: { readOnly: true },
    execute: ({ at }) => {
      calls.push(`look ${String(at)}`);
      if (fails.has(String(at))) throw new Error(`nothing at ${String(at)}`);
      return { seen: at };
    },
  };
  const send: Tool = {
    id: 'send',
    execute: async ({ to }) => {
      calls.push(`send ${String(to)}`);
      if (fails.has(String(to))) throw new Error(`nobody at ${String(to)}`);
      return { sent: to };
    },
  };
  return { calls, tools: [look, send], failAt: (...places: string[]) => (fails = new Set(places)) };
}

function planOf(...steps: readonly Step[]): Plan {
  return { version: '1.0', execution: 'dag', steps };
}

const look = (id: string, at: unknown): Step => ({ id, tool: 'look', input: { at } });
const send = (id: string, to: unknown): Step => ({ id, tool: 'send', input: { to } });

describe('results that are kept', () => {
  it('are taken where a step of a later run makes the same call, and shown as such', async () => {
    const { calls, tools } = workshop();
    const executor = createExecutor(tools);
    const kept = new KeptResults();
    await executor.execute(planOf(look('a', 1), send('b', '{{a.seen}}')), {}, { kept });
    const events: RunEvent[] = [];

    const { context, trace } = await executor.execute(
      planOf(look('a', 1), send('b', '{{a.seen}}'), look('c', 2)),
      {},
      { kept, onEvent: (event) => events.push(event) },
    );

    expect(calls).toEqual(['look 1', 'send 1', 'look 2']);
    expect(context).toMatchObject({ a: { seen: 1 }, b: { sent: 1 }, c: { seen: 2 } });
    const entries = trace.entries.map(({ stepId = '', kept }) => [stepId, kept] as const);
    expect(entries.toSorted(([one], [other]) => (one < other ? -1 : 1))).toEqual([
      ['a', true],
      ['b', true],
      ['c', undefined],
    ]);
    expect(events.flatMap((event) => (event.type === 'step.completed' ? [event.source] : []))).toEqual([
      'kept',
      undefined,
      'kept',
    ]);
    expect(kept.size).toBe(3);
  });

  it('are taken also where a tool gives nothing', async () => {
    let calls = 0;
    const note: Tool = { id: 'note', execute: () => void (calls += 1) };
    const kept = new KeptResults();
    const plan = planOf({ id: 'n', tool: 'note' });

    for (let run = 0; run < 3; run += 1) await createExecutor([note]).execute(plan, {}, { kept });

    expect(calls).toBe(1);
  });

  it.each([
    ['other arguments', look('a', 2)],
    ['another tool', send('a', 1)],
    ['another id', look('z', 1)],
  ])('are not taken by a step with %s', async (_, step) => {
    const { calls, tools } = workshop();
    const kept = new KeptResults();
    await createExecutor(tools).execute(planOf(look('a', 1)), {}, { kept });

    await createExecutor(tools).execute(planOf(step), {}, { kept });

    expect(calls).toHaveLength(2);
  });

  it('are those of each item of a loop', async () => {
    const { calls, tools, failAt } = workshop();
    const kept = new KeptResults();
    const loop: Step = { id: 'all', type: 'loop', over: 'input.list', as: 'one', steps: [send('s', '{{one}}')] };
    failAt('c');
    const options = { kept, maxRetries: 0 };
    await createExecutor(tools)
      .execute(planOf(loop), { input: { list: ['a', 'b', 'c', 'd'] } }, options)
      .catch(() => {});
    failAt();

    const { result } = await createExecutor(tools).execute(
      planOf(loop),
      { input: { list: ['a', 'b', 'c', 'd'] } },
      options,
    );

    expect(result).toEqual(['a', 'b', 'c', 'd'].map((sent) => ({ sent })));
    expect(calls).toEqual(['send a', 'send b', 'send c', 'send c', 'send d']);
  });

  it('are not those of calls that failed, which are made again', async () => {
    const { calls, tools, failAt } = workshop();
    const kept = new KeptResults();
    failAt('1');
    await createExecutor(tools)
      .execute(planOf(look('a', 1)), {}, { kept, maxRetries: 0 })
      .catch(() => {});
    failAt();

    await createExecutor(tools).execute(planOf(look('a', 1)), {}, { kept });

    expect(calls).toEqual(['look 1', 'look 1']);
  });

  it('are taken while they are still to come: two runs at once make a call once', async () => {
    const { calls, tools } = workshop();
    const kept = new KeptResults();
    const executor = createExecutor(tools);

    const runs = await Promise.all([1, 2, 3].map(() => executor.execute(planOf(send('a', 1)), {}, { kept })));

    expect(runs.map(({ result }) => result)).toEqual([{ sent: 1 }, { sent: 1 }, { sent: 1 }]);
    expect(calls).toEqual(['send 1']);
  });

  it('are forgotten with the steps that were undone, and what is inside them', async () => {
    const { calls, tools } = workshop();
    const kept = new KeptResults();
    const plan = planOf(send('a', 1), { id: 'l', type: 'loop', over: [1], steps: [send('b', 2)] }, send('c', 3));
    await createExecutor(tools).execute(plan, {}, { kept });

    kept.forget(new Set(['l', 'c']));
    await createExecutor(tools).execute(plan, {}, { kept });

    expect(calls.toSorted()).toEqual(['send 1', 'send 2', 'send 2', 'send 3', 'send 3']);
  });

  it('are forgotten for each visit of a step in a graph', () => {
    const kept = new KeptResults();
    for (const path of ['a', 'a#2', 'a#3.c', 'b#2']) kept.add(path, 'send', 'sent');

    kept.forget(new Set(['a']));

    expect(kept.size).toBe(1);
    expect(kept.find('b#2', 'send')).toBeDefined();
  });

  it('of a call that was given up count only if it has changed something', async () => {
    const finish: (() => void)[] = [];
    const slow = (id: string, readOnly: boolean): Tool => ({
      id,
      effects: { readOnly },
      execute: () => new Promise((resolve) => finish.push(() => resolve('done'))),
    });
    const kept = new KeptResults();
    const controller = new AbortController();
    const plan = planOf({ id: 'r', tool: 'reads' }, { id: 'w', tool: 'writes' });
    const run = createExecutor([slow('reads', true), slow('writes', false)]).execute(
      plan,
      {},
      { kept, signal: controller.signal },
    );
    while (finish.length < 2) await Promise.resolve();
    controller.abort();
    await run.catch(() => {});
    for (const end of finish) end();
    await kept.settled();

    expect(kept.size).toBe(1);
    expect(kept.find('w', 'writes\0{}')).toEqual({ path: 'w', value: expect.any(Promise) as unknown });
  });

  it.each([true, false])('are not those of an attempt that failed, or hangs (read-only: %s)', async (readOnly) => {
    let attempts = 0;
    const flaky: Tool = {
      id: 'flaky',
      effects: { readOnly },
      execute: async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('busy');
        return attempts === 2 ? new Promise(() => {}) : attempts;
      },
    };
    const retry = { max: 2, backoff_ms: 0 };

    const { result } = await createExecutor([flaky]).execute(
      planOf({ id: 'a', tool: 'flaky', timeout_ms: 20, retry }),
      {},
      { kept: new KeptResults() },
    );

    expect(result).toBe(3);
  });

  it('are those of a call that changed something, also if it was told to stop and has a limit', async () => {
    const calls: string[] = [];
    const sent = Promise.withResolvers<string>();
    const begun = Promise.withResolvers<void>();
    const slow: Tool = {
      id: 'slow',
      execute: () => {
        calls.push('slow');
        begun.resolve();
        return sent.promise;
      },
    };
    const bad: Tool = { id: 'bad', execute: () => begun.promise.then(() => Promise.reject(new Error('no'))) };
    const kept = new KeptResults({ concurrency: 4 });
    const executor = createExecutor([slow, bad], { kept, maxRetries: 0 });
    await executor.execute(planOf({ id: 's', tool: 'slow' }, { id: 'b', tool: 'bad' })).catch(() => {});
    sent.resolve('sent');
    await kept.settled();

    const { result } = await executor.execute(planOf({ id: 's', tool: 'slow' }));

    expect(result).toBe('sent');
    expect(calls).toEqual(['slow']);
  });

  it('are not waited for where a call that only looks was told to stop', async () => {
    const hang: Tool = { id: 'hang', effects: { readOnly: true }, execute: () => new Promise(() => {}) };
    const kept = new KeptResults();
    const plan = planOf({ id: 'h', tool: 'hang', timeout_ms: 20 });
    await createExecutor([hang])
      .execute(plan, {}, { kept, maxRetries: 0 })
      .catch(() => {});

    await kept.settled();

    expect(kept.size).toBe(0);
  });

  it('do not bring secrets into another run', async () => {
    const echo: Tool = { id: 'echo', execute: async ({ key }) => ({ said: `the key is ${String(key)}` }) };
    const kept = new KeptResults();
    const plan = planOf({ id: 'e', tool: 'echo', input: { key: '{{secrets.KEY}}' } });
    const options = { kept, secrets: { names: () => ['KEY'], get: () => 'hunter2' } };
    await createExecutor([echo], options).execute(plan);

    const { context } = await createExecutor([echo], options).execute(plan);

    expect(JSON.stringify(context)).not.toContain('hunter2');
  });

  it('change nothing about what a plan gives, however it was changed', async () => {
    const place = fc.constantFrom(1, 2, 3);
    const step = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), at: place, isSend: fc.boolean() });
    const steps = fc.uniqueArray(step, { selector: ({ id }) => id, minLength: 1, maxLength: 4 });
    const toPlan = (list: readonly { id: string; at: number; isSend: boolean }[]): Plan =>
      planOf(...list.map(({ id, at, isSend }) => (isSend ? send(id, at) : look(id, at))));
    await fc.assert(
      fc.asyncProperty(steps, steps, async (before, after) => {
        const { calls, tools } = workshop();
        const kept = new KeptResults();
        await createExecutor(tools).execute(toPlan(before), {}, { kept });
        const made = calls.length;

        const { context } = await createExecutor(tools).execute(toPlan(after), {}, { kept });

        const fresh = await createExecutor(workshop().tools).execute(toPlan(after));
        const unchanged = after.filter((one) => before.some((other) => JSON.stringify(other) === JSON.stringify(one)));
        expect(context).toEqual(fresh.context);
        expect(calls.length - made).toBe(after.length - unchanged.length);
      }),
    );
  });
});
