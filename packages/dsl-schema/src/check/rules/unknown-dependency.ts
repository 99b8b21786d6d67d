import { findStep } from '../../analysis/edges.ts';
import type { StepNode } from '../../analysis/types.ts';
import { indexOf } from '../plan-index.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { containerSeenFrom } from '../step-meeting.ts';

/** `depends_on` names steps that can be seen from where it stands: in its own scope and those around it. */
export const unknownDependency: Rule = {
  codes: ['plan/unknown-dependency'],
  step(node, context) {
    if (node.step.depends_on) checkDependencies(node, node.step.depends_on, context);
  },
};

function checkDependencies(node: StepNode, ids: readonly string[], context: RuleContext): void {
  ids.forEach((id, position) => {
    if (!findStep(id, node.block.scope)) reportUnknown(node, id, position, context);
  });
}

function reportUnknown(node: StepNode, id: string, position: number, context: RuleContext): void {
  const path = `${node.pointer}/depends_on/${position}`;
  const { message, suggestion, meant } = explain(node, id, context);
  context.report({
    code: 'plan/unknown-dependency',
    severity: 'error',
    path,
    message,
    ...(suggestion !== undefined && { suggestion }),
    ...(meant !== undefined && { fix: [{ op: 'replace', path, value: meant }] }),
  });
}

function explain(
  node: StepNode,
  id: string,
  { analysis, nearest }: RuleContext,
): { message: string; suggestion?: string; meant?: string } {
  const hidden = analysis.ids.first(id);
  const container = hidden && containerSeenFrom(node, hidden);
  if (container) {
    const message = `the step "${id}" runs inside "${container.id}" and cannot be seen from here`;
    return { message, suggestion: `depend on "${container.id}"`, meant: container.id };
  }
  const message = `no step has the id "${id}"`;
  const writer = indexOf(analysis).byOutput.get(id);
  if (writer && findStep(writer.id, node.block.scope) === writer) {
    return {
      message,
      suggestion: `the step "${writer.id}" writes the variable "${id}": depend on the step`,
      meant: writer.id,
    };
  }
  const meant = nearest(id, analysis.ids.keys());
  return meant === undefined ? { message } : { message, suggestion: `did you mean "${meant}"?`, meant };
}
