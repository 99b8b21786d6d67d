import { templateOf } from '../analysis/plan-step.ts';
import type { Block, Read, StepNode } from '../analysis/types.ts';
import { namesIn } from './conditions.ts';
import { findMeeting, selfAndContainers } from './step-meeting.ts';

/** Why a variable may be null. */
export interface Doubt {
  readonly writer: StepNode;
  /** Goes on after "the step …, which". */
  readonly reason: string;
  /** Names that are read by the conditions that decide about it. */
  readonly conditionNames: Iterable<string>;
}

/** A variable that more steps write is not judged: every step that reads it would have to be compared with all of them. */
const MOST_WRITERS = 100;

/** The steps that write what is read, if it is a variable that can be judged by them. */
export function judgedWriters({ target }: Read): readonly StepNode[] {
  return target.kind === 'variable' && target.writers.length <= MOST_WRITERS ? target.writers : [];
}

/**
 * Why a variable may be null where `reader` reads it.
 *
 * @param writers the steps that write it, in document order
 * @returns undefined if one of them is certain to have written it, or all branches of a conditional write it, and where
 *   nothing can be said: in graphs, for instance
 */
export function findDoubt(reader: StepNode, writers: readonly StepNode[]): Doubt | undefined {
  let covered: Covered | undefined;
  let doubt: Doubt | undefined;
  for (const writer of writers) {
    const top = topBeforeMeeting(reader, writer);
    if (!top) return undefined;
    const found = climb(writer, top, () => (covered ??= new Map()));
    if (!found) return undefined;
    doubt ??= found;
  }
  return doubt;
}

/** The branches of conditionals that write a variable, by conditional. */
type Covered = Map<StepNode, Set<Block>>;

/** The writer, or the container it is in, that stands in one ordered block with the reader. */
function topBeforeMeeting(reader: StepNode, writer: StepNode): StepNode | undefined {
  if (reader.block === writer.block) return reader.block.order === 'graph' || reader === writer ? undefined : writer;
  const meeting = findMeeting(reader, writer);
  return meeting.kind === 'siblings' && meeting.block.order !== 'graph' ? meeting.second : undefined;
}

/** Goes up from a writer to `top`, as long as it is certain that each step on the way ran. */
function climb(writer: StepNode, top: StepNode, covered: () => Covered): Doubt | undefined {
  for (let at = writer; ;) {
    const doubt = doubtStep(at, writer);
    if (doubt) return doubt;
    const { owner } = at.block;
    if (at === top || !owner) return undefined;
    const doubtBlock = doubtOfBlock(at.block, owner, writer, covered);
    if (doubtBlock) return doubtBlock;
    at = owner;
  }
}

function doubtStep(at: StepNode, writer: StepNode): Doubt | undefined {
  const what = at === writer ? '' : `stands in "${at.id}", which `;
  const when = templateOf(at, 'when');
  if (when && at.step.when !== true) {
    return { writer, reason: `${what}runs only if its "when" holds`, conditionNames: namesIn(when) };
  }
  if (at.step.on_error === 'continue') {
    return { writer, reason: `${what}may fail without stopping the run`, conditionNames: ['errors'] };
  }
  if (at === writer && at.type === 'conditional' && branchCount(at) === Number.POSITIVE_INFINITY) {
    return { writer, reason: 'has no "otherwise", so it may take no branch', conditionNames: branchNames(at) };
  }
  return undefined;
}

function doubtOfBlock(block: Block, owner: StepNode, writer: StepNode, covered: () => Covered): Doubt | undefined {
  switch (block.role) {
    case 'branch':
      if (coversEveryBranch(block, owner, covered())) return undefined;
      return {
        writer,
        reason: `runs only in one branch of "${owner.id}"`,
        conditionNames: branchNames(owner),
      };
    case 'fallback':
      return { writer, reason: `runs only if "${owner.id}" fails`, conditionNames: ['errors'] };
    case 'parallel': {
      if (!('on_item_error' in owner.step) || (owner.step.on_item_error ?? 'fail') === 'fail') return undefined;
      return { writer, reason: `may fail without stopping "${owner.id}"`, conditionNames: ['errors'] };
    }
    default:
      return undefined;
  }
}

/** Notes that a branch writes the variable; true once all of them do, and one of them is always taken. */
function coversEveryBranch(block: Block, owner: StepNode, covered: Covered): boolean {
  const blocks = covered.get(owner) ?? new Set<Block>();
  covered.set(owner, blocks.add(block));
  return blocks.size >= branchCount(owner);
}

/** How many branches there are, one of which is always taken; without `otherwise` none may be. */
function branchCount({ step }: StepNode): number {
  if (step.type !== 'conditional' || !step.otherwise) return Number.POSITIVE_INFINITY;
  return (step.cases?.length ?? 1) + 1;
}

/** Whether a step runs only under a condition, its own or one of the steps around it, that reads one of these names. */
export function isConditionedOn(node: StepNode, names: Iterable<string>): boolean {
  const guards = guardsOf(node);
  for (const name of names) if (guards.some((guard) => guard.has(name))) return true;
  return false;
}

/** What decides whether a step runs. A branch is decided by the conditions of the other branches too, which did not hold. */
function guardsOf(node: StepNode): ReadonlySet<string>[] {
  return selfAndContainers(node).flatMap((at) => {
    const { block } = at;
    const when = templateOf(at, 'when');
    return [
      ...(when ? [new Set(namesIn(when))] : []),
      ...(block.role === 'branch' && block.owner ? [branchNames(block.owner)] : []),
    ];
  });
}

const namesOfBranches = new WeakMap<StepNode, ReadonlySet<string>>();
const MOST_NAMES = 100;

/** Names that the conditions of a conditional step read, as many of them as anyone writes. */
function branchNames(owner: StepNode): ReadonlySet<string> {
  let names = namesOfBranches.get(owner);
  if (!names) namesOfBranches.set(owner, (names = collectNames(owner)));
  return names;
}

function collectNames({ blocks }: StepNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { condition } of blocks) {
    for (const name of condition ? namesIn(condition) : []) names.add(name);
    if (names.size >= MOST_NAMES) break;
  }
  return names;
}
