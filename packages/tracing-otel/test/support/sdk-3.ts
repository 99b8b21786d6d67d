import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

import type { Sdk } from './sdk.ts';

/** Version 3 of the SDK, with version 1.10 of the API. */
export const sdk3: Sdk = {
  name: 'SDK 3',
  start({ url, protocol }) {
    const [Traces, Metrics, Logs] =
      protocol === 'json' ? [JsonTraces, JsonMetrics, JsonLogs] : [ProtobufTraces, ProtobufMetrics, ProtobufLogs];
    const resource = resourceFromAttributes({ 'service.name': 'tests' });
    const tracerProvider = new TracerProvider({
      resource,
      spanProcessors: [new BatchSpanProcessor({ exporter: new Traces({ url: `${url}/v1/traces` }) })],
    });
    const meterProvider = new MeterProvider({
      resource,
      readers: [
        new PeriodicExportingMetricReader({
          exporter: new Metrics({ url: `${url}/v1/metrics` }),
          exportIntervalMillis: 3_600_000,
        }),
      ],
    });
    const loggerProvider = new LoggerProvider({
      resource,
      processors: [new BatchLogRecordProcessor({ exporter: new Logs({ url: `${url}/v1/logs` }) })],
    });
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(
      new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
    );
    trace.setGlobalTracerProvider(tracerProvider);
    metrics.setGlobalMeterProvider(meterProvider);
    const providers = [tracerProvider, meterProvider, loggerProvider];
    return {
      loggerProvider,
      flush: async () => void (await Promise.all(providers.map((provider) => provider.forceFlush()))),
      stop: async () => {
        for (const api of [context, propagation, trace, metrics]) api.disable();
        await Promise.all(providers.map((provider) => provider.shutdown()));
      },
    };
  },
};
