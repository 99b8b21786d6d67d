/**
 * What a full garbage collection between two runs costs them. V8 drops the hidden classes of objects that are all gone, and the
 * code that was optimised for them; Planloom keeps one object of each class that counts.
 *
 * Run: `node --expose-gc --conditions=@planloom/source bench/work/after-collections.ts`. With `--trace-deopt --single-threaded`
 * V8 tells each time it throws code away: `after-collections.test.ts` counts that.
 */
import { createExecutor } from '@planloom/executor-core';

import { chain, dag, loop, type Workload } from './workloads.ts';

const STEPS = 1000;
const RUNS = 60;

for (const make of [chain, dag, loop]) {
  for (const collects of [false, true]) {
    const { name, tools, context } = make(1);
    const executor = createExecutor(tools, { concurrency: Number.POSITIVE_INFINITY });
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < RUNS; run++) {
      const workload = make(STEPS);
      if (collects) globalThis.gc?.();
      best = Math.min(best, await timed(workload));
    }
    const between = collects ? 'a full collection before each run' : 'no collection asked for';
    console.log(`${name}: best ${((best * 1000) / STEPS).toFixed(2)} µs a step, ${between}`);

    async function timed({ plan, context: own }: Workload): Promise<number> {
      const start = performance.now();
      await executor.execute(plan as never, { ...context, ...own });
      return performance.now() - start;
    }
  }
}
