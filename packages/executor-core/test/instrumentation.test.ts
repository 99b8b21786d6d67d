import { AsyncLocalStorage } from 'node:async_hooks';

import { describe, expect, it } from 'vitest';

import type { CallIdentity, Instrumentation, RunEvent } from '../src/index.ts';
import { sequential, workshop } from './support/workshop.ts';

const plan = sequential({ id: 'a', tool: 'echo', input: { value: 1 } });

/** An instrumentation that does nothing but what is given. */
const watching = (parts: Partial<Instrumentation>): Instrumentation => ({ receive: () => undefined, ...parts });

describe('an instrumentation', () => {
  it.each([
    [
      'throws before the call',
      () => {
        throw new Error('no');
      },
    ],
    [
      'throws after the call',
      (_: CallIdentity, make: () => unknown) => {
        make();
        throw new Error('no');
      },
    ],
    ['does not call', () => 'nothing'],
    [
      'gives something else',
      (_: CallIdentity, make: () => unknown) => {
        make();
        return 'another';
      },
    ],
    [
      'calls twice',
      (_: CallIdentity, make: () => unknown) => {
        make();
        return make();
      },
    ],
  ])('changes nothing of the run where it %s', async (_, aroundCall) => {
    const { run, calls } = workshop();

    const { result } = await run(plan, {}, { instrumentations: [watching({ aroundCall: aroundCall as never })] });

    expect(result).toBe(1);
    expect(calls).toHaveLength(1);
  });

  it('that throws is warned about; a tool that throws is not', async () => {
    const broken = watching({
      aroundCall: () => {
        throw new Error('no exporter');
      },
    });
    const fine = watching({ aroundCall: (_, make) => make() });
    const { run, failure } = workshop();

    const { warnings } = await run(plan, {}, { instrumentations: [broken] });
    const error = await failure(sequential({ id: 'a', tool: 'throws' }), {}, { instrumentations: [fine] }).catch(
      () => undefined,
    );

    expect(warnings).toEqual(['An instrumentation failed around a call of echo: no exporter']);
    expect(error?.warnings ?? []).toEqual([]);
  });

  it('that cannot take an event is only warned about', async () => {
    const { run } = workshop();
    const broken = watching({
      receive: () => {
        throw new Error('full');
      },
    });

    const { result, warnings } = await run(plan, {}, { instrumentations: [broken] });

    expect(result).toBe(1);
    expect(warnings[0]).toContain('full');
  });

  it('is around each attempt, outermost first, also after what a tool awaits', async () => {
    const storage = new AsyncLocalStorage<string>();
    const around = (name: string): Instrumentation =>
      watching({
        aroundCall: ({ path, attempt }, make) =>
          storage.run(`${storage.getStore() ?? ''}${name}:${path}#${attempt} `, make),
      });
    const seen: (string | undefined)[] = [];
    const { run } = workshop({
      ask: {
        execute: async (_, { attempt }) => {
          await Promise.resolve();
          seen.push(storage.getStore());
          if (attempt === 1) throw Object.assign(new Error('busy'), { retryable: true });
          return 'done';
        },
      },
    });

    await run(sequential({ id: 'a', tool: 'ask' }), {}, { instrumentations: [around('one'), around('two')] });

    expect(seen).toEqual(['one:a#1 two:a#1 ', 'one:a#2 two:a#2 ']);
  });

  it('gets every event before the sinks do', async () => {
    const order: string[] = [];
    const { run } = workshop();
    const note =
      (who: string) =>
      (event: RunEvent): void =>
        void (event.type === 'run.started' && order.push(who));

    await run(plan, {}, { instrumentations: [watching({ receive: note('inside') })], onEvent: note('outside') });

    expect(order).toEqual(['inside', 'outside']);
  });

  it('is not around a result that was kept: no call is made', async () => {
    const { KeptResults } = await import('../src/index.ts');
    const kept = new KeptResults();
    const seen: CallIdentity[] = [];
    const inside = watching({
      aroundCall: (call, make) => {
        seen.push(call);
        return make();
      },
    });
    const { run } = workshop();

    for (const runId of ['one', 'two']) await run(plan, {}, { runId, kept, instrumentations: [inside] });

    expect(seen).toEqual([{ runId: 'one', path: 'a', stepId: 'a', tool: 'echo', attempt: 1 }]);
  });

  it('is told of the run before its first event, with what the caller says of its trace', async () => {
    const order: unknown[] = [];
    const { run } = workshop();
    const inside = watching({ beginRun: (begun) => order.push(begun), receive: ({ type }) => order.push(type) });
    const carrier = { traceparent: '00-1-2-01' };

    await run(plan, {}, { runId: 'r', planId: 'p', carrier, instrumentations: [inside] });

    expect(order.slice(0, 2)).toEqual([{ runId: 'r', planId: 'p', carrier }, 'run.started']);
  });

  it('tells tools what they hand on; one that cannot is only warned about', async () => {
    const seen: unknown[] = [];
    const { run } = workshop({
      ask: {
        execute: async (_, context) => {
          seen.push(context.carrier);
          await Promise.resolve();
          seen.push(context.carrier);
          return 'done';
        },
      },
    });
    const names = watching({ carrierOf: ({ path, attempt }) => ({ traceparent: `${path}#${attempt}` }) });
    const more = watching({ carrierOf: () => ({ baggage: 'a=b' }) });
    const broken = watching({
      carrierOf: () => {
        throw new Error('no context');
      },
    });
    const asking = sequential({ id: 'a', tool: 'ask' });

    const { warnings } = await run(asking, {}, { instrumentations: [names, broken, more, watching({})] });
    await run(asking);

    expect(seen).toEqual([{ traceparent: 'a#1', baggage: 'a=b' }, { traceparent: 'a#1', baggage: 'a=b' }, {}, {}]);
    expect(warnings?.[0]).toContain('no context');
  });

  it('may give a promise of its own around a call that fails; only what it does wrong itself is warned about', async () => {
    const { failure, run } = workshop();
    const open = async (_: CallIdentity, make: () => unknown): Promise<unknown> => {
      try {
        return await make();
      } finally {
        await Promise.resolve();
      }
    };
    const broken = async (_: CallIdentity, make: () => unknown): Promise<unknown> => {
      await make();
      throw new Error('no exporter');
    };
    const failing = sequential({ id: 'a', tool: 'fail', input: { ms: 1 } });
    const around = (aroundCall: unknown): Instrumentation[] => [watching({ aroundCall: aroundCall as never })];

    const error = await failure(failing, {}, { instrumentations: around(open) });
    const { warnings } = await run(
      sequential({ id: 'a', tool: 'work', input: { ms: 1 } }, { id: 'b', tool: 'work', input: { ms: 1 } }),
      {},
      { instrumentations: around(broken) },
    );

    expect(error.trace.warnings ?? []).toEqual([]);
    expect(warnings?.[0]).toContain('no exporter');
  });

  it('that does not call is warned about, and so is a carrier that is a promise', async () => {
    const { run } = workshop({ ask: { execute: (_, { carrier }) => Object.keys(carrier).length } });
    const { warnings } = await run(
      sequential({ id: 'a', tool: 'ask' }),
      {},
      {
        instrumentations: [
          watching({
            aroundCall: (() => 'nothing') as never,
            carrierOf: (() => Promise.reject(new Error('late'))) as never,
          }),
        ],
      },
    );

    expect(warnings?.join('\n')).toMatch(/did not call/u);
    expect(warnings?.join('\n')).toMatch(/is a promise/u);
  });
});
