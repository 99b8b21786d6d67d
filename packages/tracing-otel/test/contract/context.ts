import { context, propagation, trace } from '@opentelemetry/api';
import type { ToolContext } from '@planloom/tool-kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { sequential } from '../../../executor-core/test/support/workshop.ts';
import type { Sdk } from '../support/sdk.ts';
import { drawSpans, spanAt, spanNamed } from '../support/span-tree.ts';
import { startHarness, type TracingHarness } from '../support/tracing-harness.ts';

/** What calls stand in, what they hand on, and where runs come from. */
export function describeContext(sdk: Sdk): void {
  describe(`the place of runs and calls in a trace by ${sdk.name}`, () => {
    let harness: TracingHarness;
    beforeAll(async () => {
      harness = await startHarness(sdk, 'json');
    });
    afterEach(() => harness.receiver.clear());
    afterAll(() => harness.stop());

    const one = sequential({ id: 'a', tool: 'ask' });

    it('is that of its step for what a tool does, also after it has waited', async () => {
      const own = {
        execute: async () => {
          trace.getTracer('app').startSpan('at once').end();
          await Promise.resolve();
          trace.getTracer('app').startSpan('later').end();
        },
      };
      const { spansOf } = harness.trace({}, { ask: own });

      const spans = await spansOf(
        sequential({ id: 'l', type: 'loop', over: '[1]', as: 'n', step: { id: 'a', tool: 'ask' } }),
      );

      const { spanId } = spanAt(spans, 'l[0].a');
      expect(
        spans.filter(({ scope }) => scope === 'app').map(({ name, parentSpanId }) => [name, parentSpanId === spanId]),
      ).toEqual([
        ['at once', true],
        ['later', true],
      ]);
    });

    it('is that of its step for a tool that answers in pieces', async () => {
      const own = {
        execute: async function* pieces() {
          yield 'a';
          await Promise.resolve();
          trace.getTracer('app').startSpan('between').end();
          yield 'b';
        },
      };
      const { spansOf } = harness.trace({}, { ask: own });

      const spans = await spansOf(one);

      expect(drawSpans(spans)).toEqual(['invoke_workflow', '  execute_tool ask', '    between']);
    });

    it('is that of the container where an iteration has no span', async () => {
      const { spansOf } = harness.trace(
        { iterationSpans: 0 },
        { ask: { execute: () => trace.getTracer('app').startSpan('own').end() } },
      );

      const spans = await spansOf(
        sequential({ id: 'l', type: 'loop', over: '[1]', as: 'n', step: { id: 'a', tool: 'ask' } }),
      );

      expect(drawSpans(spans)).toEqual(['invoke_workflow', '  loop', '    own']);
    });

    it('is handed on with a call, with baggage', async () => {
      const carriers: ToolContext['carrier'][] = [];
      const { spansOf } = harness.trace({}, { ask: { execute: (_, { carrier }) => void carriers.push(carrier) } });
      const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });

      const spans = await context.with(propagation.setBaggage(context.active(), baggage), () => spansOf(one));

      const { traceId, spanId } = spanAt(spans, 'a');
      expect(carriers).toEqual([{ traceparent: `00-${traceId}-${spanId}-01`, baggage: 'tenant=acme' }]);
    });

    it.each([
      ['trace', ['traceparent']],
      ['none', []],
    ] as const)('is handed on as far as is wanted: %s', async (propagate, names) => {
      let carrier: ToolContext['carrier'] = {};
      const { spansOf } = harness.trace(
        { propagate: ({ tool }) => (tool === 'ask' ? propagate : 'all') },
        { ask: { execute: (_, call) => void (carrier = call.carrier) } },
      );
      const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });

      await context.with(propagation.setBaggage(context.active(), baggage), () => spansOf(one));

      expect(Object.keys(carrier)).toEqual(names);
    });

    it('is below what is active where the run is begun', async () => {
      const { spansOf } = harness.trace({}, { ask: { execute: () => 1 } });
      const request = trace.getTracer('app').startSpan('request');

      await context.with(trace.setSpan(context.active(), request), () => spansOf(one));
      request.end();
      await harness.sdk.flush();

      expect(drawSpans(harness.receiver.spans)).toEqual(['request', '  invoke_workflow', '    execute_tool ask']);
    });

    const caller = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, baggage: 'tenant=acme' };

    it('is below what the caller says, if nothing is active; baggage comes along', async () => {
      let carrier: ToolContext['carrier'] = {};
      const { spansOf } = harness.trace({}, { ask: { execute: (_, call) => void (carrier = call.carrier) } });

      const spans = await spansOf(one, {}, { carrier: caller });

      expect(spanNamed(spans, 'invoke_workflow')).toMatchObject({
        traceId: 'a'.repeat(32),
        parentSpanId: 'b'.repeat(16),
        links: [],
      });
      expect(carrier['baggage']).toBe('tenant=acme');
    });

    it('is linked to what the caller says, if something else is active', async () => {
      const { spansOf } = harness.trace({}, { ask: { execute: () => 1 } });
      const request = trace.getTracer('app').startSpan('request');

      const spans = await context.with(trace.setSpan(context.active(), request), () =>
        spansOf(one, {}, { carrier: caller }),
      );

      expect(spanNamed(spans, 'invoke_workflow')).toMatchObject({
        parentSpanId: request.spanContext().spanId,
        links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: { 'planloom.link.reason': 'caller' } }],
      });
    });

    it.each<Record<string, string>>([
      { traceparent: 'nonsense' },
      { traceparent: `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01` },
      {},
    ])('is a trace of its own where the caller says nothing of use: %j', async (carrier) => {
      const { spansOf } = harness.trace({}, { ask: { execute: () => 1 } });

      const spans = await spansOf(one, {}, { carrier: { ...carrier, 'planloom-continues': 'nonsense' } });

      expect(spanNamed(spans, 'invoke_workflow')).toMatchObject({ parentSpanId: '', links: [] });
    });

    it('goes on from another run, also one that is over, in the same trace', async () => {
      const { spansOf, run, tracing } = harness.trace({}, { ask: { execute: () => 1 } });
      await run(one, {}, { runId: 'first' });
      const carrier = tracing.carrierOfRun('first');
      const request = trace.getTracer('app').startSpan('request');

      const spans = await context.with(trace.setSpan(context.active(), request), () =>
        spansOf(one, {}, { runId: 'second', ...(carrier && { carrier }) }),
      );

      const [first, second] = ['first', 'second'].map((runId) =>
        spans.find(({ name, attributes }) => name === 'invoke_workflow' && attributes['planloom.run.id'] === runId),
      );
      expect(second).toMatchObject({ traceId: first?.traceId, parentSpanId: first?.spanId });
      expect(second?.links.map(({ spanId, attributes }) => [attributes['planloom.link.reason'], spanId])).toEqual([
        ['continues', first?.spanId],
        ['caller', request.spanContext().spanId],
      ]);
    });

    it('is forgotten with old runs', async () => {
      const { run, tracing } = harness.trace({}, { ask: { execute: () => 1 } });

      for (let count = 0; count <= 100; count++) await run(one, {}, { runId: `r${count}` });

      expect(tracing.carrierOfRun('r0')).toBeUndefined();
      expect(tracing.carrierOfRun('r1')).toBeDefined();
      expect(tracing.carrierOfRun('never')).toBeUndefined();
    });
  });
}
