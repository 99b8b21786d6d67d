import type { Plan } from '@planloom/dsl-schema';
import type { Planner, PlanningEvent, PlanOutcome, PlanPart } from '@planloom/executor-core';
import { ToolRegistry } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import { planFromSources, PlannerError } from '../../src/index.ts';

const plan: Plan = { version: '1.0', plan: 'greet', steps: [{ id: 'a', tool: 'hello' }] };
const tools = ToolRegistry.from([{ id: 'hello', execute: () => 1 }]);
const attempt = { answer: 'no', problems: 'no plan' };

const giving: Planner = { plan: () => Promise.resolve({ plan }) };

function refusing(error: Error): Planner {
  const refuse = async (): Promise<never> => {
    throw error;
  };
  return { plan: refuse, replan: refuse, settle: refuse };
}

const declining = refusing(new PlannerError('planner/declined', 'never done before'));
const broken = refusing(new Error('disk is full'));

function request() {
  const events: PlanningEvent[] = [];
  return { events, task: 'Greet', tools, onEvent: (event: PlanningEvent) => events.push(event) };
}

describe('planFromSources', () => {
  it('passes over what declines or fails, and says so', async () => {
    const asked = request();
    const sources = [
      { name: 'templates', planner: declining },
      { name: 'cache', planner: broken },
      { name: 'model', planner: giving },
    ];
    expect(await planFromSources(sources).plan(asked)).toEqual({ plan, source: 'model' });
    expect(asked.events).toEqual([
      { type: 'planning.source', source: 'templates', outcome: 'declined', reason: 'never done before' },
      { type: 'planning.source', source: 'cache', outcome: 'failed', reason: 'disk is full' },
      { type: 'planning.source', source: 'model', outcome: 'used', reason: 'It has a plan.' },
    ]);
  });

  it('tells every reason and attempt if there is no plan', async () => {
    const model = refusing(new PlannerError('planner/no-plan', 'gave up', [attempt], { usage: { calls: 1 } }));
    const sources = [
      { name: 'cache', planner: declining },
      { name: 'model', planner: model },
    ];
    await expect(planFromSources(sources).plan(request())).rejects.toMatchObject({
      code: 'planner/no-plan',
      attempts: [attempt],
      usage: { calls: 1 },
      message: 'No source has a plan for the task:\n- cache declined: never done before\n- model failed: gave up',
    });
    await expect(planFromSources(sources.slice(0, 1)).plan(request())).rejects.toMatchObject({
      code: 'planner/declined',
    });
    await expect(planFromSources([]).plan(request())).rejects.toMatchObject({ code: 'planner/missing' });
  });

  it('asks nobody once it is cancelled', async () => {
    const reason = new Error('not wanted');
    const signal = AbortSignal.abort(reason);
    await expect(planFromSources([{ name: 'model', planner: giving }]).plan({ ...request(), signal })).rejects.toBe(
      reason,
    );
  });

  it('is not disturbed by a listener that throws', async () => {
    const onEvent = (): never => {
      throw new Error('listener');
    };
    const planner = planFromSources([{ name: 'model', planner: giving }]);
    expect(await planner.plan({ task: 'Greet', tools, onEvent })).toMatchObject({ source: 'model' });
  });

  it('can replan and stream if a source can', async () => {
    expect(planFromSources([{ name: 'model', planner: giving }])).not.toHaveProperty('replan');
    expect(planFromSources([{ name: 'model', planner: giving }])).not.toHaveProperty('stream');
    const planner = planFromSources([
      { name: 'cache', planner: giving },
      { name: 'model', planner: { ...giving, replan: () => Promise.resolve({ plan }) } },
    ]);
    const failure = { code: 'tool/failed', message: 'no' };
    const replanned = planner.replan?.({ ...request(), plan, done: [], failure, round: 1 } as never);
    expect(await replanned).toEqual({ plan, source: 'model' });
  });

  it('streams the parts of a plan that is whole already', async () => {
    const streaming: Planner = {
      ...declining,
      stream: () => {
        throw new Error('is not to be asked');
      },
    };
    const stream = planFromSources([
      { name: 'cache', planner: giving },
      { name: 'model', planner: streaming },
    ]).stream?.(request());
    const parts: PlanPart[] = [];
    for await (const part of stream ?? []) parts.push(part);
    expect(parts).toEqual([
      { type: 'header', header: { version: '1.0', plan: 'greet' } },
      { type: 'step', index: 0, step: { id: 'a', tool: 'hello' } },
    ]);
    expect(await stream?.proposal).toMatchObject({ source: 'cache' });
  });

  it('settles all, and reports who could not', async () => {
    const asked = request();
    const told: PlanOutcome[] = [];
    const noting: Planner = { ...giving, settle: (outcome) => void told.push(outcome) };
    const outcome: PlanOutcome = { request: asked, proposal: { plan }, plan, succeeded: true };
    await planFromSources([
      { name: 'cache', planner: broken },
      { name: 'model', planner: noting },
    ]).settle?.(outcome);
    expect(told).toEqual([outcome]);
    expect(asked.events).toMatchObject([{ source: 'cache', outcome: 'failed' }]);
  });
});
