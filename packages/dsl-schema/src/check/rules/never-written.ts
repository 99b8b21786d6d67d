import type { Block, Read, StepNode } from '../../analysis/types.ts';
import { judgedWriters } from '../certainty.ts';
import { waysOf } from '../graph-ways.ts';
import { nameSpan } from '../read-place.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { findComponents } from '../step-graph.ts';
import { findMeeting } from '../step-meeting.ts';

/** A variable that is always null where it is read: its writer stands in another branch, or on no way that leads there. */
export const neverWritten: Rule = {
  codes: ['plan/never-written'],
  step(node, context) {
    for (const read of node.reads) checkRead(node, read, context);
  },
};

function checkRead(node: StepNode, read: Read, { report }: RuleContext): void {
  if (!read.expression.path) return;
  const writers = judgedWriters(read);
  const reason = writers[0] && whyNever(node, writers[0]);
  if (reason === undefined || !writers.every((writer) => whyNever(node, writer) !== undefined)) return;
  report({
    code: 'plan/never-written',
    severity: 'error',
    path: read.pointer,
    span: nameSpan(read),
    message: `"${read.reference.name}" is always null here: the step "${writers[0]?.id}", which writes it, ${reason}`,
    suggestion: `if that is meant, say so with "${read.reference.name} ?? …"`,
  });
}

function whyNever(node: StepNode, writer: StepNode): string | undefined {
  if (node.block === writer.block && node.block.order !== 'graph') return undefined;
  const meeting = findMeeting(node, writer);
  if (meeting.kind === 'blocks') {
    const areBranches = meeting.first.role === 'branch' && meeting.second.role === 'branch';
    return areBranches ? `is in another branch of "${meeting.owner.id}"` : undefined;
  }
  if (meeting.kind !== 'siblings' || meeting.block.order !== 'graph') return undefined;
  const ranks = ranksOf(meeting.block);
  const isNeverBefore = (ranks[meeting.second.position] ?? 0) < (ranks[meeting.first.position] ?? 0);
  return isNeverBefore ? `cannot run before "${node.id}"` : undefined;
}

const ranks = new WeakMap<Block, number[]>();

/** No way leads from a step of a lower rank to one of a higher rank. */
function ranksOf(block: Block): number[] {
  let found = ranks.get(block);
  if (!found) {
    found = rankComponents(findComponents(waysOf(block)));
    ranks.set(block, found);
  }
  return found;
}

function rankComponents(components: readonly (readonly number[])[]): number[] {
  const found: number[] = [];
  for (const [rank, component] of components.entries()) for (const position of component) found[position] = rank;
  return found;
}
