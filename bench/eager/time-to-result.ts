import { createPlanExecutor, createPlanner, type Plan } from 'planloom';

import { VirtualClock } from '../../packages/testing/src/virtual-clock.ts';
import type { EagerCase } from './eager-cases.ts';
import { simulatedModel } from './simulated-model.ts';

/** Time from the task to its result in seconds of a virtual clock: with steps that begin early, and without. */
export interface TimeToResult {
  readonly without: number;
  readonly with: number;
}

/** Has one plan written at a speed, and run. */
export async function timeToResult(one: EagerCase, tokensPerSecond: number): Promise<TimeToResult> {
  return { without: await secondsOf(one, tokensPerSecond, false), with: await secondsOf(one, tokensPerSecond, true) };
}

/** What tasks need is loaded with the first one, which takes time of this machine: the virtual clock knows nothing of it. */
const nothingToDo: Plan = { version: '1.0', steps: [{ id: 'done', type: 'final' }] };
const tasksAreLoaded = createPlanExecutor([], { planner: { plan: async () => ({ plan: nothingToDo }) } }).executeTask(
  'load',
);

async function secondsOf({ plan, tools }: EagerCase, tokensPerSecond: number, eager: boolean): Promise<number> {
  await tasksAreLoaded;
  const clock = new VirtualClock();
  const llm = simulatedModel(JSON.stringify(plan), tokensPerSecond, clock);
  const executor = createPlanExecutor(tools(clock), {
    planner: createPlanner({ llm, maxRetries: 0 }),
    clock,
    concurrency: 16,
    defaultTimeoutMs: 1e9,
  });
  const began = clock.now();
  await clock.settle(executor.executeTask('do it', {}, { eager, maxRetries: 0 }));
  return (clock.now() - began) / 1000;
}
