import type { Read, StepNode } from '../../analysis/types.ts';
import { nameSpan } from '../read-place.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { findMeeting, selfAndContainers } from '../step-meeting.ts';

/** A step cannot read what it writes itself, or what only a step around or inside it will have written. */
export const selfReference: Rule = {
  codes: ['plan/self-reference'],
  step(node, context) {
    for (const read of node.reads) checkRead(node, read, context);
  },
};

function checkRead(node: StepNode, read: Read, { report }: RuleContext): void {
  const { target, reference } = read;
  if (target.kind !== 'variable') return;
  const { 0: writer } = target.writers;
  if (!writer || !isOwnResult(node, writer) || seesIteration(node, read)) return;
  if (!target.writers.every((writer) => isOwnResult(node, writer)) || isRevisited(node)) return;
  report({
    code: 'plan/self-reference',
    severity: 'error',
    path: read.pointer,
    span: nameSpan(read),
    message: `the step "${node.id}" reads "${reference.name}", ${describeWriter(node, writer)}`,
    suggestion: 'read the result of a step that is done before this one starts',
  });
}

/** The conditions of `while` and `until` read what the last iteration wrote. */
function seesIteration(node: StepNode, { target }: Read): boolean {
  return (
    target.kind === 'variable' && node.blocks.some(({ scope }) => scope === target.scope && scope !== node.block.scope)
  );
}

function isOwnResult(node: StepNode, writer: StepNode): boolean {
  if (node.block === writer.block) return node === writer;
  const meeting = findMeeting(node, writer);
  if (meeting.kind === 'same') return true;
  if (meeting.kind !== 'inside') return false;
  return meeting.block.role !== 'fallback' && meeting.block.role !== 'compensate';
}

/** In a graph a step may come again, and read what it wrote the time before. */
function isRevisited(node: StepNode): boolean {
  return selfAndContainers(node).some(({ block }) => block.order === 'graph');
}

function describeWriter(node: StepNode, writer: StepNode): string {
  if (writer === node) return 'which it writes itself';
  const meeting = findMeeting(node, writer);
  const inside = meeting.kind === 'inside' && meeting.outer === node;
  return inside
    ? `which "${writer.id}" inside it writes later`
    : `the result of "${writer.id}", the step it runs inside of`;
}
