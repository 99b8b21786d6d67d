/**
 * Measures what tracing adds to each step of a run, with and without an SDK, and writes the table into `docs/measurements.md`. Runs for a minute and a half.
 *
 *   npx pnpm@12.21.0 run bench:tracing
 */
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { NoopSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createExecutor, type ExecutionOptions, type Instrumentation } from '@planloom/executor-core';
import { createTracing } from '@planloom/tracing-otel';

import { short, table } from '../report/table.ts';
import { writeSection } from '../report/write-section.ts';
import { chain, dag, loop, type Workload } from '../work/workloads.ts';

const STEPS = 1000;
const ROUNDS = 5;
const REPETITIONS = 60;

const nothing: Instrumentation = { receive: () => undefined, aroundCall: (_, make) => make() };
const tracerProvider = new TracerProvider({ spanProcessors: [new NoopSpanProcessor()] });
const meterProvider = new MeterProvider();

const kinds: readonly (readonly [string, ExecutionOptions])[] = [
  ['no instrumentation', {}],
  ['an event sink that does nothing', { onEvent: () => undefined }],
  ['an instrumentation that does nothing', { instrumentations: [nothing] }],
  ['tracing, no SDK', { instrumentations: [createTracing()] }],
  ['tracing, SDK 3 with spans that go nowhere', { instrumentations: [createTracing({ tracerProvider })] }],
  ['the same, and metrics', { instrumentations: [createTracing({ tracerProvider, meterProvider })] }],
];
const workloads: readonly (readonly [string, Workload])[] = [
  ['a chain', chain(STEPS)],
  ['a graph', dag(STEPS)],
  ['a loop, 64 at a time', loop(STEPS)],
];

const least = new Map<string, number>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [kind, options] of kinds) {
    for (const [shape, workload] of workloads) {
      const key = `${kind} ${shape}`;
      least.set(key, Math.min(least.get(key) ?? Number.POSITIVE_INFINITY, await microsecondsAStep(workload, options)));
    }
  }
}
const text = table(
  ['µs a step', ...workloads.map(([shape]) => shape)],
  kinds.map(([kind]) => [kind, ...workloads.map(([shape]) => short(least.get(`${kind} ${shape}`) ?? Number.NaN))]),
);
writeSection('measurements.md', 'tracing', text);
console.log(text);

/** The median of many runs of a plan that is compiled; every call gives a promise. The trace is on. */
async function microsecondsAStep({ plan, context }: Workload, options: ExecutionOptions): Promise<number> {
  const execute = (): Promise<number> => Promise.resolve(1);
  const executor = createExecutor({ add: { execute }, work: { execute } }, { concurrency: 64, ...options });
  const compiled = executor.compile(plan as never, context);
  const times: number[] = [];
  for (let left = REPETITIONS; left > 0; left--) {
    const began = process.hrtime.bigint();
    await executor.execute(compiled, context);
    times.push(Number(process.hrtime.bigint() - began) / 1000 / STEPS);
  }
  const later = times.slice(REPETITIONS / 2).toSorted((one, other) => one - other);
  return later[Math.floor(later.length / 2)] ?? Number.NaN;
}
