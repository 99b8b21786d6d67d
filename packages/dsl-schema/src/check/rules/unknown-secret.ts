import type { Read } from '../../analysis/types.ts';
import { replaceSpan } from '../read-place.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { isInCallInput, secretName } from '../secret-read.ts';

/** The run has the secrets that the plan reads, if it is known which it has. */
export const unknownSecret: Rule = {
  codes: ['plan/unknown-secret'],
  check(context) {
    if (!context.secrets) return;
    for (const { node, read } of context.analysis.secretReads) {
      const name = secretName(read);
      if (name !== undefined && isInCallInput(node, read) && !context.secrets.has(name)) {
        reportUnknown(read, name, context.secrets, context);
      }
    }
  },
};

function reportUnknown(
  { pointer, offset, reference }: Read,
  name: string,
  known: ReadonlySet<string>,
  { document, nearest, report }: RuleContext,
): void {
  const span = { start: offset + reference.start, end: offset + reference.end };
  const meant = nearest(name, known);
  const fix = meant === undefined ? undefined : replaceSpan(document, pointer, span, `secrets.${meant}`);
  report({
    code: 'plan/unknown-secret',
    severity: 'error',
    path: pointer,
    span,
    message: known.size === 0 ? `there is no secret "${name}": the run has none` : `there is no secret "${name}"`,
    suggestion: meant === undefined ? adviceFor(name, known) : `did you mean "secrets.${meant}"?`,
    ...(fix && { fix }),
  });
}

const SHOWN_NAMES = 10;

function adviceFor(name: string, known: ReadonlySet<string>): string {
  const give = `give "${name}" to the run: in its "secrets" option, or with --secret ${name}`;
  if (known.size === 0) return give;
  const shown = [...known].slice(0, SHOWN_NAMES).join(', ');
  return `${give}; it has ${shown}${known.size > SHOWN_NAMES ? ', …' : ''}`;
}
