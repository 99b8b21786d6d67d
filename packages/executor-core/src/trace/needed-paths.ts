import type { StepRun } from '../machine/step-run.ts';
import type { BlockProgram } from '../program/program.ts';

type Ids = readonly string[];

const NONE: Ids = [];
const needsOf = new WeakMap<BlockProgram, readonly Ids[]>();

/** The paths of the steps of its block that a step waited for; empty in a graph, where a step follows from what was visited. */
export function neededPaths({ node, block }: StepRun): Ids {
  const { program, runs, pathPrefix } = block;
  // In a block that runs in order, the first step of it waits for nothing.
  if (!runs && node.position === 0) return NONE;
  const ids = neededIds(program, runs !== undefined)[node.position] ?? NONE;
  return pathPrefix === '' || ids.length === 0 ? ids : ids.map((id) => `${pathPrefix}.${id}`);
}

/** By position, the ids of the steps it waits for. Made once a block, and shared by all traces. */
function neededIds(program: BlockProgram, isDag: boolean): readonly Ids[] {
  let known = needsOf.get(program);
  if (!known) needsOf.set(program, (known = isDag ? turnedLinks(program) : previous(program)));
  return known;
}

function previous({ nodes, order }: BlockProgram): readonly Ids[] {
  if (order === 'graph') return [];
  return nodes.map((_, position) => {
    const before = nodes[position - 1];
    return before ? [before.id] : NONE;
  });
}

/** The links the other way round. */
function turnedLinks({ nodes, links: { starts, targets } }: BlockProgram): readonly Ids[] {
  const turned: string[][] = nodes.map(() => []);
  for (const { id, position } of nodes) {
    for (const target of targets.subarray(starts[position], starts[position + 1])) turned[target]?.push(id);
  }
  return turned;
}
