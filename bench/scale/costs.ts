/**
 * What each part of a plan's way costs on this machine: reading, checking, compiling, running, tracing; of a plan and of each
 * of its steps: a plan of one step, and what each further one adds in a plan of thousands. Each is the median of many, in
 * the quietest of three rounds. Prints a table. Run, for a minute:
 *
 *   node --conditions=@planloom/source bench/scale/costs.ts
 */
import { analysePlan, checkShape, DEFAULT_LIMITS, parsePlan, type ParseResult, type Plan } from '@planloom/dsl-schema';
import { createExecutor, type ExecutionOptions, type Executor } from '@planloom/executor-core';

import { chain, dag, loop, type Workload } from '../work/workloads.ts';
import { layeredPlan } from './plans.ts';
import { figure, table } from './table.ts';

/** What is measured at one size; a fresh input is made outside of the time. */
type Measure = (steps: number) => Promise<number>;

/** Nanoseconds of a plan of one step, and of each step more. */
interface Cost {
  readonly ofPlan: number;
  readonly ofStep: number;
}

const LONG = 3_000;
/** What disturbs one of them is over in another. */
const ROUNDS = 3;
const PAYLOAD_BYTES = 12_000;
/** One error for all: making one, with its stack, is the tool's cost. */
const FAILURE = new Error('It failed, as it was meant to.');
const WITHOUT_TRACE: ExecutionOptions = { concurrency: 64, enableTrace: false };

const graph = layeredWork;
const traced: ExecutionOptions = { concurrency: 64 };
const kinds: readonly (readonly [string, () => Promise<Cost>])[] = [
  ['`JSON.parse`', () => costOf(graph, ({ json }) => JSON.parse(json) as unknown)],
  ['shape and limits', () => costOf(graph, ({ plan }) => checkShape(plan, DEFAULT_LIMITS))],
  ['analyse', () => costOf(graph, ({ plan }) => analysePlan(plan))],
  ['check: analyse, and the rules', () => costOf(graph, ({ parsed, executor }) => executor.check(parsed))],
  ['compile: check, and a program', () => costOf(graph, ({ parsed, executor }) => executor.compile(parsed))],
  ['run, trace off: a graph', () => costOfRun(graph, WITHOUT_TRACE, {})],
  ['the same, each argument with a name of its own', () => costOfRun(dag, WITHOUT_TRACE, {})],
  [
    'the same, each call made twice, after a timer',
    () => costOfRun(graph, { ...WITHOUT_TRACE, maxRetries: 1 }, { fails: true }),
  ],
  ['the same, an event sink', () => costOfRun(graph, { ...WITHOUT_TRACE, onEvent: () => undefined }, {})],
  ['the same, trace on', () => costOfRun(graph, traced, {})],
  ['the same, trace on and its entries read', () => costOfRun(graph, traced, { entries: true })],
  ['run, trace off: a chain', () => costOfRun(chain, WITHOUT_TRACE, {})],
  ['run, trace off: a loop, 64 at a time', () => costOfRun(loop, WITHOUT_TRACE, {})],
];

const costs = new Map<string, Cost>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, measure] of kinds) costs.set(name, lower(await measure(), costs.get(name)));
}
console.log(
  table(
    ['part', 'µs, a plan of one step', 'µs or what it says, each step more'],
    [
      ...[...costs].map(([name, { ofPlan, ofStep }]) => [name, figure(ofPlan / 1000), figure(ofStep / 1000)]),
      ['the plan as JSON, bytes', '', figure(lengthOfPlan())],
      ['the trace as JSON, characters', '', figure(await lengthOfTrace())],
      ['trace, for each kB of a value that is looked at', '', figure(await traceOfLargeValues())],
    ],
  ),
);

function lower(one: Cost, other: Cost = one): Cost {
  return { ofPlan: Math.min(one.ofPlan, other.ofPlan), ofStep: Math.min(one.ofStep, other.ofStep) };
}

interface Written {
  readonly json: string;
  readonly plan: Plan;
  readonly parsed: ParseResult;
  readonly executor: Executor;
}

function costOf(make: (steps: number) => Workload, act: (written: Written) => unknown): Promise<Cost> {
  return fit((steps) => {
    const { plan, tools } = make(steps);
    const json = JSON.stringify(plan);
    const written = { json, plan: plan as Plan, parsed: parsePlan(json), executor: createExecutor(tools) };
    return timed(() => act(written));
  });
}

interface RunKind {
  /** Every call fails the first time. */
  readonly fails?: boolean;
  /** Somebody looks at the entries of the trace. */
  readonly entries?: boolean;
}

function costOfRun(make: (steps: number) => Workload, options: ExecutionOptions, kind: RunKind): Promise<Cost> {
  return fit(async (steps) => {
    const { plan, context } = make(steps);
    const execute = kind.fails
      ? (_input: unknown, { attempt }: { attempt: number }) => failFirst(attempt)
      : () => Promise.resolve(1);
    const given = kind.fails ? withoutPause(plan) : plan;
    const executor = createExecutor({ add: { execute }, work: { execute } }, options);
    const compiled = executor.compile(given as never, context);
    return timed(async () => {
      const { trace } = await executor.execute(compiled, context, { runId: 'cost' });
      if (kind.entries && trace.entries.length !== steps) throw new Error('not the trace that was meant');
    });
  });
}

/** A graph in layers of ten. */
function layeredWork(steps: number): Workload {
  return { ...dag(1), plan: layeredPlan(steps, 10), tools: [{ id: 'work', execute: () => Promise.resolve(1) }], steps };
}

/** Of a step. */
function lengthOfPlan(): number {
  return Math.round(JSON.stringify(layeredPlan(LONG, 10)).length / LONG);
}

/** Of a step. */
async function lengthOfTrace(): Promise<number> {
  const { plan, tools } = graph(LONG);
  const { trace } = await createExecutor(tools).execute(plan as never);
  return Math.round(JSON.stringify(trace.entries).length / LONG);
}

function failFirst(attempt: number): Promise<number> {
  return attempt === 1 ? Promise.reject(FAILURE) : Promise.resolve(1);
}

/** The same plan; a step that failed is tried again at once. */
function withoutPause(plan: object): object {
  const { steps, ...rest } = plan as Plan;
  return { ...rest, steps: steps.map((step) => ({ ...step, retry: { max: 1, backoff_ms: 0 } })) };
}

/** Microseconds for each kB of a value that the trace looks through and keeps, in the quietest of three rounds. */
async function traceOfLargeValues(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) least = Math.min(least, await traceOfLargeValuesOnce());
  return least;
}

async function traceOfLargeValuesOnce(): Promise<number> {
  const { plan } = chain(100);
  const value = (): unknown => Array.from({ length: PAYLOAD_BYTES / 32 }, (_, id) => ({ id, name: 'abcdefgh' }));
  const tool = { id: 'add', execute: () => value() };
  const times: number[] = [];
  for (const enableTrace of [false, true]) {
    const executor = createExecutor([tool], { enableTrace, trace: { contextSnapshot: false } });
    const compiled = executor.compile(plan as never);
    times.push(await middle(() => timed(() => executor.execute(compiled, {}, { runId: 'cost' })), 60));
  }
  const [without = 0, withTrace = 0] = times;
  const kilobytes = (JSON.stringify(value()).length / 1000) * 100;
  return (withTrace - without) / 1000 / kilobytes;
}

/** From a plan of one step, and a long one. */
async function fit(measure: Measure): Promise<Cost> {
  const long = await middle(() => measure(LONG), 40);
  const short = await middle(() => mean(() => measure(1), 100), 15);
  return { ofPlan: short, ofStep: (long - short) / (LONG - 1) };
}

/** The median of the later half, when V8 has optimised what it will: collections count, a busy machine does not. */
async function middle(measure: () => Promise<number>, times: number): Promise<number> {
  const measured: number[] = [];
  for (let left = times; left > 0; left--) measured.push(await measure());
  const later = measured.slice(Math.floor(times / 2)).toSorted((one, other) => one - other);
  return later[Math.floor(later.length / 2)] ?? Number.NaN;
}

async function mean(measure: () => Promise<number>, times: number): Promise<number> {
  let sum = 0;
  for (let left = times; left > 0; left--) sum += await measure();
  return sum / times;
}

/** Nanoseconds. */
async function timed(act: () => unknown): Promise<number> {
  const began = process.hrtime.bigint();
  await act();
  return Number(process.hrtime.bigint() - began);
}
