import { appendPointer } from '../json-pointer.ts';
import type { Block, Edge, EdgeReason, Scope, StepNode } from './types.ts';

/**
 * Who waits for whom among the steps of a block. A need of a nested step is its container's need: the edge stands between
 * the two that are neighbours in this block. What a step needs of itself, or of a step around or inside it, makes no edge.
 */
export function orderBlock(block: Block): Edge[] {
  if (block.order === 'graph') return [];
  const edges = new EdgeSet(block);
  for (const node of block.nodes) addNeeds(node, node, edges);
  if (block.order === 'dag') addFinalEdges(block, edges);
  return edges.list;
}

/** Adds what `node` and the steps inside it need from neighbours of `neighbour`, which is `node` or stands around it. */
function addNeeds(node: StepNode, neighbour: StepNode, edges: EdgeSet): void {
  const { depends_on: dependencies = [] } = node.step;
  for (const [index, id] of dependencies.entries()) {
    const of = findStep(id, node.block.scope);
    const pointer = appendPointer(`${node.pointer}/depends_on`, index);
    if (of) edges.addNeed(of, neighbour, { kind: 'depends_on', pointer, id });
  }
  for (const { target, pointer, reference } of node.reads) {
    const reason: EdgeReason = { kind: 'reads', pointer, name: reference.name };
    if (target.kind === 'error' && target.of) edges.addNeed(target.of, neighbour, reason);
    if (target.kind === 'variable') edges.addWriters(target.writers, neighbour, reason);
  }
  for (const block of node.blocks) {
    if (block.role === 'compensate') continue;
    for (const inner of block.nodes) addNeeds(inner, neighbour, edges);
  }
}

/** The step that an id names, seen from a scope: the innermost one. */
export function findStep(id: string, from: Scope): StepNode | undefined {
  for (let scope: Scope | undefined = from; scope; scope = scope.parent) {
    const found = scope.ids.get(id)?.[0];
    if (found) return found;
  }
  return undefined;
}

/** The steps around `node`, itself included, that stands in `block`; `undefined` if it stands elsewhere. */
function ancestorIn(block: Block, node: StepNode): StepNode | undefined {
  let at: StepNode | undefined = node;
  while (at && at.block !== block) at = at.block.owner;
  return at;
}

/** The edges of a block, each pair and kind of reason once. What one step needs is added in one go. */
class EdgeSet {
  readonly list: Edge[] = [];
  readonly #block: Block;
  readonly #indexes: IndexRange;
  /** Writers of one variable → the positions in the block where they stand, each once. */
  readonly #positions = new Map<readonly StepNode[], readonly number[]>();
  readonly #seen = new Set<number>();
  #neighbour = -1;

  constructor(block: Block) {
    this.#block = block;
    this.#indexes = indexesOf(block);
  }

  addNeed(source: StepNode, to: StepNode, reason: EdgeReason): void {
    const from = ancestorIn(this.#block, source);
    if (from) this.add(from.position, to, reason);
  }

  addWriters(writers: readonly StepNode[], to: StepNode, reason: EdgeReason): void {
    let positions = this.#positions.get(writers);
    if (!positions) this.#positions.set(writers, (positions = this.#locate(writers)));
    for (const from of positions) this.add(from, to, reason);
  }

  add(from: number, to: StepNode, reason: EdgeReason): void {
    // Waiting for itself is a fault that the checker tells; only a fallback may wait for the step it stands in for.
    if (from === to.position) return;
    if (to.position !== this.#neighbour) this.#begin(to.position);
    const key = from * REASONS.length + REASONS.indexOf(reason.kind);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.list.push({ from, to: to.position, reason });
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

  #begin(neighbour: number): void {
    this.#neighbour = neighbour;
    if (this.#seen.size > 0) this.#seen.clear();
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
      if (!isWaitedFor) edges.add(at, final, { kind: 'final' });
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
