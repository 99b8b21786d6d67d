import type { Read, SourcedTemplate, StepNode } from '../analysis/types.ts';
import { isExpressionError } from '../expression/expression-error.ts';
import type { Expression, ReadVariable, ValueTemplate } from '../expression/types.ts';
import { templateReferences } from '../expression/value-template.ts';

/** Whether a condition stands in the field: `when`, `condition`, `while`, `until`, `cases/0/when`, `next/0/when`. */
export function isConditionField(field: string): boolean {
  return field === 'when' || field === 'condition' || field === 'while' || field === 'until' || field.endsWith('/when');
}

/** What is known of a condition before anything runs. */
export type Outcome = {
  /** Set if it is known of the first time only. */
  readonly isFirst?: boolean;
} & (
  | { readonly kind: 'always'; readonly value: boolean }
  | { readonly kind: 'fails'; readonly code: string; readonly message: string }
);

/**
 * What becomes of a condition that reads no variable: its value, or why it fails each time.
 *
 * @returns undefined if the condition reads a variable, or is too much work to find out
 */
export function outcomeOf(template: ValueTemplate): Outcome | undefined {
  if (template.kind === 'constant') return { kind: 'always', value: template.value === true };
  if (template.kind !== 'expression' || template.expression.references.length > 0) return undefined;
  return evaluate(template.expression, () => undefined);
}

/**
 * What becomes of a `while` before the first iteration, if it reads nothing but what iterations write: all that is null,
 * and the position is 0.
 */
export function firstOutcomeOf(node: StepNode, { field, pointer, template }: SourcedTemplate): Outcome | undefined {
  if (field !== 'while' || template.kind !== 'expression') return undefined;
  const { step, block, reads, blocks } = node;
  const position = step.type === 'loop' ? step.index_as : undefined;
  const isInner = ({ target }: Read): boolean =>
    (target.kind === 'local' || target.kind === 'variable') &&
    target.scope !== block.scope &&
    blocks.some(({ scope }) => scope === target.scope);
  if (!reads.every((read) => read.pointer !== pointer || isInner(read))) return undefined;
  const outcome = evaluate(template.expression, (name) => (name === position ? 0 : null));
  return outcome && { ...outcome, isFirst: true };
}

function evaluate(expression: Expression, read: ReadVariable): Outcome | undefined {
  try {
    return { kind: 'always', value: expression.evaluate(read, { work: CONSTANT_WORK }) === true };
  } catch (error) {
    if (!isExpressionError(error)) throw error;
    return error.code === 'expression/too-much-work'
      ? undefined
      : { kind: 'fails', code: error.code, message: error.message };
  }
}

const CONSTANT_WORK = 10_000;

/** Names of the variables that a condition reads. */
export function namesIn({ template }: SourcedTemplate): string[] {
  return templateReferences(template).map(({ name }) => name);
}
