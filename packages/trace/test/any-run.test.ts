import { DEFAULT_LIMITS } from '@planloom/dsl-schema';
import { createExecutor, type ExecTrace, isRunError } from '@planloom/executor-core';
import type { Tool } from '@planloom/tool-kit';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { arbitraryPlan, type PlanCase } from '../../executor-core/test/proof/arbitrary-plan.ts';
import { pureApprovals } from '../../executor-core/test/support/pure-decisions.ts';
import { SIMULATED_TOOLS, simulatedTools } from '../../executor-core/test/support/simulated-tools.ts';
import { VirtualClock } from '../../testing/src/virtual-clock.ts';
import {
  criticalPath,
  diffTraces,
  readTrace,
  stepStretches,
  summarizeTrace,
  toChromeTrace,
  treeOf,
  hasStarted,
  type PathSegment,
  writeTrace,
} from '../src/index.ts';
import { inWholeMs } from './support/in-whole-ms.ts';
import { overlaps } from './support/overlaps.ts';

const plans = arbitraryPlan({
  modes: ['dag', 'sequential', 'graph'],
  tools: SIMULATED_TOOLS,
  timeouts: [20, 50, 150, 400],
});

const circumstances = fc.record({
  seed: fc.nat(),
  failing: fc.constantFrom(0, 5, 15, 40),
  hanging: fc.constantFrom(0, 0, 5, 20),
  concurrency: fc.integer({ min: 1, max: 8 }),
  /** Whether nothing takes whole milliseconds, as in the world. */
  isFine: fc.boolean(),
  cancelAfterMs: fc.option(fc.nat(300), { freq: 2 }),
});

type Circumstances = typeof circumstances extends fc.Arbitrary<infer Value> ? Value : never;

/** Runs a random plan with tools that fail, hang and answer late, all on virtual time. */
async function simulate({ plan, plans: templates, context }: PlanCase, weather: Circumstances): Promise<ExecTrace> {
  const { concurrency, cancelAfterMs, isFine } = weather;
  const clock = new VirtualClock(isFine ? { startsAt: 1_700_000_000_000.6 } : {});
  const controller = new AbortController();
  const simulated = simulatedTools(weather, clock, () => undefined);
  const tools = isFine ? simulated.map(withFractions(clock)) : simulated;
  const executor = createExecutor(tools, {
    clock,
    concurrency,
    plans: templates,
    onApproval: pureApprovals(clock),
    signal: controller.signal,
    limits: DEFAULT_LIMITS,
    runId: 'simulated',
  });
  if (cancelAfterMs !== null) clock.after(cancelAfterMs, () => controller.abort(new Error('enough')));
  try {
    return (await clock.settle(executor.execute(plan, context))).trace;
  } catch (error) {
    if (isRunError(error) && error.trace) return error.trace;
    throw error;
  }
}

/** Times of the critical path that go to no step, if they are longer. */
function unexplained(trace: ExecTrace, ms: number): readonly PathSegment[] {
  return criticalPath(trace).segments.filter(({ kind, from, to }) => kind === 'overhead' && to - from > ms);
}

/** Calls take some fraction of a millisecond more, each another one. */
function withFractions(clock: VirtualClock): (tool: Tool) => Tool {
  let calls = 0;
  return (tool) => ({
    ...tool,
    execute: async (input, context) => {
      calls += 1;
      await clock.wait((calls * 0.618_034) % 1, context.signal);
      return tool.execute(input, context);
    },
  });
}

it('whatever a run does, its trace is read back, its critical path adds up, and nothing that is drawn lies outside of it', async () => {
  const statuses = new Set<string>();
  const waited = new Set<string>();
  await fc.assert(
    fc.asyncProperty(plans, circumstances, async (planCase, weather) => {
      const made = await simulate(planCase, weather);
      statuses.add(made.status);
      for (const { wait } of made.entries) if (wait) waited.add(wait.for);
      const trace = readTrace(writeTrace(made));
      expect(trace).toEqual(JSON.parse(JSON.stringify(made)));
      const { segments, steps, durationMs } = criticalPath(trace);
      expect(segments.reduce((at, { from, to }) => (from === at && to > from ? to : Number.NaN), 0)).toBe(durationMs);
      // On virtual time, nothing but steps takes time. A trace does not say how long a step waited that never began, nor which of several attempts of a call waited.
      const tellsWaits =
        trace.status === 'success' &&
        !trace.entries.some(({ queuedMs = 0, retryCount }) => queuedMs > 0 && retryCount > 0);
      expect(tellsWaits ? unexplained(trace, weather.isFine ? 1 : 2) : []).toEqual([]);
      // Traces of other makers, and of versions before this one.
      expect(tellsWaits ? unexplained(inWholeMs(trace), 4) : []).toEqual([]);
      expect(new Set(steps).size).toBe(steps.length);
      for (const node of treeOf(trace).nodes.filter(hasStarted)) {
        expect(stepStretches(node).filter(({ from, to }) => from < 0 || to <= from - 1 || to > durationMs)).toEqual([]);
      }
      expect(overlaps(toChromeTrace(trace).traceEvents)).toEqual([]);
      const { tools, calls, retries } = summarizeTrace(trace);
      // An attempt whose arguments could not be made is none that the run counts.
      expect(tools.reduce((sum, tool) => sum + tool.calls, 0)).toBeGreaterThanOrEqual(calls);
      expect(retries).toBe(trace.statistics.retries);
      expect(diffTraces(made, trace).same).toBe(true);
    }),
    { numRuns: 250 },
  );
  expect(waited).toEqual(new Set(['approval', 'time']));
  expect(statuses).toEqual(new Set(['success', 'failed', 'cancelled']));
});
