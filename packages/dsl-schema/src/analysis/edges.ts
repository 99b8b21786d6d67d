import { appendPointer } from '../json-pointer.ts';
import type { Block, Edge, EdgeReason, Read, Scope, StepNode, Variable } from './types.ts';

/**
 * Who waits for whom among the steps of a block. A need of a nested step is its container's need: the edge stands between
 * the two that are neighbours in this block. What a step needs of itself, or of a step around or inside it, makes no edge.
 */
export function orderBlock(block: Block): Edge[] {
  return block.order === 'graph' ? [] : findEdges(block).list;
}

/** The same, with what was needed to find them. */
export function findEdges(block: Block): EdgeSet {
  const edges = new EdgeSet(block);
  for (const node of block.nodes) addNeeds(node, node, edges);
  if (block.order === 'dag') addFinalEdges(block, edges);
  return edges;
}

/** Adds what `node` and the steps inside it need from neighbours of `neighbour`, which is `node` or stands around it. */
function addNeeds(node: StepNode, neighbour: StepNode, edges: EdgeSet): void {
  const { depends_on: dependencies } = node.step;
  if (dependencies) {
    for (let index = 0; index < dependencies.length; index++) {
      const of = findStep(dependencies[index] ?? '', node.block.scope);
      if (of) edges.addNeed(of, neighbour, 'depends_on', { node, index });
    }
  }
  for (const read of node.reads) {
    const { target } = read;
    if (target.kind === 'error' && target.of) edges.addNeed(target.of, neighbour, 'reads', read);
    if (target.kind === 'variable') edges.addWriters(target, neighbour, read);
  }
  for (const block of node.blocks) {
    if (block.role === 'compensate') continue;
    for (const inner of block.nodes) addNeeds(inner, neighbour, edges);
  }
}

/** The step that an id names, seen from a scope: the innermost one. */
export function findStep(id: string, from: Scope): StepNode | undefined {
  return from.steps.find(id, from);
}

/** An entry of a step's `depends_on`. */
interface Dependency {
  readonly node: StepNode;
  readonly index: number;
}

/** An edge that says why it is there only when it is asked. */
class NeedEdge implements Edge {
  readonly from: number;
  readonly to: number;
  readonly #cause: Read | Dependency | undefined;

  constructor(from: number, to: number, cause: Read | Dependency | undefined) {
    this.from = from;
    this.to = to;
    this.#cause = cause;
  }

  get reason(): EdgeReason {
    const cause = this.#cause;
    if (!cause) return { kind: 'final' };
    if ('reference' in cause) return { kind: 'reads', pointer: cause.pointer, name: cause.reference.name };
    const { node, index } = cause;
    const pointer = appendPointer(`${node.pointer}/depends_on`, index);
    return { kind: 'depends_on', pointer, id: node.step.depends_on?.[index] ?? '' };
  }
}

/** The steps around `node`, itself included, that stands in `block`; `undefined` if it stands elsewhere. */
function ancestorIn(block: Block, node: StepNode): StepNode | undefined {
  let at: StepNode | undefined = node;
  while (at && at.block !== block) at = at.block.owner;
  return at;
}

/** The edges of a block, each pair and kind of reason once. What one step needs is added in one go. */
export class EdgeSet {
  readonly list: Edge[] = [];
  readonly #block: Block;
  readonly #indexes: IndexRange;
  /** Variables that several steps write → the positions in the block where those stand, each once. */
  readonly #positions = new Map<Variable, readonly number[]>();
  /** By position and kind of reason: the last step that was found to wait, plus one. */
  readonly #lastTo: Int32Array;

  constructor(block: Block) {
    this.#block = block;
    this.#indexes = indexesOf(block);
    this.#lastTo = new Int32Array(block.nodes.length * REASONS.length);
  }

  addNeed(source: StepNode, to: StepNode, kind: EdgeReason['kind'], cause: Read | Dependency): void {
    const from = ancestorIn(this.#block, source);
    if (from) this.add(from.position, to, kind, cause);
  }

  addWriters(variable: Variable, to: StepNode, cause: Read): void {
    const { 0: only, length } = variable.writers;
    if (only && length === 1) return this.addNeed(only, to, 'reads', cause);
    let positions = this.#positions.get(variable);
    if (!positions) this.#positions.set(variable, (positions = this.#locate(variable.writers)));
    for (const from of positions) this.add(from, to, 'reads', cause);
  }

  add(from: number, to: StepNode, kind: EdgeReason['kind'], cause?: Read | Dependency): void {
    // Waiting for itself is a fault that the checker tells; only a fallback may wait for the step it stands in for.
    if (from === to.position) return;
    const place = from * REASONS.length + REASONS.indexOf(kind);
    if (this.#lastTo[place] === to.position + 1) return;
    this.#lastTo[place] = to.position + 1;
    this.list.push(new NeedEdge(from, to.position, cause));
  }

  #locate(writers: readonly StepNode[]): readonly number[] {
    const positions = new Set<number>();
    const { first, last } = this.#indexes;
    for (let at = findFrom(writers, first); at < writers.length; at++) {
      const writer = writers[at];
      if (!writer || writer.index > last || positions.size === MOST_CONFLICTING) break;
      const from = ancestorIn(this.#block, writer);
      if (from) positions.add(from.position);
    }
    return [...positions];
  }
}

/** Indexes of the steps of a block, those inside them included; both ends belong to it. */
interface IndexRange {
  readonly first: number;
  readonly last: number;
}

function indexesOf({ nodes }: Block): IndexRange {
  let last = nodes.at(-1);
  const first = last ? (nodes[0]?.index ?? 0) : 0;
  if (!last) return { first, last: -1 };
  for (let inner: StepNode | undefined = last; inner; inner = lastInside(inner)) last = inner;
  return { first, last: last.index };
}

function lastInside({ blocks }: StepNode): StepNode | undefined {
  return blocks.findLast(({ nodes }) => nodes.length > 0)?.nodes.at(-1);
}

/** Position of the first step whose index is at least `index`, in a list sorted by index. */
function findFrom(sorted: readonly StepNode[], index: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.index ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Several steps of one block that write one variable are a conflict: that so many are waited for is enough. */
const MOST_CONFLICTING = 8;

const REASONS: readonly EdgeReason['kind'][] = ['depends_on', 'reads', 'final'];

/** Steps visited while looking for those that follow final steps; a plan that needs more makes no sense, and may then wait in a circle. */
const FINAL_WORK = 20_000_000;

/**
 * A final step follows every step listed before it, save those that follow it. What an earlier final step waits for needs
 * no edge of its own, nor does what another such step waits for.
 */
function addFinalEdges({ nodes }: Block, edges: EdgeSet): void {
  const finals = nodes.filter(({ type }) => type === 'final');
  if (finals.length === 0) return;
  const followers: number[][] = nodes.map(() => []);
  for (const { from, to } of edges.list) followers[from]?.push(to);
  const mayFollow = edges.list.some(({ from, to }) => to < from);
  let loose: number[] = [];
  let listed = 0;
  let work = FINAL_WORK;
  for (const final of finals) {
    while (listed < final.position) loose.push(listed++);
    const after = mayFollow && work > 0 ? reach(final.position, followers) : new Set<number>();
    work -= after.size + loose.length;
    // An earlier final step that follows this one cannot wait in its place.
    const follows = loose.some((at) => after.has(at) && nodes[at]?.type === 'final');
    if (follows) loose = Array.from({ length: listed }, (_, at) => at);
    const needed = new Set(loose.filter((at) => !after.has(at)));
    for (const at of needed) {
      const isWaitedFor = followers[at]?.some((next) => next === final.position || needed.has(next));
      if (!isWaitedFor) edges.add(at, final, 'final');
    }
    for (const at of needed) followers[at]?.push(final.position);
    loose = loose.filter((at) => after.has(at));
  }
}

function reach(start: number, next: readonly number[][]): Set<number> {
  const seen = new Set([start]);
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const position of next[at] ?? []) {
      if (seen.has(position)) continue;
      seen.add(position);
      open.push(position);
    }
  }
  return seen;
}
