import type { Block, Scope, StepNode } from '../analysis/types.ts';

/** How two steps of one plan stand to each other. */
export type Meeting =
  /** They, or the containers they are in, are different steps of one block. */
  | { readonly kind: 'siblings'; readonly block: Block; readonly first: StepNode; readonly second: StepNode }
  /** They are in different blocks of one step, such as the branches of a conditional. */
  | { readonly kind: 'blocks'; readonly owner: StepNode; readonly first: Block; readonly second: Block }
  /** One of them stands inside the other, in this block of it. */
  | { readonly kind: 'inside'; readonly outer: StepNode; readonly block: Block }
  | { readonly kind: 'same' };

/** Finds where the ways from two steps up to the plan meet. Costs their depth. */
export function findMeeting(first: StepNode, second: StepNode): Meeting {
  const firstDepth = depthOf(first);
  const secondDepth = depthOf(second);
  let a = climb(first, firstDepth - secondDepth);
  let b = climb(second, secondDepth - firstDepth);
  if (a === b) return meetInside(first, second, firstDepth - secondDepth);
  while (a.block !== b.block) {
    const ownerOfA = a.block.owner;
    const ownerOfB = b.block.owner;
    if (!ownerOfA || !ownerOfB) throw new Error('Two steps of different plans cannot meet.');
    if (ownerOfA === ownerOfB) return { kind: 'blocks', owner: ownerOfA, first: a.block, second: b.block };
    a = ownerOfA;
    b = ownerOfB;
  }
  return { kind: 'siblings', block: a.block, first: a, second: b };
}

function meetInside(first: StepNode, second: StepNode, difference: number): Meeting {
  if (difference === 0) return { kind: 'same' };
  const inner = climb(difference > 0 ? first : second, Math.abs(difference) - 1);
  return { kind: 'inside', outer: difference > 0 ? second : first, block: inner.block };
}

/** How many containers a step stands in. */
function depthOf(node: StepNode): number {
  let depth = 0;
  for (let owner = node.block.owner; owner; owner = owner.block.owner) depth++;
  return depth;
}

function climb(node: StepNode, levels: number): StepNode {
  let at = node;
  for (let level = 0; level < levels && at.block.owner; level++) at = at.block.owner;
  return at;
}

/** A step and the containers it stands in, from the inside out. */
export function selfAndContainers(node: StepNode): StepNode[] {
  const found: StepNode[] = [];
  for (let at: StepNode | undefined = node; at; at = at.block.owner) found.push(at);
  return found;
}

/** The container around a hidden step that another one can see; undefined if it can see the step itself or nothing of it. */
export function containerSeenFrom(viewer: StepNode, hidden: StepNode): StepNode | undefined {
  const visible = new Set<Scope>();
  for (let scope: Scope | undefined = viewer.block.scope; scope; scope = scope.parent) visible.add(scope);
  const seen = selfAndContainers(hidden).find(({ block }) => visible.has(block.scope));
  return seen === hidden ? undefined : seen;
}
