import {
  createPlanExecutor,
  type Decision,
  type Plan,
  type Planner,
  type PlanExecutor,
  type PlanPart,
  type PlanRequest,
  type Step,
} from 'planloom';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createTracing, type TracingOptions } from '../../src/index.ts';
import type { Sdk } from '../support/sdk.ts';
import { drawSpans, spanNamed } from '../support/span-tree.ts';
import { startHarness, type TracingHarness } from '../support/tracing-harness.ts';

const broken = { version: '1.0', steps: [{ id: 'a', tool: 'broken' }] } as const;
const fine = { version: '1.0', steps: [{ id: 'b', tool: 'fine' }] } as const;

/** Tasks: planning, runs, and other plans after failures. */
export function describeTasks(sdk: Sdk): void {
  describe(`tasks by ${sdk.name}`, () => {
    let harness: TracingHarness;
    beforeAll(async () => {
      harness = await startHarness(sdk, 'json');
    });
    afterEach(() => harness.receiver.clear());
    afterAll(() => harness.stop());

    const moods = new Set<string>();
    const executor = (planner: Planner, options: TracingOptions = {}): PlanExecutor =>
      createPlanExecutor(
        [
          { id: 'fine', effects: { readOnly: true }, execute: () => 'done' },
          {
            id: 'moody',
            effects: { readOnly: true },
            execute: (_, { runId }) => {
              moods.add(runId);
              if (moods.size === 1) throw new Error('not yet');
              return 'done';
            },
          },
          {
            id: 'hang',
            execute: (_, { signal }) =>
              new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
          },
          {
            id: 'broken',
            execute: () => {
              throw new Error('no such place');
            },
          },
        ],
        { planner, maxRetries: 0, instrumentations: [createTracing(options)] },
      );

    it('hold their planning and their run', async () => {
      const planner: Planner = {
        plan: async ({ onEvent }: PlanRequest) => {
          onEvent?.({ type: 'planning.source', source: 'cache', outcome: 'declined', reason: 'private words' });
          onEvent?.({
            type: 'planning.attempt',
            attempt: 1,
            problems: 'private words',
            repairs: [],
            usage: { calls: 1, inputTokens: 100, outputTokens: 20, costUsd: 0.5 },
          });
          onEvent?.({
            type: 'planning.attempt',
            attempt: 2,
            problems: '',
            repairs: ['a', 'b'],
            usage: { calls: 1, inputTokens: 10 },
          });
          return { plan: fine };
        },
      };

      await executor(planner, {
        agentName: 'clerk',
        agentId: 'c1',
        agentVersion: '2',
        conversationId: 'talk-7',
      }).executeTask('private words');
      await harness.sdk.flush();

      const { spans, metrics } = harness.receiver;
      expect(drawSpans(spans)).toEqual([
        'invoke_agent clerk',
        '  plan clerk',
        '  invoke_workflow',
        '    execute_tool fine',
      ]);
      expect(spanNamed(spans, 'invoke_agent clerk').attributes).toEqual({
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': 'clerk',
        'gen_ai.agent.id': 'c1',
        'gen_ai.agent.version': '2',
        'gen_ai.conversation.id': 'talk-7',
        'planloom.task.id': expect.any(String),
        'planloom.task.replans': 0,
        'planloom.task.status': 'success',
      });
      const planning = spanNamed(spans, 'plan clerk');
      expect(planning.attributes).toMatchObject({
        'gen_ai.operation.name': 'plan',
        'planloom.planning.round': 0,
        'planloom.planning.model_calls': 2,
        'gen_ai.usage.input_tokens': 110,
        'gen_ai.usage.output_tokens': 20,
        'planloom.usage.cost_usd': 0.5,
      });
      expect(planning.events.map(({ name, attributes }) => [name, attributes])).toEqual([
        ['planloom.planning.source', { 'planloom.planning.source': 'cache', 'planloom.planning.outcome': 'declined' }],
        [
          'planloom.planning.attempt',
          { 'planloom.planning.attempt': 1, 'planloom.planning.accepted': false, 'planloom.planning.repairs': 0 },
        ],
        [
          'planloom.planning.attempt',
          { 'planloom.planning.attempt': 2, 'planloom.planning.accepted': true, 'planloom.planning.repairs': 2 },
        ],
      ]);
      expect(JSON.stringify(spans)).not.toContain('private words');
      expect(metrics.get('gen_ai.invoke_agent.duration')?.points).toMatchObject([
        { count: 1, attributes: { 'gen_ai.agent.name': 'clerk' } },
      ]);
      expect(metrics.get('planloom.planning.duration')?.points).toMatchObject([{ count: 1 }]);
    });

    it('tell when another plan was made, and link its run to the one that failed', async () => {
      const planner: Planner = { plan: async () => ({ plan: broken }), replan: async () => ({ plan: fine }) };

      await executor(planner).executeTask('go', {}, { replan: { max: 1 } });
      await harness.sdk.flush();

      const { spans, metrics } = harness.receiver;
      expect(drawSpans(spans)).toEqual([
        'invoke_agent planloom',
        '  plan planloom',
        '  invoke_workflow',
        '    execute_tool broken',
        '  plan planloom',
        '  invoke_workflow',
        '    execute_tool fine',
      ]);
      const task = spanNamed(spans, 'invoke_agent planloom');
      expect(task).toMatchObject({ status: { code: 0 }, attributes: { 'planloom.task.replans': 1 } });
      expect(task.events).toMatchObject([
        {
          name: 'planloom.replan',
          attributes: {
            'planloom.planning.round': 1,
            'planloom.step.id': 'a',
            'error.type': 'tool/failed',
            'planloom.replan.changes': 2,
          },
        },
      ]);
      const [failed, next] = spans
        .filter(({ name }) => name === 'invoke_workflow')
        .toSorted((one, other) => one.start - other.start);
      expect(failed?.links).toEqual([]);
      expect(next?.links).toMatchObject([
        { spanId: failed?.spanId, attributes: { 'planloom.link.reason': 'replans' } },
      ]);
      expect(metrics.get('planloom.replans')?.points).toMatchObject([
        { value: 1, attributes: { 'error.type': 'tool/failed' } },
      ]);
    });

    it('fail with what they failed of', async () => {
      const planner: Planner = {
        plan: () => Promise.reject(Object.assign(new Error('no idea'), { code: 'planner/declined' })),
      };

      await expect(executor(planner).executeTask('go')).rejects.toThrow('no idea');
      await harness.sdk.flush();

      const { spans } = harness.receiver;
      expect(drawSpans(spans)).toEqual(['invoke_agent planloom', '  plan planloom']);
      for (const span of spans) {
        expect(span).toMatchObject({
          status: { code: 2, message: 'no idea' },
          attributes: { 'error.type': 'planner/declined' },
        });
      }
      expect(
        spans.map(({ attributes }) => attributes['planloom.task.status'] ?? attributes['planloom.planning.status']),
      ).toEqual(['failed', 'failed']);
    });

    it.each([
      [
        'while their plan runs',
        { plan: async () => ({ plan: { version: '1.0', steps: [{ id: 'a', tool: 'hang' }] } }) } satisfies Planner,
        'run/cancelled',
        ['invoke_agent planloom', '  plan planloom', '  invoke_workflow', '    execute_tool hang'],
      ],
      [
        'while their plan is written',
        {
          plan: async ({ signal }) =>
            new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))),
        } satisfies Planner,
        'AbortError',
        ['invoke_agent planloom', '  plan planloom'],
      ],
    ])('are no errors if they are cancelled %s', async (_, planner, cancellation, tree) => {
      const controller = new AbortController();
      const run = executor(planner).executeTask('go', {}, { signal: controller.signal });
      await new Promise((resolve) => setImmediate(resolve));
      controller.abort();

      await expect(run).rejects.toThrow(/cancelled|aborted/u);
      await harness.sdk.flush();

      const { spans, metrics } = harness.receiver;
      expect(drawSpans(spans)).toEqual(tree);
      for (const span of spans) {
        expect(span.status.code).toBe(0);
        expect(span.attributes).not.toHaveProperty('error.type');
      }
      expect(spanNamed(spans, 'invoke_agent planloom').attributes).toMatchObject({
        'planloom.task.status': 'cancelled',
        'planloom.task.cancellation': cancellation,
      });
      expect(spanNamed(spans, 'plan planloom').attributes).toMatchObject(
        cancellation === 'run/cancelled'
          ? { 'planloom.planning.status': 'success' }
          : { 'planloom.planning.status': 'cancelled', 'planloom.planning.cancellation': cancellation },
      );
      expect(metrics.get('gen_ai.invoke_agent.duration')?.points).toContainEqual(
        expect.objectContaining({
          attributes: { 'gen_ai.agent.name': 'planloom', 'planloom.task.status': 'cancelled' },
        }),
      );
    });

    /** Writes the plan step by step, so that its step can begin early. */
    const streaming = (step: Step): Planner => {
      const plan: Plan = { version: '1.0', execution: 'dag', steps: [step] };
      async function* parts(): AsyncGenerator<PlanPart> {
        yield { type: 'header', header: { version: '1.0', execution: 'dag' } };
        yield { type: 'step', index: 0, step };
        await new Promise((resolve) => setImmediate(resolve));
      }
      return {
        plan: async () => ({ plan }),
        stream: () => Object.assign(parts(), { proposal: Promise.resolve({ plan }) }),
      };
    };

    it('show steps that begin early below the planning', async () => {
      await executor(streaming({ id: 'b', tool: 'fine' })).executeTask('go', {}, { eager: true });
      await harness.sdk.flush();

      const { spans } = harness.receiver;
      expect(drawSpans(spans)).toEqual([
        'invoke_agent planloom',
        '  plan planloom',
        '    invoke_workflow',
        '      execute_tool fine',
        '  invoke_workflow',
        '    execute_tool fine',
      ]);
      expect(spans.filter(({ attributes }) => attributes['planloom.step.source'] === 'kept')).toHaveLength(1);
      expect(spanNamed(spans, 'plan planloom').events.map(({ name }) => name)).toContain(
        'planloom.planning.early_start',
      );
    });

    it('do not take the failure of a step that began early for that of a run', async () => {
      await executor(streaming({ id: 'b', tool: 'moody' })).executeTask('go', {}, { eager: true });
      await harness.sdk.flush();

      const runs = harness.receiver.spans.filter(({ name }) => name === 'invoke_workflow');
      expect(runs.map(({ attributes }) => String(attributes['planloom.run.status'])).toSorted()).toEqual([
        'failed',
        'success',
      ]);
      expect(runs.flatMap(({ links }) => links)).toEqual([]);
    });

    it('do not say who has rejected something, and why, unless content is wanted', async () => {
      const asking = {
        version: '1.0',
        steps: [{ id: 'ok', type: 'approval', message: 'Go on?', on_reject: 'fail' }],
      } as const;
      const planner: Planner = { plan: async () => ({ plan: asking }) };
      const onApproval = (): Decision => ({ approved: false, by: 'ann', comment: 'too dear' });

      for (const captureContent of [false, true]) {
        const task = executor(planner, { captureContent }).executeTask('go', {}, { onApproval });
        await expect(task).rejects.toThrow('too dear');
      }
      await harness.sdk.flush();

      const tasks = harness.receiver.spans.filter(({ name }) => name === 'invoke_agent planloom');
      expect(tasks.map(({ status }) => status.message)).toEqual([
        'It was rejected.',
        expect.stringContaining('by ann: too dear'),
      ]);
    });

    it('have their words only if content is wanted', async () => {
      await executor({ plan: async () => ({ plan: fine }) }, { captureContent: { maxBytes: 16 } }).executeTask(
        'Grüße an alle Kunden',
      );
      await harness.sdk.flush();

      expect(spanNamed(harness.receiver.spans, 'invoke_agent planloom').attributes['planloom.task.text']).toBe(
        'Grüße an al…',
      );
    });
  });
}
