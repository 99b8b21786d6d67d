import type { Read, StepNode } from '../../analysis/types.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { containerSeenFrom } from '../step-meeting.ts';

/** `errors.<id>` reads the error of a step that can be seen from there. */
export const unknownError: Rule = {
  codes: ['plan/unknown-error'],
  step(node, context) {
    for (const read of node.reads) checkRead(node, read, context);
  },
};

function checkRead(node: StepNode, read: Read, context: RuleContext): void {
  const { target } = read;
  if (target.kind !== 'error' || target.of) return;
  if (target.id === undefined) return reportWithoutId(read, context);
  reportUnknown(node, read, target.id, context);
}

/** Which steps a step waits for has to be known before the run. */
function reportWithoutId({ pointer, offset, reference }: Read, { report }: RuleContext): void {
  report({
    code: 'plan/unknown-error',
    severity: 'error',
    path: pointer,
    span: { start: offset + reference.start, end: offset + reference.end },
    message: '"errors" can be read only as "errors.<id>", with the id of a step',
    suggestion: 'write the id of the step after "errors."',
  });
}

function reportUnknown(node: StepNode, read: Read, id: string, { analysis, nearest, report }: RuleContext): void {
  const hidden = analysis.ids.first(id);
  const container = hidden && containerSeenFrom(node, hidden);
  const meant = container ? container.id : nearest(id, analysis.ids.keys());
  const { start, end } = read.reference;
  report({
    code: 'plan/unknown-error',
    severity: 'error',
    path: read.pointer,
    span: { start: read.offset + start, end: read.offset + end },
    message: container
      ? `the step "${id}" runs inside "${container.id}": its error cannot be read from here`
      : `"errors.${id}" reads the error of a step, but no step has the id "${id}"`,
    ...(meant !== undefined && {
      suggestion: container ? `read "errors.${meant}"` : `did you mean "errors.${meant}"?`,
    }),
  });
}
