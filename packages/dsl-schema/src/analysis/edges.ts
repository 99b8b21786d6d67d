import { appendPointer } from '../json-pointer.ts';
import type { Block, Edge, EdgeReason, Scope, StepNode } from './types.ts';

/**
 * Who waits for whom among the steps of a block. A need of a nested step is its container's need: the edge stands between
 * the two that are neighbours in this block. A step that needs itself, or a step around it, gets an edge to itself.
 */
export function orderBlock(block: Block): Edge[] {
  if (block.order === 'graph') return [];
  const edges = new EdgeSet();
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
    if (of) edges.add(of, neighbour, { kind: 'depends_on', pointer, id });
  }
  for (const { target, pointer, reference } of node.reads) {
    const reason: EdgeReason = { kind: 'reads', pointer, name: reference.name };
    // A fallback may read the error of the step it stands in for.
    if (target.kind === 'error' && target.of && target.of !== neighbour) edges.add(target.of, neighbour, reason);
    if (target.kind === 'variable') for (const writer of target.writers) edges.add(writer, neighbour, reason);
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
export function ancestorIn(block: Block, node: StepNode): StepNode | undefined {
  let at: StepNode | undefined = node;
  while (at && at.block !== block) at = at.block.owner;
  return at;
}

/** The edges of a block, each pair and kind of reason once. What one step needs is added in one go. */
class EdgeSet {
  readonly list: Edge[] = [];
  readonly #seen = new Set<number>();
  #neighbour = -1;

  add(source: StepNode, to: StepNode, reason: EdgeReason): void {
    const from = ancestorIn(to.block, source);
    if (!from || (from === to && source !== to)) return;
    if (to.position !== this.#neighbour) this.#begin(to.position);
    const key = from.position * REASONS.length + REASONS.indexOf(reason.kind);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.list.push({ from: from.position, to: to.position, reason });
  }

  #begin(neighbour: number): void {
    this.#neighbour = neighbour;
    if (this.#seen.size > 0) this.#seen.clear();
  }
}

const REASONS: readonly EdgeReason['kind'][] = ['depends_on', 'reads', 'final'];

/** A final step follows every step listed before it, save those that follow it. */
function addFinalEdges(block: Block, edges: EdgeSet): void {
  for (const final of block.nodes) {
    if (final.type !== 'final') continue;
    const links = linkNodes(block, edges.list);
    const before = reach(final.position, links.needs);
    const after = reach(final.position, links.neededBy);
    const isLoose = (position: number): boolean =>
      position < final.position && !before.has(position) && !after.has(position);
    for (const node of block.nodes.slice(0, final.position)) {
      if (!isLoose(node.position) || links.neededBy[node.position]?.some(isLoose)) continue;
      edges.add(node, final, { kind: 'final' });
    }
  }
}

interface Links {
  readonly needs: readonly number[][];
  readonly neededBy: readonly number[][];
}

function linkNodes(block: Block, edges: readonly Edge[]): Links {
  const needs: number[][] = block.nodes.map(() => []);
  const neededBy: number[][] = block.nodes.map(() => []);
  for (const { from, to } of edges) {
    needs[to]?.push(from);
    neededBy[from]?.push(to);
  }
  return { needs, neededBy };
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
