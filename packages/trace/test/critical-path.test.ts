import type { ExecTrace } from '@planloom/executor-core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type CriticalPath, criticalPath, diffTraces } from '../src/index.ts';
import { inWholeMs } from './support/in-whole-ms.ts';
import { call, tracedRun } from './support/traced-run.ts';

/** `a 0-10 work` */
function told({ segments }: CriticalPath): string[] {
  return segments.map(({ path, from, to, kind }) => `${path === '' ? '(run)' : path} ${from}-${to} ${kind}`);
}

function expectToAddUp(path: CriticalPath, trace: ExecTrace): void {
  let at = 0;
  for (const { from, to } of path.segments) {
    expect(from).toBe(at);
    expect(to).toBeGreaterThan(from);
    at = to;
  }
  expect(at).toBe(trace.totalDurationMs);
  const sum = Object.values(path.byKind).reduce((all, each) => all + each, 0);
  expect(sum).toBeCloseTo(trace.totalDurationMs, 6);
}

describe('the critical path', () => {
  it('of a run that called nothing is empty', async () => {
    const path = criticalPath(await tracedRun([{ id: 'a', type: 'final', input: { x: 1 } }]));

    expect(path).toMatchObject({ durationMs: 0, segments: [], steps: [0] });
  });

  it('follows what a step waited for, and not what ran beside it', async () => {
    const trace = await tracedRun([
      call('slow', 100),
      call('quick', 20),
      call('late', 90, { depends_on: ['quick'] }),
      call('last', 10, { depends_on: ['slow', 'late'] }),
    ]);

    expect(told(criticalPath(trace))).toEqual(['quick 0-20 work', 'late 20-110 work', 'last 110-120 work']);
  });

  it('goes through steps that were skipped', async () => {
    const trace = await tracedRun([
      call('a', 30),
      call('b', 10, { depends_on: ['a'], when: 'false' }),
      call('c', 10, { depends_on: ['b'] }),
      call('d', 20),
    ]);

    expect(told(criticalPath(trace))).toEqual(['a 0-30 work', 'c 30-40 work']);
  });

  it('tells pauses before attempts from attempts', async () => {
    const trace = await tracedRun([
      { id: 'a', tool: 'work', input: { ms: 10, failures: 2 }, retry: { max: 2, backoff_ms: 100, jitter: false } },
    ]);

    expect(told(criticalPath(trace))).toEqual([
      'a 0-10 work',
      'a 10-110 retry-pause',
      'a 110-120 work',
      'a 120-320 retry-pause',
      'a 320-330 work',
    ]);
  });

  it('tells waits for a slot of the run', async () => {
    const trace = await tracedRun([call('a', 50), call('b', 40)], { concurrency: 1 });

    expect(told(criticalPath(trace))).toEqual(['b 0-50 queue', 'b 50-90 work']);
  });

  it('tells waits for a slot of the tool', async () => {
    const trace = await tracedRun([call('a', 50), call('b', 40)], { limit: 1 });

    expect(told(criticalPath(trace))).toEqual(['b 0-50 queue', 'b 50-90 work']);
  });

  it('tells the wait for a slot after a pause', async () => {
    const again = {
      id: 'again',
      tool: 'work',
      input: { ms: 10, failures: 1 },
      retry: { max: 1, backoff_ms: 20, jitter: false },
    };
    const trace = await tracedRun([again, call('other', 100, { depends_on: ['first'] }), call('first', 5)], {
      concurrency: 1,
    });

    const { byKind } = criticalPath(trace);
    expect(byKind['retry-pause']).toBe(20);
    expectToAddUp(criticalPath(trace), trace);
  });

  it('goes through the iterations of a loop one after the other', async () => {
    const trace = await tracedRun([
      {
        id: 'all',
        type: 'loop',
        over: '[10, 20, 30]',
        as: 'ms',
        step: { id: 'each', tool: 'work', input: { ms: '{{ms}}' } },
      },
    ]);

    expect(told(criticalPath(trace))).toEqual([
      'all[0].each 0-10 work',
      'all[1].each 10-30 work',
      'all[2].each 30-60 work',
    ]);
  });

  it('finds the iteration that made room for another', async () => {
    const trace = await tracedRun([
      {
        id: 'all',
        type: 'loop',
        over: '[50, 20, 60, 10]',
        as: 'ms',
        concurrency: 2,
        steps: [
          { id: 'each', tool: 'work', input: { ms: '{{ms}}' } },
          { id: 'end', tool: 'work', input: { ms: 5 }, depends_on: ['each'] },
        ],
      },
    ]);

    expect(told(criticalPath(trace))).toEqual([
      'all[1].each 0-20 work',
      'all[1].end 20-25 work',
      'all[2].each 25-85 work',
      'all[2].end 85-90 work',
    ]);
  });

  it('leads through a fallback to the attempts before it', async () => {
    const trace = await tracedRun([
      {
        id: 'a',
        tool: 'work',
        input: { ms: 10, failures: 9 },
        retry_count: 0,
        on_error: { fallback: [call('b', 20)] },
      },
    ]);

    expect(told(criticalPath(trace))).toEqual(['a 0-10 work', 'a.b 10-30 work']);
  });

  it('ends with the step that failed, and what undoes others', async () => {
    const trace = await tracedRun([
      call('made', 10, { compensate: call('undo', 40) }),
      call('beside', 500),
      { id: 'fails', tool: 'work', input: { ms: 30, failures: 9 }, retry_count: 0, depends_on: ['made'] },
    ]);

    expect(trace.status).toBe('failed');
    expect(told(criticalPath(trace))).toEqual(['made 0-10 work', 'fails 10-40 work', 'made.undo 40-80 work']);
  });

  it('leads through all attempts of a container, whose steps have the same paths each time', async () => {
    let calls = 0;
    const trace = await tracedRun(
      [
        {
          id: 'both',
          type: 'parallel',
          retry: { max: 1, backoff_ms: 50, jitter: false },
          steps: [call('a', 10), { id: 'b', tool: 'work', input: { ms: 30, failures: 1 }, retry_count: 0 }],
        },
      ],
      { mends: () => ++calls > 2 },
    );

    expect(trace.entries.map(({ nodeId, status }) => `${nodeId} ${status}`)).toEqual([
      'both success',
      'both.a success',
      'both.b failed',
      'both.a success',
      'both.b success',
    ]);
    expect(told(criticalPath(trace))).toEqual(['both.b 0-30 work', 'both 30-80 retry-pause', 'both.b 80-110 work']);
    expect(diffTraces(trace, trace).same).toBe(true);
  });

  it('follows the visits of a graph', async () => {
    const trace = await tracedRun(
      [call('a', 10, { next: [{ to: 'b' }] }), call('b', 20, { next: [{ to: 'c' }] }), call('c', 30)],
      { plan: { execution: 'graph' } },
    );

    expect(told(criticalPath(trace))).toEqual(['a 0-10 work', 'b 10-30 work', 'c 30-60 work']);
  });

  it('leads through the call whose result an equal one took', async () => {
    const trace = await tracedRun([
      call('asks', 70, { cache: true }),
      call('first', 10),
      call('joins', 70, { cache: true, depends_on: ['first'] }),
      call('end', 5, { depends_on: ['joins'] }),
    ]);

    expect(told(criticalPath(trace))).toEqual(['asks 0-70 work', 'end 70-75 work']);
  });
});

it('a result that was there already is no wait for the call that gave it', async () => {
  const trace = await tracedRun(
    [
      call('asks', 70, { cache: true, next: [{ to: 'other' }] }),
      call('other', 30, { next: [{ to: 'again' }] }),
      call('again', 70, { cache: true, next: [{ to: 'end' }] }),
      call('end', 5),
    ],
    { plan: { execution: 'graph' } },
  );

  expect(told(criticalPath(trace))).toEqual(['asks 0-70 work', 'other 70-100 work', 'end 100-105 work']);
});

/** Powers of two: no two ways through a plan take equally long. */
const plans = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(), { maxLength: 3 }),
      inside: fc.constantFrom('none', 'parallel', 'loop', 'conditional'),
    }),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((shapes) =>
    shapes.map(({ needs, inside }, index) => ({ inside, needs: index === 0 ? [] : needs.map((need) => need % index) })),
  );

type Shapes = readonly { readonly inside: string; readonly needs: readonly number[] }[];

/** @param shorter the call that takes less than it would */
function stepsOf(shapes: Shapes, shorter: number): object[] {
  const ms = (number: number): number => 16 * 2 ** number - (number === shorter ? 8 : 0);
  return shapes.map(({ inside, needs }, index) => {
    const rest = { depends_on: [...new Set(needs)].map((need) => `s${need}`) };
    const [one, other] = [call(`s${index}_a`, ms(2 * index)), call(`s${index}_b`, ms(2 * index + 1))];
    if (inside === 'parallel') return { id: `s${index}`, type: 'parallel', steps: [one, other], ...rest };
    if (inside === 'conditional') {
      return {
        id: `s${index}`,
        type: 'conditional',
        condition: 'true',
        then: [one, { ...other, depends_on: [`s${index}_a`] }],
        ...rest,
      };
    }
    if (inside === 'none') return call(`s${index}`, ms(2 * index), rest);
    return {
      id: `s${index}`,
      type: 'loop',
      over: `[${ms(2 * index)}, ${ms(2 * index + 1)}]`,
      as: 'ms',
      step: { id: `s${index}_e`, tool: 'work', input: { ms: '{{ms}}' } },
      ...rest,
    };
  });
}

/** The numbers of the calls on the path. */
function numbersOf({ segments }: CriticalPath): Set<number> {
  return new Set(segments.map(({ from, to }) => Math.log2((to - from) / 16)));
}

describe('for any plan, the critical path', () => {
  it('is what makes the run shorter if it gets shorter, and nothing else is', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (shapes) => {
        const trace = await tracedRun(stepsOf(shapes, -1));
        const path = criticalPath(trace);
        expectToAddUp(path, trace);
        const critical = numbersOf(path);
        for (let number = 0; number < 2 * shapes.length; number++) {
          const { totalDurationMs } = await tracedRun(stepsOf(shapes, number));
          expect(totalDurationMs).toBe(trace.totalDurationMs - (critical.has(number) ? 8 : 0));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('adds up to the duration of the run, whatever limits there are and whatever fails', async () => {
    const shape = fc.record({
      needs: fc.array(fc.nat(), { maxLength: 2 }),
      ms: fc.integer({ min: 0, max: 40 }),
      failures: fc.nat(3),
      items: fc.nat(4),
      limit: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(shape, { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 1, max: 4 }),
        async (shapes, concurrency) => {
          const steps = shapes.map(({ needs, ms, failures, items, limit }, index) => {
            const rest = {
              depends_on: index === 0 ? [] : [...new Set(needs.map((need) => `s${need % index}`))],
              on_error: index % 2 === 0 ? 'continue' : 'fail',
            };
            const inner = { id: `s${index}_e`, tool: 'work', input: { ms, failures } };
            return items === 0
              ? { ...inner, id: `s${index}`, ...rest }
              : {
                  id: `s${index}`,
                  type: 'loop',
                  over: JSON.stringify(Array.from({ length: items }, (_, item) => item)),
                  concurrency: limit,
                  step: inner,
                  ...rest,
                };
          });
          const trace = await tracedRun(steps, { concurrency });
          expectToAddUp(criticalPath(trace), trace);
          expect(trace.status).toMatch(/success|failed/);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('goes from call to call through a queue, also where times are cut to the millisecond', async () => {
    const loop = (id: string, ms: number): object => ({
      id,
      type: 'loop',
      over: [1, 2, 3, 4, 5, 6, 7, 8],
      steps: [{ id: `${id}_call`, tool: 'work', input: { ms } }],
    });
    const fine = await tracedRun([loop('l', 50.437), loop('m', 35.789)], { concurrency: 1 });
    for (const trace of [fine, inWholeMs(fine)]) {
      const { byKind, steps } = criticalPath(trace);
      expect(byKind.overhead).toBeLessThan(trace === fine ? 0.1 : 5);
      // Of each two items, one after the other, all of one loop: each waits for one of the other.
      expect(steps.length).toBeGreaterThan(8);
    }
  });
});
