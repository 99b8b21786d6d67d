import type { Block, SourcedTemplate, StepNode } from '../analysis/types.ts';
import { namesIn } from './conditions.ts';
import { findMeeting, selfAndContainers } from './step-meeting.ts';

/** Why a variable may be null. */
export interface Doubt {
  readonly writer: StepNode;
  /** Goes on after "the step …, which". */
  readonly reason: string;
  /** Names that are read by the conditions that decide about it. */
  readonly conditionNames: readonly string[];
}

/**
 * Why a variable may be null where `reader` reads it.
 *
 * @param writers the steps that write it, in document order
 * @returns undefined if one of them is certain to have written it, or all branches of a conditional write it, and where
 *   nothing can be said: in graphs, for instance
 */
export function findDoubt(reader: StepNode, writers: readonly StepNode[]): Doubt | undefined {
  const covered = new Map<StepNode, Set<Block>>();
  let doubt: Doubt | undefined;
  for (const writer of writers) {
    const top = topBeforeMeeting(reader, writer);
    if (!top) return undefined;
    const found = climb(writer, top, covered);
    if (!found) return undefined;
    doubt ??= found;
  }
  return doubt;
}

/** The writer, or the container it is in, that stands in one ordered block with the reader. */
function topBeforeMeeting(reader: StepNode, writer: StepNode): StepNode | undefined {
  if (reader.block === writer.block) return reader.block.order === 'graph' || reader === writer ? undefined : writer;
  const meeting = findMeeting(reader, writer);
  return meeting.kind === 'siblings' && meeting.block.order !== 'graph' ? meeting.second : undefined;
}

/** Goes up from a writer to `top`, as long as it is certain that each step on the way ran. */
function climb(writer: StepNode, top: StepNode, covered: Map<StepNode, Set<Block>>): Doubt | undefined {
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
  const when = at.templates.get('when');
  if (when && at.step.when !== true) {
    return { writer, reason: `${what}runs only if its "when" holds`, conditionNames: namesIn(when) };
  }
  if (at.step.on_error === 'continue') {
    return { writer, reason: `${what}may fail without stopping the run`, conditionNames: ['errors'] };
  }
  return undefined;
}

function doubtOfBlock(
  block: Block,
  owner: StepNode,
  writer: StepNode,
  covered: Map<StepNode, Set<Block>>,
): Doubt | undefined {
  switch (block.role) {
    case 'branch':
      if (coversEveryBranch(block, owner, covered)) return undefined;
      return {
        writer,
        reason: `runs only in one branch of "${owner.id}"`,
        conditionNames: owner.blocks.flatMap(conditionNamesOf),
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
function coversEveryBranch(block: Block, owner: StepNode, covered: Map<StepNode, Set<Block>>): boolean {
  const blocks = covered.get(owner) ?? new Set<Block>();
  covered.set(owner, blocks.add(block));
  const branches = owner.blocks.filter(({ role }) => role === 'branch');
  return 'otherwise' in owner.step && branches.every((branch) => blocks.has(branch));
}

function conditionNamesOf({ condition }: Block): string[] {
  return condition ? namesIn(condition) : [];
}

/** Names that are read by the conditions under which a step runs: its own and those of the steps around it. */
export function namesInConditions(node: StepNode): Set<string> {
  const names = new Set<string>();
  for (const at of selfAndContainers(node)) {
    const conditions = [at.templates.get('when'), ...branchConditions(at.block)];
    for (const condition of conditions) if (condition) for (const name of namesIn(condition)) names.add(name);
  }
  return names;
}

/** What decides about a branch: its own condition and those of the other branches, which did not hold. */
function branchConditions(block: Block): (SourcedTemplate | undefined)[] {
  return block.role === 'branch' ? (block.owner?.blocks ?? []).map(({ condition }) => condition) : [];
}
