/** A function that the work is made of: the "tool" that a system calls. All are trivial, except where latency is what is measured. */
type Body<Args extends readonly unknown[], Value> = (...args: Args) => Promise<Value>;

/** W1: `n` steps, each on what the one before gave; the first gets 0. */
export interface ChainWork {
  readonly n: number;
  readonly body: Body<[value: number], number>;
}

/** W2: `n` steps side by side, then one that gets all their results, in order. */
export interface FanOutWork {
  readonly n: number;
  readonly body: Body<[index: number], number>;
  readonly join: Body<[results: readonly number[]], number>;
}

/** W3: one step for each item, at most `concurrency` at a time (may be `Infinity`); results in the order of the items. */
export interface LoopWork {
  readonly items: readonly number[];
  readonly concurrency: number;
  readonly body: Body<[item: number], number>;
}

/** A node of a graph: its position and those it needs, all of them before it in the list. */
export interface GraphNode {
  readonly i: number;
  readonly deps: readonly number[];
}

/** W4 and W5: a graph, in topological order; a body gets the values of its node's `deps`, in their order. */
export interface DagWork {
  readonly nodes: readonly GraphNode[];
  readonly concurrency: number;
  readonly body: Body<[node: number, values: readonly number[]], number>;
}

/** W6: `a` branches side by side, each a loop of `b` over loops of `c`, with `concurrency` in each loop. */
interface NestedWork {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly concurrency: number;
  readonly body: Body<[i: number, j: number, k: number], number>;
}

/** W7: one large object through `n` steps. */
interface PassWork {
  readonly n: number;
  readonly value: object;
  readonly body: Body<[value: object], object>;
}

/** W8: as the chain, each step on disk before the next starts. `dir` is an empty folder. */
interface DurableChainWork extends ChainWork {
  readonly dir: string;
}

/** W8: as the fan-out, each step on disk. `dir` is an empty folder. */
interface DurableFanOutWork extends FanOutWork {
  readonly dir: string;
}

/** W10: checks a plan without running it. */
interface CheckWork {
  readonly n: number;
  readonly execution: 'dag' | 'sequential';
}

/** A mistake that W11 puts into the last call of a program, to see when a system tells. */
export type Mistake =
  | 'unknown-tool'
  | 'unknown-name'
  | 'missing-argument'
  | 'wrong-type'
  | 'unknown-field'
  | 'wrong-result';

/** A tool of W11. Its `execute` checks its arguments itself, as a service would. */
export interface TaskTool {
  readonly id: string;
  readonly description: string;
  readonly inputSchema: TaskSchema;
  readonly outputSchema: TaskSchema;
  readonly execute: (input: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** The part of JSON Schema that the tools of W11 need. */
export interface TaskSchema {
  readonly type: 'object' | 'array' | 'string' | 'number' | 'boolean';
  readonly properties?: Readonly<Record<string, TaskSchema>>;
  readonly required?: readonly string[];
  readonly items?: TaskSchema;
}

/** W11: the orders of a region are listed, priced (two calls an order), summed, reviewed or accepted, and reported. */
export interface TaskWork {
  readonly region: string;
  readonly concurrency: number;
  readonly tools: Readonly<Record<string, TaskTool>>;
  readonly mistake?: Mistake;
}

/** What each method of an adapter gets. */
export interface Works {
  readonly chain: ChainWork;
  readonly fanout: FanOutWork;
  readonly loop: LoopWork;
  readonly dag: DagWork;
  readonly nested: NestedWork;
  readonly pass: PassWork;
  readonly durableChain: DurableChainWork;
  readonly durableFanout: DurableFanOutWork;
  readonly check: CheckWork;
  readonly task: TaskWork;
}

export type Method = keyof Works;

/**
 * Executes the program that a method built, once. What it gives is checked: the last value (`chain`, `pass`), what `join` gave
 * (`fanout`), the results in order (`loop`), the leaves in order, in nested arrays (`nested`), the number of problems (`check`),
 * the report (`task`), nothing (`dag`).
 */
export interface Run {
  (): unknown;
  /** Called after a repetition, outside of what is measured. */
  readonly dispose?: () => unknown;
  /** Bytes of the program as text, where a program is text. */
  readonly programBytes?: number;
}

/** What a case asks for, as far as a system can say no to it. */
interface Demand {
  /** Such as `W3`. */
  readonly workload: string;
  readonly n: number;
  readonly concurrency: number;
}

/** One system under measurement: a method for each kind of work it has a primitive for. */
export type Adapter = {
  /** Builds the program; that is measured as the build, its run as the run. */
  readonly [M in Method]?: (work: Works[M]) => Run | Promise<Run>;
} & {
  /** Why a method is missing, by method. */
  readonly reasons?: Partial<Record<Method, string>>;
  /** A reason to leave a case out, if there is one. */
  readonly unsupported?: (demand: Demand) => string | undefined;
  readonly close?: () => Promise<void>;
};

/** What an adapter's module exports. */
export interface AdapterModule {
  readonly load: () => Promise<Adapter>;
}
