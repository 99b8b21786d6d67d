import type { Block, EdgeReason, StepNode } from '@planloom/dsl-schema';

/** Why one step comes after another: the analysis' reasons, and those that are plain from the mode of the plan. */
export type LinkReason =
  | EdgeReason
  /** Stands later in a list whose steps run one at a time. */
  | { readonly kind: 'listed' }
  /** A way out of a step in a graph plan. */
  | { readonly kind: 'next'; readonly when?: string };

/** One step after another, with all the reasons. Positions in the block's `nodes`. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly reasons: readonly LinkReason[];
}

/** Who comes after whom in a block: one link for each pair of steps, in the order of the list. */
export function blockLinks(block: Block): Link[] {
  const links = new Map<string, { from: number; to: number; reasons: LinkReason[] }>();
  const add = (from: number, to: number, reason: LinkReason): void => {
    const key = `${from} ${to}`;
    const link = links.get(key);
    if (link) link.reasons.push(reason);
    else links.set(key, { from, to, reasons: [reason] });
  };
  for (const { from, to, reason } of block.edges) add(from, to, reason);
  if (block.order === 'sequential') addListed(block, add);
  if (block.order === 'graph') addNext(block, add);
  return [...links.values()].sort((left, right) => left.to - right.to || left.from - right.from);
}

type AddLink = (from: number, to: number, reason: LinkReason) => void;

function addListed({ nodes }: Block, add: AddLink): void {
  for (const { position } of nodes.slice(1)) add(position - 1, position, { kind: 'listed' });
}

function addNext({ nodes }: Block, add: AddLink): void {
  const positions = new Map(nodes.map(({ id, position }) => [id, position]));
  for (const node of nodes) {
    for (const { to, when } of nextSteps(node)) {
      const target = positions.get(to);
      if (target !== undefined) add(node.position, target, { kind: 'next', ...(when !== undefined && { when }) });
    }
  }
}

function nextSteps({ step: { next = [] } }: StepNode): readonly { readonly to: string; readonly when?: string }[] {
  if (typeof next === 'string') return [{ to: next }];
  return next.map(({ to, when }) => (when === undefined ? { to } : { to, when: String(when) }));
}
