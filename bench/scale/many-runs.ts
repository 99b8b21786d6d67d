/**
 * Up to ten thousand runs at the same time in one process, on virtual time: first their machines alone, then whole runs through the
 * executor, with promises, calls and traces. Each is a graph of a hundred steps, four calls at a time; a call takes 300 ms in
 * the median, log-normal with a sigma of 1, and one of a hundred fails and is made again. How busy
 * the thread is counts from the first run on for six seconds. Prints a table. Run, for two minutes:
 *
 *   node --expose-gc --conditions=@planloom/source bench/scale/many-runs.ts
 */
import { createExecutor, type ExecutionResult } from '@planloom/executor-core';

import { machineOf } from './machine-of.ts';
import { compile, layeredPlan } from './plans.ts';
import { logNormal, seededRandom } from './seeded-random.ts';
import { simulate } from './simulate.ts';
import { figure, megabytes, table } from './table.ts';
import { threadMs, TickClock } from './tick-clock.ts';

interface Measured {
  readonly calls: number;
  readonly timers: number;
  readonly hostTurns: number | undefined;
  readonly busyMs: number;
  /** Until the middle: a thread that is busy for longer than that falls behind. */
  readonly busyEarlyMs: number;
  readonly largestDelayMs: number;
  /** Of all live runs, in the middle. */
  readonly heapBytes: number;
  readonly liveRuns: number;
}

const WARM_RUNS = 300;
const STEPS = 100;
const CONCURRENCY = 4;
/** When all have begun and none has ended. */
const MIDDLE_MS = 6_000;
const FAILING = 0.01;
const plan = layeredPlan(STEPS, 10);

const KINDS = [
  { who: 'machine', measure: runMachines, spreadMs: 5_000, trace: true, runs: 100 },
  { who: 'machine', measure: runMachines, spreadMs: 5_000, trace: true, runs: 1_000 },
  { who: 'machine', measure: runMachines, spreadMs: 5_000, trace: true, runs: 10_000 },
  { who: 'machine', measure: runMachines, spreadMs: 0, trace: false, runs: 10_000 },
  { who: 'executor', measure: runExecutor, spreadMs: 5_000, trace: true, runs: 100 },
  { who: 'executor', measure: runExecutor, spreadMs: 5_000, trace: true, runs: 1_000 },
  { who: 'executor', measure: runExecutor, spreadMs: 5_000, trace: true, runs: 10_000 },
  { who: 'executor', measure: runExecutor, spreadMs: 5_000, trace: false, runs: 10_000 },
] as const;

runMachines(WARM_RUNS, 0, true);
await runExecutor(WARM_RUNS, 0, true);
const rows: string[][] = [];
for (const { who, measure, spreadMs, trace, runs } of KINDS) {
  const begun = spreadMs === 0 ? 'at once' : `within ${spreadMs / 1000} s`;
  const name = `${who}, ${runs.toLocaleString('en')} runs begun ${begun}`;
  rows.push(rowOf(name, runs, trace, await measure(runs, spreadMs, trace)));
}
const head = ['what runs', 'trace', 'µs a step', 'thread busy', 'largest delay', 'heap a live run', 'live heap'];
console.log(table([...head, 'timers a run', 'host turns a call'], rows));

function rowOf(name: string, runs: number, trace: boolean, measured: Measured): string[] {
  const { calls, timers, hostTurns, busyMs, busyEarlyMs, largestDelayMs, heapBytes, liveRuns } = measured;
  return [
    name,
    trace ? 'on' : 'off',
    figure((busyMs * 1000) / (runs * STEPS)),
    `${Math.round((busyEarlyMs / MIDDLE_MS) * 100)} %`,
    `${figure(largestDelayMs)} ms`,
    `${figure(heapBytes / liveRuns / 1000)} kB`,
    megabytes(heapBytes),
    figure(timers / runs),
    hostTurns === undefined ? '' : figure(hostTurns / calls),
  ];
}

/** What is on the heap after a collection. */
function liveHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function begins(runs: number, spreadMs: number): number[] {
  return Array.from({ length: runs }, (_, at) => (at * spreadMs) / runs);
}

function runMachines(runs: number, spreadMs: number, trace: boolean): Measured {
  const compiled = compile(plan);
  const random = seededRandom(1);
  const latency = logNormal(random, 300, 1);
  const before = liveHeap();
  let heapBytes = 0;
  let liveRuns = 0;
  let busyEarlyMs = 0;
  const arrivals = begins(runs, spreadMs).map((at, index) => ({
    at,
    begin: () => machineOf(compiled, { concurrency: CONCURRENCY, trace, seed: String(index) }),
  }));
  const result = simulate(arrivals, {
    latencyMs: latency,
    fails: () => random() < FAILING,
    answer: ({ attempt }) => ({ ok: true, attempt }),
    look: {
      at: MIDDLE_MS,
      see: (live, busyMs) => {
        busyEarlyMs = busyMs;
        heapBytes = liveHeap() - before;
        liveRuns = live.length;
      },
    },
  });
  if (result.succeeded + result.failed !== runs) throw new Error('not the runs that were meant');
  return { ...result, calls: result.answers, hostTurns: undefined, busyEarlyMs, heapBytes, liveRuns };
}

async function runExecutor(runs: number, spreadMs: number, trace: boolean): Promise<Measured> {
  const clock = new TickClock();
  const random = seededRandom(1);
  const latency = logNormal(random, 300, 1);
  let calls = 0;
  const work = {
    id: 'work',
    execute: (): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const hasFailed = random() < FAILING;
        calls++;
        clock.after(latency(), () => {
          if (hasFailed) reject(new Error('It failed, as it was meant to.'));
          else resolve({ ok: true, attempt: 1 });
        });
      }),
  };
  const executor = createExecutor([work], { clock, concurrency: CONCURRENCY, enableTrace: trace });
  const compiled = executor.compile(plan as never);
  const started: Promise<ExecutionResult>[] = [];
  const before = liveHeap();
  let ended = 0;
  let heapBytes = 0;
  let liveRuns = 0;
  let busyEarlyMs = 0;
  for (const at of begins(runs, spreadMs)) {
    clock.after(at, () => {
      const run = executor.execute(compiled, {}, { runId: String(started.length) });
      started.push(run);
      const end = (): void => void ended++;
      run.then(end, end);
    });
  }
  // The collection that looks at the heap is not the runs' doing.
  clock.after(MIDDLE_MS, () => {
    const began = threadMs();
    heapBytes = liveHeap() - before;
    liveRuns = runs - ended;
    busyEarlyMs = clock.busyMs;
    clock.excuse(threadMs() - began);
  });
  await clock.runDown();
  if (ended !== runs) throw new Error('not the runs that were meant');
  const { timers, hostTurns, busyMs, largestDelayMs } = clock;
  return { calls, timers, hostTurns, busyMs, busyEarlyMs, largestDelayMs, heapBytes, liveRuns };
}
