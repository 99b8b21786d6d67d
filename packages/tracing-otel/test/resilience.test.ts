import type { Span, TracerProvider } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  BatchSpanProcessor,
  SimpleSpanProcessor,
  TracerProvider as SdkTracerProvider,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import type { ToolContext } from '@planloom/tool-kit';
import { describe, expect, it } from 'vitest';

import { dag, sequential, workshop } from '../../executor-core/test/support/workshop.ts';
import { createTracing, type TracingOptions } from '../src/index.ts';

/** Anything of OpenTelemetry: whatever is asked of it throws, or of what it answers, so many levels deep. */
function thrower(depth: number): never {
  return new Proxy({}, { get: () => (depth === 0 ? refuse : (): object => thrower(depth - 1)) }) as never;
}

function refuse(): never {
  throw new Error('no telemetry today');
}

const plan = dag(
  {
    id: 'l',
    type: 'loop',
    over: '[1, 2, 3]',
    as: 'n',
    concurrency: 2,
    step: { id: 'w', tool: 'work', input: { ms: 10, value: '{{n}}' } },
  },
  { id: 'f', tool: 'flaky', input: { times: 1 }, retry: { max: 1, backoff_ms: 5, jitter: false } },
  { id: 'end', type: 'final', input: { l: '{{l}}', f: '{{f}}' } },
);

/** Runs the plan; gives what matters of it, with the time that it took. */
async function outcome(
  options: TracingOptions,
): Promise<{ readonly result: unknown; readonly ms: number; readonly warnings: readonly string[] }> {
  const { run, time } = workshop({}, { instrumentations: [createTracing(options)] });
  const { result, warnings } = await run(plan);
  return { result, ms: time.elapsed, warnings };
}

const untraced = { result: { l: [1, 2, 3], f: 'done' }, ms: 20 };

function exporting(
  exporter: Partial<SpanExporter>,
  Processor: typeof SimpleSpanProcessor | typeof BatchSpanProcessor = SimpleSpanProcessor,
): TracerProvider {
  const whole: SpanExporter = { export: () => undefined, shutdown: () => Promise.resolve(), ...exporter };
  return new SdkTracerProvider({ spanProcessors: [new Processor({ exporter: whole })] });
}

describe('a run is as it would be without telemetry', () => {
  it.each<[string, TracingOptions]>([
    ['there is no SDK', {}],
    ['no tracer can be had', { tracerProvider: thrower(0) }],
    ['no span can be started', { tracerProvider: thrower(1) }],
    ['spans throw', { tracerProvider: thrower(2) }],
    ['no meter can be had', { meterProvider: thrower(0) }],
    ['no instrument can be made', { meterProvider: thrower(1) }],
    ['instruments throw', { meterProvider: thrower(2) }],
    ['log records cannot be written', { loggerProvider: { getLogger: () => thrower(0) } }],
    [
      'everything throws',
      { tracerProvider: thrower(2), meterProvider: thrower(2), loggerProvider: { getLogger: () => thrower(0) } },
    ],
    ['tools cannot be described', { describeTool: refuse }],
    ['runs cannot be named', { workflowName: refuse }],
    ['nobody can say what is handed on', { propagate: refuse }],
    ['the exporter never answers', { tracerProvider: exporting({}) }],
    [
      'the exporter fails',
      {
        tracerProvider: exporting({
          export: (_, done) => done({ code: ExportResultCode.FAILED, error: new Error('full') }),
        }),
      },
    ],
    [
      'nobody is at the other end',
      {
        tracerProvider: new SdkTracerProvider({
          spanProcessors: [
            new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: 'http://127.0.0.1:9/v1/traces' }) }),
          ],
        }),
      },
    ],
  ])('where %s', async (_, options) => {
    const { warnings, ...rest } = await outcome(options);

    expect(rest).toEqual(untraced);
    expect(warnings.length).toBeLessThan(3);
  });

  it('and says once what went wrong', async () => {
    const { warnings } = await outcome({ tracerProvider: thrower(1) });

    expect(warnings).toEqual([expect.stringContaining('no telemetry today')]);
  });
});

/** Gives real spans, without a function that some do not have. */
function spansWithout(name: keyof Span): TracerProvider {
  const real = exporting({});
  return {
    getTracer: (scope) => ({
      ...real.getTracer(scope),
      startSpan: (...args) => {
        const span = real.getTracer(scope).startSpan(...args);
        return new Proxy(span, {
          has: (target, key) => key !== name && key in target,
          get: (target, key) => {
            const value: unknown = key === name ? undefined : Reflect.get(target, key);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
      },
    }),
  };
}

describe('a run that waits is as it would be without telemetry', () => {
  it.each<[string, TracingOptions]>([
    ['there is no SDK', {}],
    ['no span can be started', { tracerProvider: thrower(1) }],
    ['spans throw', { tracerProvider: thrower(2) }],
    ['spans take no links', { tracerProvider: spansWithout('addLink') }],
    ['instruments throw', { meterProvider: thrower(2) }],
    ['what is asked cannot be redacted', { tracerProvider: exporting({}), captureContent: { redact: refuse } }],
  ])('where %s', async (_, options) => {
    const tracing = createTracing(options);
    const { executor, time } = workshop({}, { instrumentations: [tracing] });
    const asking = sequential(
      { id: 'ask', type: 'approval', message: 'Go on?', show: { x: 1 } },
      { id: 'paid', type: 'wait', signal: 'paid' },
      { id: 'end', type: 'final', input: { x: '{{ask.values.x}}', paid: '{{paid}}' } },
    );
    const run = executor.stream(asking, {}, { runId: 'r' });
    await time.advance(3_600_000);
    run.decide('ask', { approved: true, carrier: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } });
    run.signal('paid', 12, { carrier: { traceparent: 'nonsense' } });

    const { result, warnings, trace } = await time.settle(run.result);

    expect(result).toEqual({ x: 1, paid: 12 });
    expect(trace.statistics.suspendedMs).toBe(3_600_000);
    expect(warnings.length).toBeLessThan(3);
  });

  it('and nobody knows of answers to runs that are not traced', () => {
    expect(() => createTracing().answering({ runId: 'never', path: 'a' })).not.toThrow();
  });
});

describe('a call that outlives its run', () => {
  it('finds nothing to hand on, and nothing is kept for it', async () => {
    let late: Promise<ToolContext['carrier']> | undefined;
    const tracing = createTracing({ tracerProvider: exporting({}) });
    const { failure } = workshop(
      {
        stubborn: {
          execute: (_, call) => {
            late = new Promise((resolve) =>
              call.signal.addEventListener('abort', () => setImmediate(() => resolve(call.carrier))),
            );
            return late;
          },
        },
      },
      { instrumentations: [tracing] },
    );

    const error = await failure(
      sequential({ id: 'a', tool: 'stubborn', timeout_ms: 50, retry_count: 0 }),
      {},
      { runId: 'gone' },
    );

    expect(error.code).toBe('step/timeout');
    expect(await late).toEqual({});
    expect(
      tracing.aroundCall({ runId: 'gone', path: 'a', stepId: 'a', tool: 'stubborn', attempt: 1 }, () => 'made'),
    ).toBe('made');
  });

  it('may still write spans, below its step', async () => {
    const ended: string[] = [];
    const tracerProvider = exporting({
      export: (spans) =>
        spans.forEach(({ name, parentSpanContext }) =>
          ended.push(`${name} ${String(parentSpanContext !== undefined)}`),
        ),
    });
    const { run } = workshop({}, { instrumentations: [createTracing({ tracerProvider })] });

    await run(sequential({ id: 'a', tool: 'echo' }));

    expect(ended).toEqual(['execute_tool echo true', 'invoke_workflow false']);
  });
});

describe('an iteration', () => {
  it('ends when it is done, not when its container is', async () => {
    const ended: string[] = [];
    const tracerProvider = exporting({ export: (spans) => ended.push(...spans.map(({ name }) => name)) });
    const { run } = workshop({}, { instrumentations: [createTracing({ tracerProvider })] });
    const body = [
      { id: 'a', tool: 'work', input: { ms: '{{n}}' } },
      { id: 'b', tool: 'echo' },
    ];

    await run(sequential({ id: 'l', type: 'loop', over: '[20, 10]', as: 'n', concurrency: 2, steps: body }));

    const iteration = ['execute_tool work', 'execute_tool echo', 'iteration'];
    expect(ended).toEqual([...iteration, ...iteration, 'loop', 'invoke_workflow']);
  });
});

describe('options that do not fit', () => {
  it.each<[string, TracingOptions, string]>([
    ['iterations', { iterationSpans: -1 }, 'iterationSpans is -1, and has to be a whole number from 0, or Infinity.'],
    ['iterations', { iterationSpans: 1.5 }, 'iterationSpans is 1.5'],
    [
      'bytes',
      { captureContent: { maxBytes: 3 } },
      'captureContent.maxBytes is 3, and has to be a whole number from 16.',
    ],
  ])('are refused: %s', (_, options, message) => {
    expect(() => createTracing(options)).toThrow(message);
  });
});

describe('without an SDK', () => {
  it('nothing is handed on and nothing is known of runs', async () => {
    const tracing = createTracing();
    const { run } = workshop({}, { instrumentations: [tracing] });

    await run(plan, {}, { runId: 'r' });

    expect(tracing.carrierOfRun('r')).toBeUndefined();
  });
});
