import { findStep } from '../../analysis/edges.ts';
import type { StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { findMeeting } from '../step-meeting.ts';

/** A step cannot wait for itself, for a step around it, or for a step inside it. */
export const selfDependency: Rule = {
  codes: ['plan/self-dependency'],
  step(node, context) {
    if (node.step.depends_on) checkDependencies(node, node.step.depends_on, context);
  },
};

function checkDependencies(node: StepNode, ids: readonly string[], context: RuleContext): void {
  ids.forEach((id, position) => {
    const dependency = findStep(id, node.block.scope);
    if (dependency) checkDependency(node, dependency, position, context);
  });
}

function checkDependency(node: StepNode, dependency: StepNode, position: number, { report }: RuleContext): void {
  const message = describeSelfWait(node, dependency);
  if (message === undefined) return;
  const path = `${node.pointer}/depends_on/${position}`;
  report({
    code: 'plan/self-dependency',
    severity: 'error',
    path,
    message,
    suggestion: 'remove it',
    fix: [{ op: 'remove', path }],
  });
}

function describeSelfWait(node: StepNode, dependency: StepNode): string | undefined {
  const meeting = findMeeting(node, dependency);
  if (meeting.kind === 'same') return `the step "${node.id}" depends on itself`;
  if (meeting.kind !== 'inside') return undefined;
  if (meeting.outer === node) return `the step "${node.id}" depends on "${dependency.id}", which runs inside it`;
  // A fallback and a compensation run when the step they belong to has ended.
  if (meeting.block.role === 'fallback' || meeting.block.role === 'compensate') return undefined;
  return `the step "${node.id}" depends on "${dependency.id}", the step it runs inside of`;
}
