import { context, trace } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { sequential } from '../../../executor-core/test/support/workshop.ts';
import type { ReceivedMetric, ReceivedSpan } from '../support/received.ts';
import type { Sdk } from '../support/sdk.ts';
import { drawSpans, spanAt } from '../support/span-tree.ts';
import { settled, startHarness, type TracingHarness } from '../support/tracing-harness.ts';
import { ask, deciding, echo, HOUR, reasons, segments, waitingRuns } from '../support/waiting-runs.ts';

/** How many spans a run has that waits, how they hang together, and how it is counted. */
export function describeSegments(sdk: Sdk): void {
  describe(`runs that wait, by ${sdk.name}`, () => {
    let harness: TracingHarness;
    beforeAll(async () => {
      harness = await startHarness(sdk, 'json');
    });
    afterEach(() => harness.receiver.clear());
    afterAll(() => harness.stop());
    const spansOf = waitingRuns(() => harness);
    const points = (name: string): ReceivedMetric['points'] => harness.receiver.metrics.get(name)?.points ?? [];

    it('have one trace in two segments, each exported when it is over', async () => {
      let early: readonly ReceivedSpan[] = [];
      const spans = await spansOf(sequential(echo('draft'), ask(), echo('send')), async (run, later) => {
        await later(HOUR);
        await harness.sdk.flush();
        early = [...harness.receiver.spans];
        run.decide('ask', { approved: true });
      });

      expect(early.map(({ name }) => name)).toEqual(['execute_tool echo', 'invoke_workflow']);
      const [first, second] = segments(spans);
      expect(drawSpans(spans, ({ name, attributes }) => `${name} ${attributes['planloom.step.path'] ?? ''}`)).toEqual([
        'invoke_workflow ',
        '  execute_tool echo draft',
        '  approval ask',
        '  invoke_workflow ',
        '    execute_tool echo send',
      ]);
      expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
      expect(first?.attributes).toEqual({
        'gen_ai.operation.name': 'invoke_workflow',
        'planloom.run.id': 'r',
        'planloom.segment.suspended': true,
      });
      expect(second?.attributes).toEqual({
        'gen_ai.operation.name': 'invoke_workflow',
        'planloom.run.id': 'r',
        'planloom.run.status': 'success',
        'planloom.run.suspended_ms': HOUR,
        'planloom.segment.number': 2,
        'planloom.segment.suspended_ms': HOUR,
      });
      expect((second?.start ?? 0) - (first?.end ?? 0)).toBe(HOUR);
      expect(second && reasons(second)).toEqual([['continues', first?.spanId]]);
    });

    it('have segments side by side below what the run was begun in', async () => {
      const request = trace.getTracer('app').startSpan('request');
      const spans = await context.with(trace.setSpan(context.active(), request), () =>
        spansOf(sequential(ask(), ask({ id: 'again' })), async (run, later) => {
          await deciding({ approved: true })(run, later);
          await later(0);
          await deciding({ approved: true }, 'again')(run, later);
        }),
      );

      const all = segments(spans);
      expect(all.map(({ parentSpanId }) => parentSpanId)).toEqual(all.map(() => request.spanContext().spanId));
      expect(all.map(({ attributes }) => attributes['planloom.segment.number'])).toEqual([undefined, 2, 3]);
      expect(all.map(reasons)).toEqual([[], [['continues', all[0]?.spanId]], [['continues', all[1]?.spanId]]]);
      expect(all[2]?.attributes['planloom.run.suspended_ms']).toBe(2 * HOUR);
      expect(spanAt(spans, 'again').parentSpanId).toBe(all[1]?.spanId);
    });

    it('keep what is open where it is, and the steps in it', async () => {
      const loop = { id: 'l', type: 'loop', over: '[1]', as: 'n', steps: [ask(), echo('send')] };
      const spans = await spansOf(sequential(loop), deciding({ approved: true }, 'l[0].ask'));

      expect(drawSpans(spans)).toEqual([
        'invoke_workflow',
        '  loop',
        '    iteration',
        '      approval',
        '      execute_tool echo',
        '  invoke_workflow',
      ]);
      expect(spanAt(spans, 'l').end).toBe(segments(spans)[1]?.end);
    });

    it.each([
      [59_999, 1],
      [60_000, 2],
    ])('that wait %d ms for a time have %d segments', async (ms, count) => {
      const spans = await spansOf(sequential({ id: 'w', type: 'wait', for_ms: ms }, echo('after')));

      const step = spanAt(spans, 'w');
      expect(segments(spans)).toHaveLength(count);
      expect(segments(spans).at(-1)?.attributes['planloom.run.suspended_ms']).toBe(ms);
      expect(step.events[0]?.attributes['planloom.wait.due']).toBe(new Date(step.start + ms).toISOString());
      expect(step.attributes['planloom.wait.waited_ms']).toBe(ms);
    });

    it('are whole where they wait but a moment, however often', async () => {
      const poll = {
        id: 'poll',
        type: 'loop',
        over: '[1, 2, 3]',
        as: 'n',
        steps: [{ id: 'pause', type: 'wait', for_ms: 1000 }, echo('look')],
      };

      expect(segments(await spansOf(sequential(poll)))).toHaveLength(1);
    });

    it('are whole where something works while they wait', async () => {
      const both = {
        id: 'both',
        type: 'parallel',
        steps: [ask(), { id: 'long', tool: 'work', input: { ms: 2 * HOUR }, timeout_ms: 3 * HOUR }],
      };

      expect(segments(await spansOf(sequential(both), deciding({ approved: true }, 'both.ask')))).toHaveLength(1);
    });

    it('end properly when they are cancelled while they are suspended', async () => {
      const spans = await spansOf(sequential(ask()), async (run, later) => {
        await later(HOUR);
        run.cancel();
      });

      const [first, second] = segments(spans);
      expect(second).toMatchObject({
        status: { code: 0 },
        attributes: { 'planloom.run.status': 'cancelled', 'planloom.segment.number': 2 },
        links: [{ spanId: first?.spanId, attributes: { 'planloom.link.reason': 'continues' } }],
      });
      expect(spanAt(spans, 'ask').attributes).toMatchObject({
        'planloom.step.status': 'cancelled',
        'planloom.wait.waited_ms': HOUR,
      });
      expect(spanAt(spans, 'ask').attributes).not.toHaveProperty('planloom.approval.approved');
      expectNothingActive();
    });

    it('end properly when nobody answers in time', async () => {
      const spans = await spansOf(sequential(ask({ timeout_ms: HOUR, retry_count: 0 })));

      expect(segments(spans).at(-1)?.attributes).toMatchObject({
        'planloom.run.status': 'failed',
        'error.type': 'step/timeout',
        'planloom.run.suspended_ms': HOUR,
      });
      expect(spanAt(spans, 'ask').events.map(({ name }) => name)).toEqual(['planloom.approval.requested']);
      expect(spanAt(spans, 'ask').attributes['planloom.wait.waited_ms']).toBe(HOUR);
    });

    it('end properly when another run takes their id while they are suspended', async () => {
      const { executor, time } = harness.trace();
      const run = executor.stream(sequential(ask()), {}, { runId: 'same' });
      await time.advance(HOUR);
      const other = executor.execute(sequential(echo('a')), {}, { runId: 'same' });
      await time.settle(other);
      run.cancel();
      await time.settle(settled(run.result));
      await harness.sdk.flush();

      const { spans } = harness.receiver;
      expect(drawSpans(spans)).toEqual(['invoke_workflow', '  approval', '  invoke_workflow']);
      expect(segments(spans)[1]?.events).toMatchObject([{ name: 'planloom.run.left' }]);
      expectNothingActive();
    });

    it('are gone on with from their newest segment', async () => {
      const { executor, time, tracing } = harness.trace();
      const spanIdNow = (): string | undefined => tracing.carrierOfRun('r')?.['traceparent']?.split('-')[2];
      const run = executor.stream(sequential(ask(), echo('send')), {}, { runId: 'r' });
      await time.advance(HOUR);
      const suspended = spanIdNow();
      run.decide('ask', { approved: true });
      await time.settle(run.result);
      await harness.sdk.flush();

      const [first, second] = segments(harness.receiver.spans);
      expect([suspended, spanIdNow()]).toEqual([first?.spanId, second?.spanId]);
    });

    it('are counted once, and what was decided by how it ended', async () => {
      await harness.sdk.flush();
      const [runsBefore, waitsBefore] = [
        measured('gen_ai.workflow.duration'),
        measured('planloom.approval.wait.duration'),
      ];
      const plan = sequential(
        ask(),
        ask({ id: 'no', on_reject: 'continue' }),
        ask({ id: 'late', timeout_ms: HOUR, on_timeout: 'approve' }),
        ask({ id: 'never', timeout_ms: HOUR, retry: { max: 1, backoff_ms: 1, jitter: false }, on_error: 'continue' }),
        ask({ id: 'instead', timeout_ms: HOUR, retry_count: 0, on_error: { fallback: [echo('done')] } }),
      );
      const spans = await spansOf(plan, async (run, later) => {
        await deciding({ approved: true })(run, later);
        await later(0);
        await deciding({ approved: false }, 'no')(run, later);
      });

      const [runs, waits] = [measured('gen_ai.workflow.duration'), measured('planloom.approval.wait.duration')];
      expect(gained(runs, runsBefore)).toEqual({ success: [1, expect.closeTo((6 * HOUR) / 1000, 0)] });
      expect(gained(waits, waitsBefore)).toEqual({
        approved: [1, HOUR / 1000],
        rejected: [1, HOUR / 1000],
        timeout: [4, (4 * HOUR) / 1000],
      });
      expect(points('planloom.runs.active').map(({ value }) => value)).toEqual([0]);
      expect(spanAt(spans, 'late').attributes).toMatchObject({
        'planloom.approval.approved': true,
        'planloom.approval.timed_out': true,
      });
      expect(spanAt(spans, 'never').attributes['planloom.wait.waited_ms']).toBe(HOUR);
      const metric = harness.receiver.metrics.get('planloom.approval.wait.duration');
      expect(metric).toMatchObject({ unit: 's', isHistogram: true });
      expect(metric?.points[0]?.bounds).toEqual([
        1, 10, 30, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 345_600, 604_800, 1_209_600,
        2_419_200,
      ]);
    });

    function expectNothingActive(): void {
      const active = ['planloom.runs.active', 'planloom.steps.active'].flatMap(points);
      expect(active.length).toBeGreaterThan(1);
      expect(active.filter(({ value }) => value !== 0)).toEqual([]);
    }

    /** Of a histogram, by how something ended: how often, and how long in seconds. */
    function measured(name: string): Readonly<Record<string, readonly [number, number]>> {
      return Object.fromEntries(
        points(name).map(({ attributes, count, value }) => [
          String(attributes['planloom.approval.outcome'] ?? attributes['planloom.run.status']),
          [count, value],
        ]),
      );
    }
  });
}

/** What has come since. Metrics are counted from the start of the SDK. */
function gained(
  after: Readonly<Record<string, readonly [number, number]>>,
  before: Readonly<Record<string, readonly [number, number]>>,
): Record<string, readonly [number, number]> {
  const differences = Object.entries(after).map(([key, [count, value]]) => {
    const [oldCount, oldValue] = before[key] ?? [0, 0];
    return [key, [count - oldCount, value - oldValue]] as const;
  });
  return Object.fromEntries(differences.filter(([, [count]]) => count > 0));
}
