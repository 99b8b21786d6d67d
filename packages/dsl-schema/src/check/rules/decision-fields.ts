import type { Read, StepNode } from '../../analysis/types.ts';
import { judgedWriters } from '../certainty.ts';
import { hasApproval } from '../decision-reads.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** What a decision has. */
const FIELDS = ['approved', 'values', 'edited', 'timed_out', 'by', 'comment'] as const;

/** A decision has fields of its own, and its values are those that the approval shows. */
export const decisionFields: Rule = {
  codes: ['plan/unknown-decision'],
  check(context) {
    const { analysis } = context;
    if (!hasApproval(analysis)) return;
    for (const { reads } of analysis.nodes) for (const read of reads) checkRead(read, context);
  },
};

function checkRead(read: Read, context: RuleContext): void {
  const [writer, ...others] = judgedWriters(read);
  if (writer?.step.type !== 'approval' || others.length > 0 || writer.step.on_error !== undefined) return;
  const [field, name] = read.reference.segments;
  if (typeof field !== 'string') return;
  const isField = FIELDS.some((known) => known === field);
  if (!isField) return report(read, field, FIELDS, 'a decision has no', writer, context);
  const shown = Object.keys(writer.step.show ?? {});
  if (field !== 'values' || typeof name !== 'string' || shown.includes(name)) return;
  report(read, name, shown, `"${writer.id}" does not show`, writer, context);
}

function report(
  { pointer, offset, reference }: Read,
  name: string,
  known: readonly string[],
  problem: string,
  { pointer: approval }: StepNode,
  { report: tell, nearest }: RuleContext,
): void {
  const meant = nearest(name, known);
  tell({
    code: 'plan/unknown-decision',
    severity: 'error',
    path: pointer,
    span: { start: offset + reference.start, end: offset + reference.end },
    message: `${problem} "${name}"${known.length === 0 ? '' : `; there is ${known.join(', ')}`}`,
    related: [{ path: approval, message: 'this is what is decided' }],
    ...(meant !== undefined && { suggestion: `did you mean "${meant}"?` }),
  });
}
