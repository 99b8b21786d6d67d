import { findStep } from '../../analysis/edges.ts';
import type { Block, Read, StepNode } from '../../analysis/types.ts';
import type { PatchOperation } from '../../diagnostics/diagnostic.ts';
import { judgedWriters } from '../certainty.ts';
import { nameSpan } from '../read-place.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { findMeeting } from '../step-meeting.ts';

/** Where steps run as listed, none can wait for one that is listed after it, or read what that one writes. */
export const forwardWait: Rule = {
  codes: ['plan/forward-dependency', 'plan/forward-read'],
  step(node, context) {
    if (node.step.depends_on) checkDependencies(node, node.step.depends_on, context);
    checkReads(node, context);
  },
};

function checkDependencies(node: StepNode, ids: readonly string[], context: RuleContext): void {
  ids.forEach((id, position) => checkDependency(node, id, position, context));
}

function checkDependency(node: StepNode, id: string, position: number, { report }: RuleContext): void {
  const dependency = findStep(id, node.block.scope);
  const order = dependency && findForwardOrder(node, dependency);
  if (!order) return;
  report({
    code: 'plan/forward-dependency',
    severity: 'error',
    path: `${node.pointer}/depends_on/${position}`,
    message: `the step "${node.id}" depends on "${id}", which runs after it: these steps run in the order they are listed`,
    ...adviseMove(order),
  });
}

function readsForward(node: StepNode, read: Read): boolean {
  for (const writer of judgedWriters(read)) if (findForwardOrder(node, writer)) return true;
  return false;
}

function checkReads(node: StepNode, { report }: RuleContext): void {
  let hasForward = false;
  for (const read of node.reads) hasForward ||= readsForward(node, read);
  if (!hasForward) return;
  const told = new Set<StepNode | undefined>(node.step.depends_on?.map((id) => findStep(id, node.block.scope)));
  for (const read of node.reads) {
    const writers = judgedWriters(read);
    const [writer] = writers;
    const first = writer && findForwardOrder(node, writer);
    if (!first || told.has(writer) || !writers.every((writer) => findForwardOrder(node, writer))) continue;
    report({
      code: 'plan/forward-read',
      severity: 'error',
      path: read.pointer,
      span: nameSpan(read),
      message: `"${read.reference.name}" is not written yet: the step "${writer.id}" writes it, which runs after "${node.id}"`,
      ...adviseMove(first),
    });
  }
}

/** Two neighbours in a list of steps, of which the earlier one needs the later one. */
interface ForwardOrder {
  readonly block: Block;
  readonly earlier: StepNode;
  readonly later: StepNode;
}

function findForwardOrder(node: StepNode, needed: StepNode): ForwardOrder | undefined {
  if (node.index > needed.index) return undefined;
  const meeting = findMeeting(node, needed);
  if (meeting.kind !== 'siblings' || meeting.block.order !== 'sequential') return undefined;
  return { block: meeting.block, earlier: meeting.first, later: meeting.second };
}

function adviseMove({ block, earlier, later }: ForwardOrder): {
  related: { message: string; path: string }[];
  suggestion: string;
  fix?: PatchOperation[];
} {
  const canMove = block.nodes.length > 1 && latestNeed(block, later) < earlier.position;
  return {
    related: [{ message: `"${later.id}" is listed here`, path: later.pointer }],
    suggestion: `move "${later.id}" before "${earlier.id}", or set the plan's execution to "dag"`,
    ...(canMove && { fix: [{ op: 'move', from: later.pointer, path: earlier.pointer }] }),
  };
}

const latestNeeds = new WeakMap<Block, ReadonlyMap<number, number>>();

/** Position of the last step in its block that a step needs; -1 if it needs none. */
function latestNeed(block: Block, { position }: StepNode): number {
  let latest = latestNeeds.get(block);
  if (!latest) {
    const found = new Map<number, number>();
    for (const { from, to } of block.edges) found.set(to, Math.max(from, found.get(to) ?? -1));
    latestNeeds.set(block, (latest = found));
  }
  return latest.get(position) ?? -1;
}
