import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { dag, sequential } from '../../../executor-core/test/support/workshop.ts';
import type { Content } from '../../src/index.ts';
import type { Sdk, SdkSettings } from '../support/sdk.ts';
import { spanAt, spanNamed } from '../support/span-tree.ts';
import { startHarness, type TracingHarness } from '../support/tracing-harness.ts';

/** Metrics, log records and content. */
export function describeSignals(sdk: Sdk, protocol: SdkSettings['protocol']): void {
  describe(`metrics, logs and content by ${sdk.name} as ${protocol}`, () => {
    let harness: TracingHarness;
    beforeAll(async () => {
      harness = await startHarness(sdk, protocol);
    });
    afterEach(() => harness.receiver.clear());
    afterAll(() => harness.stop());

    it('count and measure what happened, with few different attributes', async () => {
      const use = {
        execute: (_: unknown, { usage }: { usage: (used: object) => void }) => {
          usage({ inputTokens: 10, outputTokens: 3, costUsd: 0.25, model: 'm1', provider: 'openai' });
          return 1;
        },
      };
      const { run } = harness.trace({}, { use });
      const plan = dag(
        { id: 'w', tool: 'work', input: { ms: 50 } },
        { id: 'v', tool: 'work', input: { ms: 20 } },
        { id: 'f', tool: 'flaky', input: { times: 1 } },
        { id: 'u', tool: 'use' },
      );

      await run(plan, {}, { planId: 'daily', concurrency: 1 });
      await harness.sdk.flush();

      const { metrics } = harness.receiver;
      const points = (name: string): readonly object[] => metrics.get(name)?.points ?? [];
      expect(points('gen_ai.workflow.duration')).toMatchObject([
        { count: 1, attributes: { 'gen_ai.workflow.name': 'daily', 'planloom.run.status': 'success' } },
      ]);
      expect(points('gen_ai.execute_tool.duration')).toContainEqual(
        expect.objectContaining({
          count: 2,
          value: expect.closeTo(0.07),
          attributes: { 'gen_ai.tool.name': 'work', 'gen_ai.tool.type': 'function' },
        }),
      );
      expect(points('planloom.step.duration')).toMatchObject([
        { count: 4, attributes: { 'planloom.step.type': 'tool', 'planloom.step.status': 'success' } },
      ]);
      expect(points('planloom.queue.wait')).toContainEqual(
        expect.objectContaining({ count: 2, value: expect.closeTo(0.05), attributes: { 'gen_ai.tool.name': 'work' } }),
      );
      expect(points('planloom.retries')).toMatchObject([
        {
          value: 1,
          attributes: { 'planloom.step.type': 'tool', 'gen_ai.tool.name': 'flaky', 'error.type': 'test/flaky' },
        },
      ]);
      const used = {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'use',
        'gen_ai.request.model': 'm1',
        'gen_ai.provider.name': 'openai',
      };
      expect(points('gen_ai.client.token.usage')).toMatchObject([
        { value: 10, attributes: { ...used, 'gen_ai.token.type': 'input' } },
        { value: 3, attributes: { ...used, 'gen_ai.token.type': 'output' } },
      ]);
      expect(points('planloom.usage.cost')).toMatchObject([{ value: 0.25, attributes: used }]);
      expect(points('planloom.steps.active')).toMatchObject([{ value: 0 }]);
      expect(points('planloom.runs.active')).toMatchObject([{ value: 0 }]);
    });

    it('have the units and the bounds that stand in the conventions', async () => {
      await harness.trace().run(sequential({ id: 'a', tool: 'echo' }));
      await harness.sdk.flush();

      const { metrics } = harness.receiver;
      expect(metrics.get('gen_ai.execute_tool.duration')).toMatchObject({
        unit: 's',
        isHistogram: true,
        points: expect.arrayContaining([
          expect.objectContaining({
            bounds: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
          }),
        ]),
      });
      expect(metrics.get('gen_ai.workflow.duration')?.points[0]?.bounds).toEqual([
        1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200,
      ]);
      expect(metrics.get('planloom.runs.active')).toMatchObject({
        unit: '{run}',
        isHistogram: false,
        isMonotonic: false,
      });
    });

    it('show what is under way, and take it back when a run is cancelled', async () => {
      const { executor, time } = harness.trace();
      const controller = new AbortController();
      const value = (name: string): number | undefined => harness.receiver.metrics.get(name)?.points[0]?.value;
      const run = executor.execute(
        dag({ id: 'a', tool: 'hang' }, { id: 'b', tool: 'hang' }),
        {},
        { signal: controller.signal },
      );
      const ended = time.settle(run).catch(() => undefined);

      await harness.sdk.flush();
      const before = [value('planloom.steps.active'), value('planloom.runs.active')];
      controller.abort();
      await ended;
      await harness.sdk.flush();

      expect(before).toEqual([2, 1]);
      expect([value('planloom.steps.active'), value('planloom.runs.active')]).toEqual([0, 0]);
    });

    it('log what tools say and what fails, with the span it belongs to', async () => {
      const talk = {
        execute: (_: unknown, { log }: { log: (message: string, data?: unknown) => void }) => {
          log('half way', { page: 2 });
          return 1;
        },
      };
      const { spansOfFailed, time } = harness.trace({ loggerProvider: harness.sdk.loggerProvider }, { talk });

      const spans = await spansOfFailed(
        sequential(
          { id: 't', tool: 'talk' },
          { id: 'borne', tool: 'fail', retry_count: 0, on_error: 'continue' },
          { id: 'last', tool: 'fail', retry_count: 0 },
        ),
      );

      const { logs } = harness.receiver;
      expect(logs.map(({ severity, severityNumber, body }) => [severity, severityNumber, body])).toEqual([
        ['INFO', 9, 'half way'],
        ['WARN', 13, 'it broke'],
        ['ERROR', 17, 'it broke'],
        ['ERROR', 17, 'it broke'],
      ]);
      const places = [
        spanAt(spans, 't'),
        spanAt(spans, 'borne'),
        spanAt(spans, 'last'),
        spanNamed(spans, 'invoke_workflow'),
      ];
      expect(logs.map(({ traceId, spanId }) => [traceId, spanId])).toEqual(
        places.map(({ traceId, spanId }) => [traceId, spanId]),
      );
      expect(logs[0]).toMatchObject({
        at: time.now(),
        attributes: { 'planloom.step.path': 't', 'planloom.step.id': 't' },
      });
      expect(logs[0]?.attributes).not.toHaveProperty('planloom.log.data');
      expect(logs[3]?.attributes).toMatchObject({ 'error.type': 'test/broken', 'planloom.run.failed_step': 'last' });
    });

    it('have no arguments and results unless that is asked for', async () => {
      const plan = sequential({ id: 'a', tool: 'echo', input: { value: 'private' } });

      const spans = await harness.trace().spansOf(plan);

      expect(JSON.stringify([spans, [...harness.receiver.metrics], harness.receiver.logs])).not.toContain('private');
    });

    it('have them as far as the hook lets them through, cut to size', async () => {
      const seen: Content[] = [];
      const { spansOf } = harness.trace({
        captureContent: {
          maxBytes: 20,
          redact: (content) => {
            seen.push(content);
            return content.kind === 'arguments' ? undefined : content.value;
          },
        },
      });

      const spans = await spansOf(sequential({ id: 'a', tool: 'echo', input: { value: 'äöü'.repeat(10) } }));

      const { attributes } = spanAt(spans, 'a');
      expect(attributes).not.toHaveProperty('gen_ai.tool.call.arguments');
      expect(attributes['gen_ai.tool.call.result']).toBe('"äöüäöüäö…');
      expect(seen).toEqual([
        { kind: 'arguments', tool: 'echo', path: 'a', value: { value: 'äöü'.repeat(10) } },
        { kind: 'result', tool: 'echo', path: 'a', value: 'äöü'.repeat(10) },
      ]);
    });

    it.each([
      [
        'throws',
        (): unknown => {
          throw new Error('cannot redact');
        },
        'cannot redact',
      ],
      ['answers later', (): unknown => Promise.resolve('private'), 'has to answer at once'],
    ])('have nothing of it where the hook %s, and the run is warned', async (_, redact, warning) => {
      const { run } = harness.trace({ captureContent: { redact } });

      const { warnings } = await run(sequential({ id: 'a', tool: 'echo', input: { value: 'private' } }));
      await harness.sdk.flush();

      expect(JSON.stringify(harness.receiver.spans)).not.toContain('private');
      expect(harness.receiver.spans).toHaveLength(2);
      expect(warnings).toEqual([expect.stringContaining(warning)]);
    });

    it('say of a tool what is known of it besides', async () => {
      const describeTool = (tool: string): Record<string, string> | undefined =>
        tool === 'echo' ? { 'mcp.method.name': 'tools/call', 'network.transport': 'pipe' } : undefined;

      const spans = await harness
        .trace({ describeTool })
        .spansOf(sequential({ id: 'a', tool: 'echo' }, { id: 'b', tool: 'work' }));

      expect(spanAt(spans, 'a').attributes).toMatchObject({
        'mcp.method.name': 'tools/call',
        'network.transport': 'pipe',
      });
      expect(spanAt(spans, 'b').attributes).not.toHaveProperty('mcp.method.name');
    });
  });
}
