/**
 * A run as OpenTelemetry spans, sent over OTLP/HTTP. With `OTEL_EXPORTER_OTLP_ENDPOINT` they go there: to Jaeger, Tempo, Langfuse or a
 * collector, see docs/observability.md. Without it, this program receives them itself and checks what arrives.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createTracing } from '@planloom/tracing-otel';
import { createPlanExecutor, defineTool } from 'planloom';

/** What a receiver gets; the rest of it is not looked at here. */
interface Received {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly { readonly name: string }[] }[];
  }[];
}

const names: string[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (part: string) => (body += part));
  request.on('end', () => {
    const { resourceSpans } = JSON.parse(body) as Received;
    const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scoped) => scoped.spans));
    names.push(...spans.map(({ name }) => name));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));

// The exporter reads the variable itself if there is one.
const isElsewhere = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] !== undefined;
const here = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/v1/traces`;
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': process.env['OTEL_SERVICE_NAME'] ?? 'planloom-example' }),
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(isElsewhere ? {} : { url: here }) })],
});
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(
  new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
);
trace.setGlobalTracerProvider(provider);

const busy = new Set(['Oslo']);
const fetchWeather = defineTool({
  id: 'fetch_weather',
  inputSchema: { city: { type: 'string' } },
  execute({ city }) {
    // Fails the first time for one city: its span then has an event for the retry.
    if (busy.delete(city)) throw Object.assign(new Error(`nothing known of ${city} yet`), { retryable: true });
    return { city, celsius: city.length };
  },
});
const executor = createPlanExecutor([fetchWeather], { instrumentations: [createTracing()] });
const plan = {
  version: '1.0',
  steps: [
    {
      id: 'cities',
      type: 'loop',
      over: ['Oslo', 'Rome'],
      as: 'city',
      step: { id: 'weather', tool: 'fetch_weather', input: { city: '{{city}}' }, retry: { max: 1, backoff_ms: 1 } },
    },
  ],
};

const { result } = await executor.execute(plan, {}, { planId: 'weather' });
await provider.shutdown();
await new Promise((resolve) => receiver.close(resolve));

assert.equal((result as unknown[]).length, 2);
if (isElsewhere) {
  console.log('The spans are sent.');
} else {
  const [tool, iteration, loop, run] = ['execute_tool fetch_weather', 'iteration', 'loop', 'invoke_workflow weather'];
  assert.deepEqual(names, [tool, iteration, tool, iteration, loop, run]);
  console.log(names.toReversed().join('\n'));
}
