import type { PlanAnalysis, Read, StepNode } from '../analysis/types.ts';

/**
 * Whether the plan, or who gets its result, learns what was decided at an approval: a step reads `approved` of it, or the decision as a whole, or it is given
 * on as the result of what is around it, and that is read.
 */
export function isDecisionRead(approval: StepNode, analysis: PlanAnalysis): boolean {
  const readers = readsByWriter(analysis);
  const direct = readers.get(approval) ?? [];
  if (direct.some(readsApproved)) return true;
  for (let given = approval; ;) {
    if (!isGivenOn(given, analysis)) return false;
    const { owner } = given.block;
    if (!owner || readers.has(owner)) return true;
    given = owner;
  }
}

type ReadsByWriter = ReadonlyMap<StepNode, readonly Read[]>;

const known = new WeakMap<PlanAnalysis, ReadsByWriter>();

/** Reads of variables, by the steps that may have written what is read. */
function readsByWriter(analysis: PlanAnalysis): ReadsByWriter {
  let reads = known.get(analysis);
  if (!reads) known.set(analysis, (reads = collectReads(analysis)));
  return reads;
}

function collectReads({ nodes }: PlanAnalysis): ReadsByWriter {
  const found = new Map<StepNode, Read[]>();
  for (const { reads } of nodes) {
    for (const read of reads) {
      if (read.target.kind !== 'variable') continue;
      for (const writer of read.target.writers) {
        const others = found.get(writer);
        if (others) others.push(read);
        else found.set(writer, [read]);
      }
    }
  }
  return found;
}

function readsApproved({ reference: { segments } }: Read): boolean {
  return segments.length === 0 || segments[0] === 'approved';
}

/** Whether the result of a step is, or is a part of, that of the block it stands in, and of what is around that. */
function isGivenOn({ block, position }: StepNode, { root }: PlanAnalysis): boolean {
  if (block.role === 'compensate') return false;
  if (block === root && root.nodes.some(({ type }) => type === 'final')) return false;
  const isAnyTheLast = block.order === 'parallel' || block.order === 'graph';
  return isAnyTheLast || position === block.nodes.length - 1;
}
