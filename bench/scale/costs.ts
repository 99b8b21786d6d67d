/**
 * What each part of a plan's way costs on this machine: reading, checking, compiling, running, tracing; of a plan and of each
 * of its steps: a plan of one step, and what each further one adds in a plan of thousands. Each is the median of many. Prints a table. Run, for a minute:
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
const PAYLOAD_BYTES = 12_000;
/** One error for all: making one, with its stack, is the tool's cost. */
const FAILURE = new Error('It failed, as it was meant to.');
const WITHOUT_TRACE: ExecutionOptions = { concurrency: 64, enableTrace: false };

const graph = layeredWork;
const read = await costOf(graph, ({ json }) => JSON.parse(json) as unknown);
const shaped = await costOf(graph, ({ plan }) => checkShape(plan, DEFAULT_LIMITS));
const analysed = await costOf(graph, ({ plan }) => analysePlan(plan));
const checked = await costOf(graph, ({ parsed, executor }) => executor.check(parsed));
const compiled = await costOf(graph, ({ parsed, executor }) => executor.compile(parsed));
const plain = await runs(WITHOUT_TRACE);
const traced = await runs({ concurrency: 64 });
const shown = await runs({ concurrency: 64 }, { entries: true });
const watched = await runs({ ...WITHOUT_TRACE, onEvent: () => undefined });
const retried = await runs({ ...WITHOUT_TRACE, maxRetries: 1 }, { fails: true });
const named = await costOfRun(dag, WITHOUT_TRACE, {});
const inLoop = await costOfRun(loop, WITHOUT_TRACE, {});
const inChain = await costOfRun(chain, WITHOUT_TRACE, {});
const large = await traceOfLargeValues();

console.log(
  table(
    ['part', 'µs, a plan of one step', 'µs or what it says, each step more'],
    [
      row('`JSON.parse`', read),
      row('shape and limits', shaped),
      row('analyse', analysed),
      row('check: analyse, and the rules', checked),
      row('compile: check, and a program', compiled),
      row('run, trace off: a graph', plain),
      row('the same, each argument with a name of its own', named),
      row('the same, each call made twice, after a timer', retried),
      row('the same, an event sink', watched),
      row('the same, trace on', traced),
      row('the same, trace on and its entries read', shown),
      row('run, trace off: a chain', inChain),
      row('run, trace off: a loop, 64 at a time', inLoop),
      ['the plan as JSON, bytes', '', figure(lengthOfPlan())],
      ['the trace as JSON, characters', '', figure(await lengthOfTrace())],
      ['trace, for each kB of a value that is looked at', '', figure(large)],
    ],
  ),
);

function row(name: string, { ofPlan, ofStep }: Cost): string[] {
  return [name, figure(ofPlan / 1000), figure(ofStep / 1000)];
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

function runs(options: ExecutionOptions, kind: RunKind = {}): Promise<Cost> {
  return costOfRun(graph, options, kind);
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

/** Microseconds for each kB of a value that the trace looks through and keeps. */
async function traceOfLargeValues(): Promise<number> {
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
