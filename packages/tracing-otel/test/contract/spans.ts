import type { ExecutionResult } from '@planloom/executor-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { dag, sequential } from '../../../executor-core/test/support/workshop.ts';
import type { Sdk, SdkSettings } from '../support/sdk.ts';
import { drawSpans, spanAt, spanNamed } from '../support/span-tree.ts';
import { startHarness, type TracingHarness } from '../support/tracing-harness.ts';

/** What spans say, as a receiver gets them. */
export function describeSpans(sdk: Sdk, protocol: SdkSettings['protocol']): void {
  describe(`spans by ${sdk.name} as ${protocol}`, () => {
    let harness: TracingHarness;
    beforeAll(async () => {
      harness = await startHarness(sdk, protocol);
    });
    afterEach(() => harness.receiver.clear());
    afterAll(() => harness.stop());

    it('arrive in the form that was asked for', async () => {
      await harness.trace().spansOf(sequential({ id: 'a', tool: 'echo', input: { value: 1 } }));

      expect([...harness.receiver.types]).toEqual([
        protocol === 'json' ? 'application/json' : 'application/x-protobuf',
      ]);
      expect(new Set(harness.receiver.spans.map(({ scope, service }) => `${scope} ${service}`))).toEqual(
        new Set(['@planloom/tracing-otel tests']),
      );
    });

    it('of tools stand in the run, with its times', async () => {
      const { spansOf, time } = harness.trace();
      const begin = time.now();

      const spans = await spansOf(
        sequential({ id: 'a', tool: 'work', input: { ms: 20 } }, { id: 'b', tool: 'work', input: { ms: 5 } }),
        {},
        { runId: 'r1', planId: 'weather' },
      );

      const shown = drawSpans(spans, ({ name, start, end }) => `${name} ${start - begin}-${end - begin}`);
      expect(shown).toEqual(['invoke_workflow weather 0-25', '  execute_tool work 0-20', '  execute_tool work 20-25']);
      expect(spanAt(spans, 'a')).toMatchObject({
        kind: 1,
        status: { code: 0 },
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'work',
          'gen_ai.tool.type': 'function',
          'gen_ai.tool.call.id': 'r1/a',
          'planloom.run.id': 'r1',
          'planloom.step.id': 'a',
          'planloom.step.path': 'a',
          'planloom.step.type': 'tool',
          'planloom.step.status': 'success',
        },
      });
      expect(spanNamed(spans, 'invoke_workflow weather').attributes).toEqual({
        'gen_ai.operation.name': 'invoke_workflow',
        'gen_ai.workflow.name': 'weather',
        'planloom.plan.id': 'weather',
        'planloom.run.id': 'r1',
        'planloom.run.status': 'success',
      });
    });

    it.each([
      ['a summary', { version: '1.0', plan: 'Fetch the weather of Rome', steps: [{ id: 'a', tool: 'echo' }] }, {}],
      ['nothing', sequential({ id: 'a', tool: 'echo' }), {}],
      ['an id for each run', sequential({ id: 'a', tool: 'echo' }), { runId: 'r7', planId: 'r7' }],
    ])('of a run whose plan has %s for a name are not named after it', async (_, plan, options) => {
      const spans = await harness.trace().spansOf(plan, {}, options);

      expect(spanNamed(spans, 'invoke_workflow').attributes).not.toHaveProperty('gen_ai.workflow.name');
    });

    it('are named as the options say', async () => {
      const { spansOf } = harness.trace({ workflowName: ({ planId }) => planId.toUpperCase() });

      const spans = await spansOf(sequential({ id: 'a', tool: 'echo' }), {}, { planId: 'x y' });

      expect(spanNamed(spans, 'invoke_workflow X Y').attributes['gen_ai.workflow.name']).toBe('X Y');
    });

    it('show containers, iterations and what stands in them', async () => {
      const { spansOf } = harness.trace();
      const plan = dag(
        {
          id: 'cities',
          type: 'loop',
          over: '[1, 2]',
          as: 'city',
          concurrency: 2,
          steps: [
            { id: 'get', tool: 'work', input: { ms: '{{city * 10}}', value: '{{city}}' } },
            {
              id: 'is_big',
              type: 'conditional',
              condition: 'get > 1',
              then: [{ id: 'shout', tool: 'work', input: { ms: 1 } }],
            },
          ],
        },
        {
          id: 'both',
          type: 'parallel',
          depends_on: ['cities'],
          steps: [
            { id: 'p', tool: 'work', input: { ms: 1 } },
            { id: 'q', tool: 'work', input: { ms: 2 } },
          ],
        },
        { id: 'done', type: 'final', input: { cities: '{{cities}}' } },
      );

      const spans = await spansOf(plan);

      expect(drawSpans(spans, ({ name, attributes }) => `${name} @${attributes['planloom.step.path'] ?? ''}`)).toEqual([
        'invoke_workflow @',
        '  loop @cities',
        '    iteration @cities[0]',
        '      execute_tool work @cities[0].get',
        '      conditional @cities[0].is_big',
        '    iteration @cities[1]',
        '      execute_tool work @cities[1].get',
        '      conditional @cities[1].is_big',
        '        execute_tool work @cities[1].is_big.shout',
        '  parallel @both',
        '    execute_tool work @both.p',
        '    execute_tool work @both.q',
        '  final @done',
      ]);
      expect(spanAt(spans, 'cities').attributes['planloom.loop.iterations']).toBe(2);
      expect(spanAt(spans, 'cities[1]').attributes['planloom.iteration.index']).toBe(1);
      expect(spanAt(spans, 'cities[0].is_big').attributes['planloom.conditional.branch']).toBe('none');
      expect(spanAt(spans, 'cities[1].is_big').attributes['planloom.conditional.branch']).toBe('then');
      const [first, second] = [spanAt(spans, 'cities[0]'), spanAt(spans, 'cities[1]')];
      expect([first.end - first.start, second.end - second.start]).toEqual([10, 21]);
    });

    it('have one span for all attempts, with the retries as events', async () => {
      const { spansOf } = harness.trace();
      const flaky = { id: 'a', tool: 'flaky', input: { times: 2 }, retry: { max: 3, backoff_ms: 100, jitter: false } };

      const spans = await spansOf(sequential(flaky));

      const span = spanAt(spans, 'a');
      expect(spans).toHaveLength(2);
      expect(span.attributes['planloom.step.retries']).toBe(2);
      expect(span.events.map(({ name, attributes }) => ({ name, ...attributes }))).toMatchObject([
        {
          name: 'planloom.retry',
          'planloom.retry.attempt': 1,
          'error.type': 'test/flaky',
          'planloom.error.message': 'attempt 1',
        },
        {
          name: 'planloom.retry',
          'planloom.retry.attempt': 2,
          'error.type': 'test/flaky',
          'planloom.error.message': 'attempt 2',
        },
      ]);
      expect(span.events.map(({ at }) => at - span.start)).toEqual([0, 100]);
      expect(span.events.map(({ attributes }) => attributes['planloom.retry.delay_ms'])).toEqual([100, 200]);
    });

    it('tell a failure, where it is and what became of it', async () => {
      const { spansOfFailed } = harness.trace();
      const plan = sequential(
        { id: 'borne', tool: 'fail', on_error: 'continue', retry_count: 0 },
        {
          id: 'fallen',
          tool: 'fail',
          retry_count: 0,
          on_error: { fallback: [{ id: 'instead', tool: 'echo', input: { value: 2 } }] },
        },
        { id: 'last', tool: 'fail', retry_count: 0 },
        { id: 'never', tool: 'echo' },
      );

      const spans = await spansOfFailed(plan);

      expect(
        drawSpans(
          spans,
          ({ name, attributes, status }) => `${name} ${attributes['planloom.step.id'] ?? ''} ${status.code}`,
        ),
      ).toEqual([
        'invoke_workflow  2',
        '  execute_tool fail borne 2',
        '  execute_tool fail fallen 0',
        '    execute_tool echo instead 0',
        '  execute_tool fail last 2',
      ]);
      expect(spanAt(spans, 'borne')).toMatchObject({
        status: { code: 2, message: 'it broke' },
        attributes: {
          'error.type': 'test/broken',
          'planloom.step.status': 'failed',
          'planloom.step.failure_handled': 'continue',
        },
      });
      expect(spanAt(spans, 'fallen').attributes['planloom.step.source']).toBe('fallback');
      const run = spanNamed(spans, 'invoke_workflow');
      expect(run.attributes).toMatchObject({
        'planloom.run.status': 'failed',
        'error.type': 'test/broken',
        'planloom.run.failed_step': 'last',
      });
      expect(run.events).toMatchObject([
        { name: 'planloom.step.cancelled', attributes: { 'planloom.step.path': 'never' } },
      ]);
    });

    it('tell of steps that were skipped, as events of what they stand in', async () => {
      const { spansOf } = harness.trace();

      const spans = await spansOf(sequential({ id: 'a', tool: 'echo', when: 'false' }));

      expect(spanNamed(spans, 'invoke_workflow').events).toMatchObject([
        {
          name: 'planloom.step.skipped',
          attributes: { 'planloom.step.path': 'a', 'planloom.step.skip_reason': 'when' },
        },
      ]);
      expect(spans).toHaveLength(1);
    });

    it('show what was undone in the run, as the step that it undoes is over', async () => {
      const { spansOfFailed } = harness.trace();
      const undo = { id: 'undo', tool: 'echo', input: { value: 0 } };

      const spans = await spansOfFailed(
        sequential(
          { id: 'made', tool: 'echo', input: { value: 1 }, compensate: undo },
          { id: 'broken', tool: 'fail', retry_count: 0 },
        ),
      );

      const undone = spanAt(spans, 'made.undo');
      const run = spanNamed(spans, 'invoke_workflow');
      expect(undone).toMatchObject({ parentSpanId: run.spanId, attributes: { 'planloom.step.compensates': 'made' } });
      expect(run.events).toMatchObject([
        { name: 'planloom.run.compensating', attributes: { 'planloom.compensation.steps': 1 } },
      ]);
    });

    it('end with a run that is cancelled, and nothing is left behind', async () => {
      const { executor, time, tracing } = harness.trace();
      const controller = new AbortController();
      const run = time.settle(
        executor.execute(sequential({ id: 'a', tool: 'hang' }), {}, { runId: 'gone', signal: controller.signal }),
      );
      time.after(50, () => controller.abort());

      await expect(run).rejects.toThrow('cancelled');
      await harness.sdk.flush();

      const { spans } = harness.receiver;
      expect(drawSpans(spans)).toEqual(['invoke_workflow', '  execute_tool hang']);
      expect(spanAt(spans, 'a').attributes['planloom.step.status']).toBe('cancelled');
      const whole = spanNamed(spans, 'invoke_workflow');
      expect(whole).toMatchObject({
        status: { code: 0 },
        attributes: { 'planloom.run.status': 'cancelled', 'planloom.run.cancellation': 'run/cancelled' },
      });
      expect(tracing.carrierOf({ runId: 'gone', path: 'a', stepId: 'a', tool: 'hang', attempt: 1 })).toBeUndefined();
    });

    it('of runs that share an id do not mix, and are all ended', async () => {
      const { executor, time, spansOf } = harness.trace();
      const plan = sequential({
        id: 'all',
        type: 'loop',
        over: '[1, 2]',
        as: 'n',
        step: { id: 'wait', tool: 'work', input: { ms: 100 } },
      });
      const start = (ms: number): Promise<ExecutionResult> =>
        new Promise((resolve) => time.after(ms, () => resolve(executor.execute(plan, {}, { runId: 'same' }))));
      const results = await time.settle(Promise.all([start(0), start(10), start(20)]));
      await harness.sdk.flush();

      const { spans, metrics } = harness.receiver;
      expect(results.map(({ warnings }) => warnings.length)).toEqual([0, 1, 1]);
      expect(results[1]?.warnings[0]).toContain('Several runs with the id "same" are under way');
      expect(drawSpans(spans)).toEqual(['invoke_workflow', '  loop', '    iteration', '      execute_tool work']);
      const left = spanNamed(spans, 'invoke_workflow');
      expect(left.events).toMatchObject([{ name: 'planloom.run.left' }]);
      expect(left.attributes).not.toHaveProperty('planloom.run.status');
      for (const name of ['planloom.runs.active', 'planloom.steps.active']) {
        for (const { value } of metrics.get(name)?.points ?? []) expect([name, value]).toEqual([name, 0]);
      }

      harness.receiver.clear();
      const later = await spansOf(sequential({ id: 'a', tool: 'echo' }), {}, { runId: 'same' });
      expect(drawSpans(later)).toEqual(['invoke_workflow', '  execute_tool echo']);
      expect(spanNamed(later, 'invoke_workflow').attributes['planloom.run.status']).toBe('success');
    });

    it('of iterations are bounded; the others tell only their failures', async () => {
      const { spansOf } = harness.trace({ iterationSpans: 2 });
      const plan = sequential({
        id: 'all',
        type: 'loop',
        over: '[0, 1, 2, 3, 4]',
        as: 'n',
        on_item_error: 'settle',
        steps: [
          { id: 'try', tool: 'fail', retry_count: 0, when: 'n == 1 || n == 3' },
          { id: 'inner', type: 'loop', over: '[n]', as: 'm', step: { id: 'deep', tool: 'echo' } },
        ],
      });

      const spans = await spansOf(plan);

      expect(drawSpans(spans, ({ attributes, name }) => `${name} ${attributes['planloom.step.path'] ?? ''}`)).toEqual([
        'invoke_workflow ',
        '  loop all',
        '    iteration all[0]',
        '      loop all[0].inner',
        '        iteration all[0].inner[0]',
        '          execute_tool echo all[0].inner[0].deep',
        '    iteration all[1]',
        '      execute_tool fail all[1].try',
      ]);
      const loop = spanAt(spans, 'all');
      expect(loop.attributes).toMatchObject({
        'planloom.loop.iterations': 5,
        'planloom.loop.iterations_untraced': 3,
        'planloom.loop.failures': 2,
      });
      expect(loop.events).toMatchObject([
        {
          name: 'planloom.step.failed',
          attributes: { 'planloom.step.path': 'all[3].try', 'error.type': 'test/broken' },
        },
      ]);
    });

    it('show the iterations of a container that is tried again a second time', async () => {
      let calls = 0;
      const once = { execute: (): number => (calls += 1) };
      const { spansOf } = harness.trace({}, { once });
      const body = [
        { id: 'c', tool: 'once' },
        { id: 'f', tool: 'fail', retry_count: 0, when: 'c == 1', input: { retryable: true } },
      ];
      const plan = sequential({
        id: 'l',
        type: 'loop',
        over: '[7]',
        as: 'n',
        steps: body,
        retry: { max: 1, backoff_ms: 5, jitter: false },
      });

      const spans = await spansOf(plan);

      expect(drawSpans(spans)).toEqual([
        'invoke_workflow',
        '  loop',
        '    iteration',
        '      execute_tool once',
        '      execute_tool fail',
        '    iteration',
        '      execute_tool once',
      ]);
      expect(spanAt(spans, 'l')).toMatchObject({
        attributes: { 'planloom.step.retries': 1, 'planloom.loop.iterations': 2, 'planloom.step.status': 'success' },
      });
    });

    it('tell what was used and how long calls waited', async () => {
      const ask = {
        execute: (_: unknown, { usage }: { usage: (used: object) => void }) => {
          usage({ inputTokens: 10, outputTokens: 2, costUsd: 0.01, model: 'm1', provider: 'openai' });
          usage({ inputTokens: 5, model: 'm1', provider: 'openai' });
          return 'yes';
        },
      };
      const { spansOf } = harness.trace({}, { ask });

      const spans = await spansOf(
        dag(
          { id: 'a', tool: 'work', input: { ms: 30 } },
          { id: 'b', tool: 'work', input: { ms: 30 } },
          { id: 'c', tool: 'ask' },
        ),
        {},
        { concurrency: 1 },
      );

      const used = {
        'gen_ai.usage.input_tokens': 15,
        'gen_ai.usage.output_tokens': 2,
        'planloom.usage.cost_usd': 0.01,
        'gen_ai.request.model': 'm1',
      };
      expect(spanAt(spans, 'c').attributes).toMatchObject({ ...used, 'planloom.step.queued_ms': 60 });
      expect(spanNamed(spans, 'invoke_workflow').attributes).toMatchObject(used);
      expect(spanAt(spans, 'a').attributes).not.toHaveProperty('planloom.step.queued_ms');
    });
  });
}
