import type { ExecutionMode } from '@planloom/dsl-schema';
import { createExecutor, isRunError, type ExecTrace } from '@planloom/executor-core';
import type { Tool } from '@planloom/tool-kit';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { arbitraryPlan, type PlanCase } from '../../executor-core/test/proof/arbitrary-plan.ts';
import { assertProperty } from '../../executor-core/test/support/assert-property.ts';
import { SIMULATED_TOOLS, simulatedTools } from '../../executor-core/test/support/simulated-tools.ts';
import { fixturesOfTrace, recordTools, replayTools, VirtualClock, type Fixtures } from '../src/index.ts';

const FILE = 'packages/testing/test/record-replay.property.test.ts';

/** What a run came to: everything that can be seen of it. */
interface Ending {
  readonly outcome: unknown;
  readonly trace: ExecTrace;
}

const weather = fc.record({
  seed: fc.nat(),
  failing: fc.constantFrom(0, 15, 40),
  hanging: fc.constantFrom(0, 0, 10),
});

describe('a run that is recorded and replayed', () => {
  test.each<ExecutionMode>(['sequential', 'dag', 'graph'])('is the same run, times included: %s', async (mode) => {
    const plans = arbitraryPlan({ modes: [mode], tools: SIMULATED_TOOLS, timeouts: [20, 60] });
    const property = fc.asyncProperty(plans, weather, async (planCase, world) => {
      const { ending, fixtures } = await record(planCase, world);
      const clock = new VirtualClock({ startsAt: 0 });
      const replay = replayTools(fixtures, { timing: 'recorded', clock });
      const again = await run(planCase, replay.tools, clock);
      expect(replay.missing).toEqual([]);
      expect(again).toEqual(ending);
      expect(replay.unused()).toEqual([]);
    });
    await assertProperty(FILE, 'is the same run', 120, property);
  });

  test('comes to the same end from its trace alone', async () => {
    const plans = arbitraryPlan({ modes: ['dag', 'sequential', 'graph'], tools: SIMULATED_TOOLS, timeouts: [20, 60] });
    const property = fc.asyncProperty(plans, weather, async (planCase, world) => {
      const { ending, fixtures } = await record(planCase, world);
      // How long a service asked to wait is in no trace.
      fc.pre(
        fixtures.calls.every(({ outcome }) => outcome.type !== 'error' || outcome.error.retryAfterMs === undefined),
      );
      const trace = JSON.parse(JSON.stringify(ending.trace)) as ExecTrace;
      const clock = new VirtualClock({ startsAt: 0 });
      const tools = simulatedTools(world, clock, () => undefined);
      const replay = replayTools(fixturesOfTrace(trace, { tools }), { timing: 'recorded', clock });
      const again = await run(planCase, replay.tools, clock);
      expect(replay.missing).toEqual([]);
      expect(again.outcome).toEqual(ending.outcome);
      expect(again.trace.statistics).toEqual(ending.trace.statistics);
    });
    await assertProperty(FILE, 'comes to the same end from its trace alone', 120, property);
  });

  test('is the same in every replay that takes no time', async () => {
    const plans = arbitraryPlan({ modes: ['dag', 'sequential', 'graph'], tools: SIMULATED_TOOLS, timeouts: [20] });
    const property = fc.asyncProperty(plans, weather, async (planCase, world) => {
      const { fixtures } = await record(planCase, world);
      const replayOnce = async (): Promise<Ending> => {
        const clock = new VirtualClock({ startsAt: 0 });
        return run(planCase, replayTools(fixtures, { clock }).tools, clock);
      };
      expect(await replayOnce()).toEqual(await replayOnce());
    });
    await assertProperty(FILE, 'is the same in every replay', 60, property);
  });
});

async function record(
  planCase: PlanCase,
  world: { readonly seed: number; readonly failing: number; readonly hanging: number },
): Promise<{ readonly ending: Ending; readonly fixtures: Fixtures }> {
  const clock = new VirtualClock({ startsAt: 0 });
  const tools = simulatedTools(world, clock, () => undefined).map(atTimesOfItsOwn(clock));
  const recording = recordTools(tools, { clock });
  const ending = await run(planCase, recording.tools, clock);
  // As they come back from a file.
  return { ending, fixtures: JSON.parse(JSON.stringify(recording.fixtures())) as Fixtures };
}

/**
 * Which of two calls that end at one time ends first is up to turns of promises, which no recording knows. In the world, too, hardly two calls end in one microsecond, unless they
 * answer at once.
 */
function atTimesOfItsOwn(clock: VirtualClock): (tool: Tool) => Tool {
  let calls = 0;
  return (tool) => ({
    ...tool,
    execute: (input, context) => {
      const offsetMs = ++calls / 1000;
      const output = tool.execute(input, context);
      const later = (): Promise<void> => clock.wait(offsetMs);
      if (!(output instanceof Promise)) return output;
      return output.then(
        (value: unknown) => later().then(() => value),
        (error: unknown) => later().then(() => Promise.reject(error as Error)),
      );
    },
  });
}

async function run({ plan, plans, context }: PlanCase, tools: readonly Tool[], clock: VirtualClock): Promise<Ending> {
  const executor = createExecutor(tools, { clock, plans, runId: 'run', defaultTimeoutMs: 2000, maxRetries: 1 });
  try {
    const { result, context: variables, trace } = await clock.settle(executor.execute(plan, context));
    return { outcome: { result, variables }, trace: plain(trace) };
  } catch (error) {
    if (!isRunError(error)) throw error;
    const { code, message, path, context: variables, trace } = error;
    return { outcome: { code, message, path, variables }, trace: plain(trace) };
  }
}

/** Which of two steps that start at one time is the first, no recording says. */
function plain(trace: ExecTrace): ExecTrace {
  const entries = trace.entries.toSorted((one, other) => (one.nodeId < other.nodeId ? -1 : 1));
  return structuredClone({ ...trace, entries });
}
