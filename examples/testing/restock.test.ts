/** Tests of a plan, written from one recorded run: offline, in milliseconds, always the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { replayTools, simulatePlan, VirtualClock, withFaults, type Fault } from '@planloom/testing';
import '@planloom/testing/vitest';
import { createPlanExecutor, isRunError, type ExecutionResult, type RunError, type Tool } from 'planloom';
import { describe, expect, it } from 'vitest';

import { shopTools } from './shop-tools.ts';

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
const plan = read('restock.plan.yaml');
const fixtures = read('restock.fixtures.json');
const input = { shop: 'north' };

/** Runs the plan on virtual time, and gives what came of it: a result, or the error of the run. */
async function run(tools: readonly Tool[], clock: VirtualClock): Promise<ExecutionResult | RunError> {
  try {
    return await clock.settle(createPlanExecutor(tools, { clock }).execute(plan, { input }));
  } catch (error) {
    if (isRunError(error)) return error;
    throw error;
  }
}

async function runWithFaults(...faults: readonly Fault[]): Promise<ExecutionResult | RunError> {
  const clock = new VirtualClock();
  const replay = replayTools(fixtures, { clock, onMissing: () => ({ sent: true }) });
  return run(withFaults(replay.tools, faults, { clock }).tools, clock);
}

describe('the plan that restocks', () => {
  it('orders what is running low, asks the buyer where that fails, and tells the shop at the end', async () => {
    const clock = new VirtualClock();
    const replay = replayTools(fixtures, { timing: 'recorded', clock });
    const result = await run(replay.tools, clock);

    expect(result).toHaveSucceeded();
    expect(result).toHaveCalled('place_order', { times: 1, with: { sku: 'tea', count: 20 } });
    expect(result).not.toHaveCalled('place_order', { with: { sku: 'cups' } });
    expect(result).toHaveFailed('each[2].low.ordered', 'tool/failed');
    expect(result).toHaveCalled('send_mail', { times: 1, with: { text: 'Please order honey' } });
    expect(result).toHaveRunAfter('told', 'each');
    expect([replay.missing, replay.unused()]).toEqual([[], []]);
  });

  it('tries an order again that could not be placed', async () => {
    const result = await runWithFaults({ step: 'each[0].low.ordered', nth: 1, fail: { code: 'http/status-503' } });
    expect(result).toHaveCalled('place_order', { times: 2, with: { sku: 'tea' } });
    expect(result).not.toHaveRun('each[0].low.ordered.asked');
  });

  it('asks the buyer when the supplier hangs', async () => {
    const result = await runWithFaults({ tool: 'place_order', hang: true });
    expect(result).toHaveSucceeded();
    expect(result).toHaveRun('asked', { times: 2 });
    expect(result).toHaveFailed('each[0].low.ordered', 'step/timeout');
  });

  it('orders nothing when the stock is not what was promised', async () => {
    const result = await runWithFaults({ tool: 'list_stock', badShape: true });
    expect(result).toHaveFailed('stock', 'tool/invalid-output');
    expect(result).not.toHaveCalled('place_order');
  });

  it('has no errors, whatever the tools give, and takes every way', async () => {
    const { errors, coverage, effects, cost } = await simulatePlan(plan, { tools: shopTools, input, fixtures });
    expect(errors).toEqual([]);
    // The recorded stock has three products. Without it, shops with none and with one are among those that are tried.
    const { coverage: free } = await simulatePlan(plan, { tools: shopTools, input });
    expect(free.points.filter(({ taken }) => taken === 0)).toEqual([]);
    expect(coverage.taken).toBeLessThan(free.taken);
    expect(effects.map(({ step }) => step).sort()).toEqual(['each.low.ordered', 'each.low.ordered.asked', 'told']);
    expect(cost.unknownFor).toEqual(['list_stock', 'send_mail']);
  });
});
