import type { NodeProgram } from '../program/program.ts';
import type { BlockRun } from './block-run.ts';
import type { RunObserver } from './observer.ts';
import type { StepRun } from './step-run.ts';

/**
 * Ends the steps of a stopped block that never began: those that needed the one that failed are skipped, the others
 * cancelled. In a graph only what was visited counts.
 */
export function markUnstarted(
  block: BlockRun,
  culprit: StepRun | undefined,
  create: (node: NodeProgram) => StepRun,
  observer: RunObserver,
): void {
  if (block.program.order === 'graph') return;
  const dependents = culprit ? dependentsOf(culprit.node.position, block) : new Set<number>();
  for (const node of unstarted(block)) {
    const run = create(node);
    const isDependent = dependents.has(node.position);
    run.status = isDependent ? 'skipped' : 'cancelled';
    if (isDependent) observer.skipped(run, 'dependency');
    else observer.cancelled(run);
  }
}

function unstarted({ runs, current, program: { nodes } }: BlockRun): readonly NodeProgram[] {
  if (runs) return nodes.filter(({ position }) => runs[position] === undefined);
  return nodes.slice(current ? current.node.position + 1 : 0);
}

/** The positions of all that need the step at `position`, near and far. */
function dependentsOf(position: number, { program: { links } }: BlockRun): Set<number> {
  const found = new Set<number>();
  const open = [position];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const dependent of links.targets.subarray(links.starts[at], links.starts[at + 1])) {
      if (found.has(dependent)) continue;
      found.add(dependent);
      open.push(dependent);
    }
  }
  return found;
}
