import type { Read, StepNode } from '../../analysis/types.ts';
import { findDoubt, isConditionedOn, judgedWriters } from '../certainty.ts';
import { nameSpan } from '../read-place.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** A variable whose step may not have run is null then; a plain path reads it as if it were always there. */
export const maybeNull: Rule = {
  codes: ['plan/maybe-null'],
  step(node, context) {
    const told: string[] = [];
    for (const read of node.reads) checkRead(node, read, told, context);
  },
};

function checkRead(node: StepNode, read: Read, told: string[], { report }: RuleContext): void {
  const { reference, expression } = read;
  if (!expression.path || told.includes(reference.name)) return;
  const doubt = findDoubt(node, judgedWriters(read));
  if (!doubt || isConditionedOn(node, [reference.name, ...doubt.conditionNames])) return;
  told.push(reference.name);
  const { pointer } = read;
  const fails = reference.segments.length > 0 || /\/(?:over|input)$/.test(pointer);
  report({
    code: 'plan/maybe-null',
    severity: fails ? 'warning' : 'info',
    path: pointer,
    span: nameSpan(read),
    message: `"${reference.name}" may be null here: the step "${doubt.writer.id}" writes it, which ${doubt.reason}`,
    suggestion: `say what holds then, for instance "${expression.source} ?? ${fails ? '[]' : '""'}"`,
  });
}
