/**
 * Counts what a run does, instead of timing it: the counts are the same on every machine, and on a busy one. Prints
 * {@link WorkCounts} by workload as JSON. Started by `work-budget.test.ts` in a process of its own, with V8's compilers off, so
 * that nothing is inlined or left out.
 */
import { createHook } from 'node:async_hooks';
import { Session } from 'node:inspector/promises';

import { createExecutor, systemClock, type Clock, type ExecutionResult } from '@planloom/executor-core';

import { chain, dag, loop, type Workload } from './workloads.ts';

/** What one step costs, everything that belongs to it counted: checking, compiling, running, trace. */
export interface WorkCounts {
  /** Bytes allocated while the plan is checked and compiled. */
  readonly bytesToCompile: number;
  /** Bytes allocated while it runs. */
  readonly bytesToRun: number;
  /** Functions of Planloom that are called while it is checked and compiled. */
  readonly callsToCompile: number;
  /** The same while it runs. */
  readonly callsToRun: number;
  /** Promises made while it runs, the tool's own not counted. */
  readonly promises: number;
  /** How often the clock is read. */
  readonly clockReads: number;
  /** Timers set, in the whole run. */
  readonly timers: number;
}

const SIZES = [1000, 4000] as const;

const counts: Record<string, WorkCounts> = {};
for (const make of [chain, dag, loop]) {
  await countWork(make(100)); // what is made once is made
  for (const size of SIZES) {
    const workload = make(size);
    counts[`${workload.name} ${size}`] = await countWork(workload);
  }
}
console.log(JSON.stringify(counts));

async function countWork(workload: Workload): Promise<WorkCounts> {
  const { steps } = workload;
  const [bytesToCompile, bytesToRun] = await countBytes(workload);
  const [callsToCompile, callsToRun] = await countCalls(workload);
  const { promises, clockReads, timers } = await countEffects(workload);
  return {
    bytesToCompile: Math.round(bytesToCompile / steps),
    bytesToRun: Math.round(bytesToRun / steps),
    callsToCompile: round(callsToCompile / steps),
    callsToRun: round(callsToRun / steps),
    promises: round(promises / steps),
    clockReads: round(clockReads / steps),
    timers,
  };
}

function round(count: number): number {
  return Math.round(count * 10) / 10;
}

/** Compiles and runs, and looks before and after each. */
async function measured<Value>(
  { plan, tools, context }: Workload,
  look: () => Value | Promise<Value>,
  clock: Clock = systemClock,
): Promise<readonly [Value, Value, Value]> {
  const executor = createExecutor(tools, { concurrency: Number.POSITIVE_INFINITY, clock });
  const before = await look();
  const compiled = executor.compile(plan as never, context);
  const between = await look();
  const result: ExecutionResult = await executor.execute(compiled, context);
  const after = await look();
  if (result.trace.statistics.failedSteps > 0) throw new Error('not the run that was meant');
  return [before, between, after];
}

/** The young generation is larger than all that is allocated, so nothing is collected in between. */
async function countBytes(workload: Workload): Promise<readonly [number, number]> {
  globalThis.gc?.();
  const [before, between, after] = await measured(workload, () => process.memoryUsage().heapUsed);
  return [between - before, after - between];
}

async function countCalls(workload: Workload): Promise<readonly [number, number]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  try {
    const [, toCompile, toRun] = await measured(workload, async () => {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const own = result.filter(({ url }) => /\/packages\/[\w-]+\/src\//.test(url));
      return own.flatMap(({ functions }) => functions).reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
    });
    return [toCompile, toRun];
  } finally {
    await session.post('Profiler.stopPreciseCoverage');
    session.disconnect();
  }
}

async function countEffects(workload: Workload): Promise<Pick<WorkCounts, 'promises' | 'clockReads' | 'timers'>> {
  let clockReads = 0;
  let timers = 0;
  let promises = 0;
  const clock: Clock = {
    now: () => (clockReads++, systemClock.now()),
    schedule: (delayMs, wake) => (timers++, systemClock.schedule(delayMs, wake)),
    yieldToHost: () => systemClock.yieldToHost(),
  };
  const hook = createHook({ init: (_id, type) => void (type === 'PROMISE' && promises++) }).enable();
  try {
    const [, before, after] = await measured(workload, () => promises, clock);
    return { promises: after - before - workload.steps, clockReads, timers };
  } finally {
    hook.disable();
  }
}
