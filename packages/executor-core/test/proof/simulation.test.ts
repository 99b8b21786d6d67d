import { getEventListeners } from 'node:events';

import { DEFAULT_LIMITS } from '@planloom/dsl-schema';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../../../testing/src/virtual-clock.ts';
import {
  createExecutor,
  isRunError,
  type ExecTrace,
  type ExecutionOptions,
  type Executor,
  type RunEvent,
} from '../../src/index.ts';
import { assertProperty } from '../support/assert-property.ts';
import { pureApprovals } from '../support/pure-decisions.ts';
import { recordMachine, replay, turnTexts } from '../support/recorded-machine.ts';
import { SIMULATED_TOOLS, simulatedTools, type SimulatedCall, type Weather } from '../support/simulated-tools.ts';
import { arbitraryPlan, type PlanCase } from './arbitrary-plan.ts';
import { canonical } from './reference-interpreter.ts';
import { violationsOf, type SimulatedRun } from './run-invariants.ts';

/** How long a longer proof may take. */
const PATIENT = { timeout: 3_600_000 };

const FILE = 'packages/executor-core/test/proof/simulation.test.ts';

/** All that is random about a run besides its plan. */
interface Circumstances extends Weather {
  readonly concurrency: number;
  readonly maxRetries: number;
  readonly defaultTimeoutMs: number;
  readonly toolCalls: number;
  readonly durationMs: number;
  /** Milliseconds after which the run is cancelled. */
  readonly cancelAfterMs: number | null;
}

const UNLIMITED = Number.POSITIVE_INFINITY;

const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  seed: fc.nat(),
  failing: fc.constantFrom(0, 5, 15, 40),
  hanging: fc.constantFrom(0, 0, 5, 20),
  concurrency: fc.integer({ min: 1, max: 8 }),
  maxRetries: fc.nat(3),
  defaultTimeoutMs: fc.constantFrom(1000, 80, 40),
  toolCalls: fc.oneof({ weight: 9, arbitrary: fc.constant(100_000) }, fc.nat(15)),
  durationMs: fc.oneof({ weight: 9, arbitrary: fc.constant(UNLIMITED) }, fc.nat(400)),
  cancelAfterMs: fc.option(fc.nat(300), { freq: 2 }),
});

const plans = arbitraryPlan({
  modes: ['dag', 'sequential', 'graph'],
  tools: SIMULATED_TOOLS,
  timeouts: [20, 50, 150, 400],
});

describe('simulated runs', () => {
  test('break no rule', PATIENT, async () => {
    const property = fc.asyncProperty(plans, circumstances, async (planCase, weather) => {
      const { run } = await simulate(planCase, weather);
      expect(violationsOf(run)).toEqual([]);
    });
    await assertProperty(FILE, 'break no rule', 1500, property);
  });

  test('are the same again, also for a fresh machine that is told the same', PATIENT, async () => {
    const property = fc.asyncProperty(plans, circumstances, async (planCase, weather) => {
      const { result, turns } = await recordMachine(() => simulate(planCase, weather));
      const { executor, context, settings } = result;
      const again = replay(executor.compile(planCase.plan, context), context, settings, turns);
      expect(again).toEqual(turnTexts(turns));
      const second = await simulate(planCase, weather);
      expect(second.run.log.map(shown)).toEqual(result.run.log.map(shown));
    });
    await assertProperty(FILE, 'are the same again', 200, property);
  });

  test('are not touched by callbacks, sinks and readers of warnings that throw', PATIENT, async () => {
    const property = fc.asyncProperty(plans, circumstances, async (planCase, weather) => {
      const quiet = await simulate(planCase, weather);
      const loud = await simulate(planCase, weather, THROWING);
      expect(loud.run.log.map(shown)).toEqual(quiet.run.log.map(shown));
      expect(loud.warnings.length).toBeGreaterThan(0);
      expect(violationsOf(loud.run)).toEqual([]);
    });
    await assertProperty(FILE, 'are not touched by callbacks', 100, property);
  });
});

function complain(): never {
  throw new Error('a mistake of the user');
}

const THROWING: ExecutionOptions = {
  sinks: [{ receive: complain }, { receive: () => Promise.reject(new Error('a sink that rejects')) }],
  onNodeStart: complain,
  onNodeComplete: complain,
  onNodeError: complain,
  onWarning: complain,
};

interface Simulation {
  readonly run: SimulatedRun;
  readonly warnings: readonly string[];
  readonly executor: Executor;
  readonly context: PlanCase['context'];
  readonly settings: Parameters<typeof replay>[2];
}

async function simulate(planCase: PlanCase, weather: Circumstances, extra: ExecutionOptions = {}): Promise<Simulation> {
  const { plan, plans, context } = planCase;
  const { concurrency, maxRetries, defaultTimeoutMs, toolCalls, durationMs, cancelAfterMs } = weather;
  const clock = new VirtualClock();
  const log: (RunEvent | SimulatedCall)[] = [];
  const controller = new AbortController();
  const limits = { ...DEFAULT_LIMITS, toolCalls, durationMs };
  const settings = { concurrency, maxRetries, defaultTimeoutMs, limits, seed: 'simulated' };
  const tools = simulatedTools(weather, clock, (call) => log.push(call));
  const options: ExecutionOptions = {
    ...settings,
    runId: 'simulated',
    clock,
    plans,
    onApproval: pureApprovals(clock),
    signal: controller.signal,
  };
  const executor = createExecutor(tools, options);
  const sinks = [{ receive: (event: RunEvent) => void log.push(event) }, ...(extra.sinks ?? [])];
  let cancelledAt: number | undefined;
  const cancel = (): void => {
    if (log.some((entry) => 'seq' in entry && isEnd(entry))) return;
    cancelledAt = clock.now();
    controller.abort(new Error('enough'));
  };
  if (cancelAfterMs !== null) clock.after(cancelAfterMs, cancel);
  const { trace, warnings } = await outcomeOf(clock.settle(executor.execute(plan, context, { ...extra, sinks })));
  const run: SimulatedRun = {
    plan,
    plans,
    concurrency,
    maxRetries,
    defaultTimeoutMs,
    toolCallLimit: toolCalls,
    log,
    trace,
    status: trace.status,
    cancelledAt,
    timersLeft: clock.pendingTimers,
    listenersLeft: getEventListeners(controller.signal, 'abort').length,
  };
  return { run, warnings, executor, context, settings };
}

function isEnd({ type }: RunEvent): boolean {
  return type === 'run.completed' || type === 'run.failed' || type === 'run.cancelled';
}

async function outcomeOf(
  run: Promise<{ readonly trace: ExecTrace; readonly warnings: readonly string[] }>,
): Promise<{ readonly trace: ExecTrace; readonly warnings: readonly string[] }> {
  try {
    return await run;
  } catch (error) {
    if (isRunError(error)) return error;
    throw error;
  }
}

/** An entry of the log as text. What a call was aborted with comes later and is told by events. */
function shown(entry: RunEvent | SimulatedCall): string {
  return canonical(entry);
}
