/**
 * One very large run on virtual time, without driver and promises. Prints a line of JSON, a {@link Progress}, now and then, so
 * that one sees how far it came if memory ends. A call takes a millisecond; with `slow`, the first one takes 29 seconds, and
 * so just keeps its deadline. Started by `large-runs.ts`.
 *
 *   node --conditions=@planloom/source bench/scale/large-run.ts loop|dag STEPS trace|plain [slow]
 */
import { getHeapStatistics } from 'node:v8';

import { machineOf } from './machine-of.ts';
import { compile, layeredPlan, loopPlan } from './plans.ts';
import { simulate } from './simulate.ts';

/** How far it is. */
export interface Progress {
  readonly phase: 'plan' | 'compiled' | 'run' | 'done';
  /** Steps done in this phase. */
  readonly steps: number;
  /** Since the phase began. */
  readonly seconds: number;
  /** What the heap holds, garbage that nobody has collected included. */
  readonly heapBytes: number;
}

const CONCURRENCY = 64;

const [shape, stepsText, traced, slow] = process.argv.slice(2);
const steps = Number(stepsText);
let began = performance.now();

const items = shape === 'loop' ? Array.from({ length: steps }, (_, at) => at) : [];
const plan = shape === 'loop' ? loopPlan(CONCURRENCY) : layeredPlan(steps, 100);
say('plan', steps);
const compiled = compile(plan, 'items');
say('compiled', steps);
const options = { context: { items }, concurrency: CONCURRENCY, trace: traced === 'trace', seed: 'large' };
const result = simulate([{ at: 0, begin: () => machineOf(compiled, options) }], {
  latencyMs: ({ run }) => (slow === 'slow' && run.block.ordinal === 0 ? 29_000 : 1),
  answer: ({ attempt }) => ({ attempt }),
  milestone: { answers: 50_000, reached: (answers) => say('run', answers) },
});
if (result.succeeded !== 1 || result.answers !== steps) throw new Error('not the run that was meant');
if (result.mostCalls !== CONCURRENCY) throw new Error(`${result.mostCalls} calls at a time`);
say('done', steps);

function say(phase: Progress['phase'], done: number): void {
  const now = performance.now();
  const { used_heap_size: heapBytes } = getHeapStatistics();
  const progress: Progress = { phase, steps: done, seconds: (now - began) / 1000, heapBytes };
  console.log(JSON.stringify(progress));
  if (phase !== 'run') began = now;
}
