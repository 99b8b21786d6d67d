/**
 * Where time and bytes go: samples plans on their whole way from text to trace, and adds up by phase and module. Prints a
 * table, and draws a flame graph of the graph plan's time. Run, for half a minute:
 *
 *   node --conditions=@planloom/source bench/scale/profile.ts [FLAME_GRAPH.svg]
 */
import { writeFileSync } from 'node:fs';
import { Session, type HeapProfiler, type Profiler } from 'node:inspector/promises';

import { createExecutor } from '@planloom/executor-core';

import { loop, type Workload } from '../work/workloads.ts';
import { flameGraph } from './flame-graph.ts';
import { layeredPlan } from './plans.ts';
import { frameOf, phaseOf, type StackFrame, type StackSample } from './stack-profile.ts';
import { figure, table } from './table.ts';

const STEPS = 5_000;
const WARM_RUNS = 15;
const TIMED_RUNS = 60;
const HEAP_RUNS = 6;
/** Rows with less of the time, and of the bytes, are added up as the rest of their phase. */
const SMALLEST_SHARE = 0.012;

/** In the order of a plan's way. */
const PHASES = ['read', 'analyse', 'check', 'compile', 'run', 'trace', 'between', 'garbage collection'];

const session = new Session();
session.connect();
const ofGraph = await sample({
  ...loop(1),
  plan: layeredPlan(STEPS, 10),
  tools: [{ id: 'work', execute: () => Promise.resolve(1) }],
});
const ofLoop = await sample(loop(STEPS));
const flamePath = process.argv[2];
if (flamePath !== undefined) {
  writeFileSync(flamePath, flameGraph('A graph of 5,000 steps, from text to trace', ofGraph.time));
}
console.log(summary());

interface Samples {
  /** Microseconds of all timed runs. */
  readonly time: readonly StackSample[];
  /** Bytes of all heap runs. */
  readonly bytes: readonly StackSample[];
}

async function sample(workload: Workload): Promise<Samples> {
  await repeat(workload, WARM_RUNS);
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  await repeat(workload, TIMED_RUNS);
  const { profile } = await session.post('Profiler.stop');
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 8_192,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await repeat(workload, HEAP_RUNS);
  const { profile: heap } = await session.post('HeapProfiler.stopSampling');
  return { time: timeSamples(profile), bytes: byteSamples(heap.head, []) };
}

async function repeat({ plan, tools, context }: Workload, times: number): Promise<void> {
  const executor = createExecutor(tools, { concurrency: 64 });
  const text = JSON.stringify(plan);
  for (let left = times; left > 0; left--) {
    const { trace } = await executor.execute(text, context);
    if (trace.entries.length < STEPS) throw new Error('not the run that was meant');
  }
}

function timeSamples({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): StackSample[] {
  const stacks = new Map<number, readonly StackFrame[]>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const spread = (id: number, outer: readonly StackFrame[]): void => {
    const node = byId.get(id);
    if (!node) return;
    const stack = isOutside(node.callFrame.functionName) ? outer : [...outer, frameOf(node.callFrame)];
    stacks.set(id, stack);
    for (const child of node.children ?? []) spread(child, stack);
  };
  const [root] = nodes;
  if (root) spread(root.id, []);
  const weights = new Map<number, number>();
  for (const [index, id] of samples.entries()) weights.set(id, (weights.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  return [...weights].map(([id, weight]) => ({ stack: stacks.get(id) ?? [], weight })).filter(isOfRun);
}

/** What is on every stack. */
function isOutside(functionName: string): boolean {
  return functionName === '(root)' || functionName === 'repeat';
}

/** Waiting, and what the profiler itself takes, is not the plan's. */
function isOfRun({ stack }: StackSample): boolean {
  return stack.at(-1)?.module !== 'idle' && stack.every(({ name }) => name !== 'sample');
}

function byteSamples(
  { callFrame, selfSize, children }: HeapProfiler.SamplingHeapProfileNode,
  outer: readonly StackFrame[],
): StackSample[] {
  const stack = isOutside(callFrame.functionName) ? outer : [...outer, frameOf(callFrame)];
  const inner = children.flatMap((child) => byteSamples(child, stack));
  return selfSize > 0 ? [{ stack, weight: selfSize }, ...inner] : inner;
}

function summary(): string {
  const columns = [
    byPart(ofGraph.time, TIMED_RUNS),
    byPart(ofGraph.bytes, HEAP_RUNS),
    byPart(ofLoop.time, TIMED_RUNS),
    byPart(ofLoop.bytes, HEAP_RUNS),
  ];
  const totals = columns.map(total);
  const rows = new Map<string, number[]>();
  for (const part of new Set(columns.flatMap((column) => [...column.keys()]))) {
    const values = columns.map((column) => column.get(part) ?? 0);
    const [phase = '', module = ''] = part.split('|');
    const isSmall = values.every((value, index) => value < (totals[index] ?? 0) * SMALLEST_SHARE);
    const name = module === phase ? phase : `${phase}: ${isSmall ? 'the rest' : module}`;
    rows.set(
      name,
      values.map((value, index) => value + (rows.get(name)?.[index] ?? 0)),
    );
  }
  const sorted = [...rows].toSorted(([one], [other]) => rank(one) - rank(other) || one.localeCompare(other));
  return table(
    ['phase: module', 'graph, µs a step', 'graph, B a step', 'loop, µs a step', 'loop, B a step'],
    [...sorted, ['all', totals] as const].map(([name, values]) => [
      name,
      ...values.map((value, index) => (index % 2 === 0 ? value.toFixed(2) : figure(Math.round(value)))),
    ]),
  );
}

function rank(name: string): number {
  return PHASES.indexOf(name.split(':')[0] ?? '') + (name.endsWith('the rest') ? 0.5 : 0);
}

/** Of one step, by `phase|module`. */
function byPart(samples: readonly StackSample[], runs: number): Map<string, number> {
  const parts = new Map<string, number>();
  for (const each of samples) {
    const part = `${phaseOf(each)}|${each.stack.at(-1)?.module ?? ''}`;
    parts.set(part, (parts.get(part) ?? 0) + each.weight / runs / STEPS);
  }
  return parts;
}

function total(parts: ReadonlyMap<string, number>): number {
  return [...parts.values()].reduce((sum, value) => sum + value, 0);
}
