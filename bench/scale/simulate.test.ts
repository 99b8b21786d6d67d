import { describe, expect, it } from 'vitest';

import { machineOf, type ToolCall } from './machine-of.ts';
import { compile, layeredPlan, loopPlan, needsOf } from './plans.ts';
import { logNormal, seededRandom } from './seeded-random.ts';
import { simulate, type Simulated, type World } from './simulate.ts';

interface Seen {
  readonly what: 'began' | 'ended';
  readonly path: string;
  readonly at: number;
  /** Which run: the arguments and paths of several runs are the same. */
  readonly plan: unknown;
}

/** A world that keeps what it sees. */
function watchedWorld(seed: number, world: Partial<World> = {}): { world: World; seen: Seen[] } {
  const seen: Seen[] = [];
  const latency = logNormal(seededRandom(seed), 20, 1);
  const watch = (what: Seen['what'], { run }: ToolCall, at: number): void =>
    void seen.push({ what, path: run.path, at, plan: run.block.frame.plan });
  return { world: { latencyMs: () => latency(), answer: ({ run }) => run.path, watch, ...world }, seen };
}

/** The most calls that were under way at once, counted from what was seen. */
function mostAtOnce(seen: readonly Seen[]): number {
  let now = 0;
  return seen.reduce((most, { what }) => Math.max(most, (now += what === 'began' ? 1 : -1)), 0);
}

function runOne(plan: object, concurrency: number, world: World, items?: readonly unknown[]): Simulated {
  const compiled = compile(plan, ...(items ? ['items'] : []));
  const context = items ? { items } : {};
  return simulate(
    [{ at: 0, begin: () => machineOf(compiled, { context, concurrency, trace: true, seed: 'x' }) }],
    world,
  );
}

describe('simulated runs', () => {
  const items = Array.from({ length: 500 }, (_, at) => at);

  it.each([
    [1, 64],
    [4, 64],
    [64, 3],
    [64, 500],
  ])('a run of %d calls at a time, a loop of %d: never more, and as many as may', (ofRun, ofLoop) => {
    const { world, seen } = watchedWorld(ofRun + ofLoop);
    const { answers, mostCalls } = runOne(loopPlan(ofLoop), ofRun, world, items);
    expect(answers).toBe(500);
    expect(mostAtOnce(seen)).toBe(Math.min(ofRun, ofLoop));
    expect(mostCalls).toBe(Math.min(ofRun, ofLoop));
  });

  it('one item after the other, in their order', () => {
    const { world, seen } = watchedWorld(7);
    runOne(loopPlan(1), 16, world, items);
    const expected = items.flatMap((at) => [`began all[${at}].body`, `ended all[${at}].body`]);
    expect(seen.map(({ what, path }) => `${what} ${path}`)).toEqual(expected);
  });

  it('each step of a graph once, after those it reads, and at once when a slot is free', () => {
    const { world, seen } = watchedWorld(11);
    const { succeeded } = runOne(layeredPlan(400, 20), 1000, world);
    expect(succeeded).toBe(1);
    const began = new Map(seen.filter(({ what }) => what === 'began').map(({ path, at }) => [path, at]));
    const ended = new Map(seen.filter(({ what }) => what === 'ended').map(({ path, at }) => [path, at]));
    expect(seen).toHaveLength(800);
    for (let index = 0; index < 400; index++) {
      const ready = Math.max(0, ...needsOf(index, 20).map((need) => ended.get(`s${need}`) ?? Number.NaN));
      expect(began.get(`s${index}`), `s${index}`).toBe(ready);
    }
  });

  it('a graph keeps the limit of its run while many runs go on, each as it would alone', () => {
    const compiled = compile(layeredPlan(60, 12));
    const latencyMs = ({ run }: ToolCall): number => 5 + ((run.node.position * 7919) % 31);
    const { world, seen } = watchedWorld(13, { latencyMs });
    const begin = (seed: number) => () => machineOf(compiled, { concurrency: 4, trace: false, seed: String(seed) });
    const together = Array.from({ length: 50 }, (_, at) => ({ at: at * 3, begin: begin(at) }));
    expect(simulate(together, world)).toMatchObject({ succeeded: 50, failed: 0, answers: 3000 });
    const runs = Map.groupBy(seen, ({ plan }) => plan);
    expect(runs.size).toBe(50);
    const orders = [...runs.values()].map((calls) => calls.map(({ what, path }) => `${what} ${path}`).join());
    expect(new Set(orders).size).toBe(1);
    for (const calls of runs.values()) expect(mostAtOnce(calls)).toBe(4);
  });

  it('calls that fail are made again, those that take too long are given up, and the timers are few', () => {
    const { world, seen } = watchedWorld(17, {
      fails: ({ attempt, run }) => attempt === 1 && run.block.ordinal % 10 === 0,
      latencyMs: ({ attempt, run }) => (attempt === 1 && run.block.ordinal === 5 ? 60_000 : 10),
    });
    const { succeeded, retries, virtualMs, timers } = runOne(loopPlan(8), 8, world, items);
    expect({ succeeded, retries }).toEqual({ succeeded: 1, retries: 51 });
    expect(seen.filter(({ path }) => path === 'all[5].body').map(({ what, at }) => `${what} ${at}`)).toEqual([
      'began 0',
      'ended 30000',
      expect.stringMatching(/^began 30/),
      expect.stringMatching(/^ended 30/),
    ]);
    expect(mostAtOnce(seen)).toBe(8);
    expect(virtualMs).toBeGreaterThan(30_000);
    expect(timers).toBeLessThan(120);
  });
});
