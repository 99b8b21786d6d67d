import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { diffTraces } from '../src/index.ts';
import { tour } from './support/tour.ts';
import { call, tracedRun } from './support/traced-run.ts';

describe('the difference of two traces', () => {
  it('is none for a run and itself', async () => {
    const trace = await tour();

    expect(diffTraces(trace, trace)).toEqual({ same: true, added: [], removed: [], changed: [], statistics: {} });
  });

  it('is none for two runs of one plan', async () => {
    expect(diffTraces(await tour(), await tour()).same).toBe(true);
  });

  it('names steps that only one has', async () => {
    const diff = diffTraces(
      await tracedRun([call('a', 10), call('b', 10)]),
      await tracedRun([call('a', 10), call('c', 10)]),
    );

    expect(diff).toMatchObject({
      same: false,
      removed: [{ path: 'b', status: 'success', tool: 'work', durationMs: 10 }],
      added: [{ path: 'c', status: 'success', tool: 'work', durationMs: 10 }],
      changed: [],
    });
  });

  it('tells another end, more attempts, and counts', async () => {
    const step = (failures: number): object => ({
      id: 'a',
      tool: 'work',
      input: { ms: 10, failures },
      retry: { max: 1, backoff_ms: 1 },
    });
    const diff = diffTraces(await tracedRun([step(0)]), await tracedRun([step(2)]));

    expect(diff).toMatchObject({
      same: false,
      status: { from: 'success', to: 'failed' },
      changed: [
        {
          path: 'a',
          status: { from: 'success', to: 'failed' },
          attempts: { from: 1, to: 2 },
          error: { from: undefined, to: 'not yet' },
          input: [{ pointer: '/failures', from: 0, to: 2 }],
          output: [{ pointer: '', from: { ms: 10 } }],
        },
      ],
      statistics: {
        toolCalls: { from: 1, to: 2 },
        retries: { from: 0, to: 1 },
        failedSteps: { from: 0, to: 1 },
        successfulSteps: { from: 1, to: 0 },
      },
    });
  });

  it('tells another branch, also an empty one', async () => {
    const run = (condition: string): ReturnType<typeof tracedRun> =>
      tracedRun([{ id: 'choose', type: 'conditional', condition, then: [] }]);

    expect(diffTraces(await run('true'), await run('false')).changed).toEqual([
      { path: 'choose', branch: { from: 'then', to: undefined } },
    ]);
  });

  it.each([
    [100, 120, false],
    [1000, 1190, false],
    [10, 55, false],
    [1000, 1300, true],
    [100, 10, true],
  ])('of %d ms and %d ms counts only beyond the noise: %s', async (one, other, counts) => {
    const [from, to] = [await tracedRun([call('a', one)]), await tracedRun([call('a', other)])];
    const diff = diffTraces(from, to, { values: false });

    expect(diff.same).toBe(!counts);
    expect(diff.durationMs).toEqual(counts ? { from: one, to: other } : undefined);
    expect(diffTraces(from, to, { values: false, times: false }).same).toBe(true);
  });

  it('compares results place by place, and no more than twenty places', async () => {
    const run = (value: unknown): ReturnType<typeof tracedRun> =>
      tracedRun([{ id: 'a', type: 'final', input: { value } }]);
    const few = diffTraces(
      await run({ 'x/y': [1, { z: 2 }], same: 1 }),
      await run({ 'x/y': [1, { z: 3 }, 4], same: 1 }),
    );
    const many = diffTraces(
      await run(Array.from({ length: 99 }, () => 1)),
      await run(Array.from({ length: 99 }, () => 2)),
    );

    expect(few.changed[0]?.output).toEqual([
      { pointer: '/value/x~1y/1/z', from: 2, to: 3 },
      { pointer: '/value/x~1y/2', to: 4 },
    ]);
    expect(many.changed[0]?.output).toHaveLength(20);
  });

  it('sees whatever differs in a value, and nothing where nothing does', async () => {
    const base = await tracedRun([{ id: 'a', type: 'final', input: {} }]);
    const withOutput = (output: unknown): typeof base => ({
      ...base,
      entries: base.entries.map((entry) => ({ ...entry, output })),
    });
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(diffTraces(withOutput(sorted(one)), withOutput(sorted(other))).same).toBe(isSame);
      }),
    );
  });
});

/** With members in the order of their names, and no negative zero, which JSON does not have. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
