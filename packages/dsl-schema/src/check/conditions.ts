import type { SourcedTemplate, StepNode } from '../analysis/types.ts';
import { isExpressionError } from '../expression/expression-error.ts';
import { templateReferences } from '../expression/value-template.ts';

/** A condition of a step and the field it stands in: `when`, `condition`, `while`, `until`, `cases/0/when`, `next/0/when`. */
export interface FieldCondition extends SourcedTemplate {
  readonly field: string;
}

/** Every condition that a step has itself. */
export function conditionsOf(node: StepNode): FieldCondition[] {
  const conditions: FieldCondition[] = [];
  for (const [field, { pointer, template }] of node.templates) {
    if (isConditionField(field)) conditions.push({ field, pointer, template });
  }
  return conditions;
}

function isConditionField(field: string): boolean {
  return field === 'when' || field === 'condition' || field === 'while' || field === 'until' || field.endsWith('/when');
}

/** What is known of a condition before anything runs. */
export type Outcome =
  | { readonly kind: 'always'; readonly value: boolean }
  | { readonly kind: 'fails'; readonly code: string; readonly message: string };

/**
 * What becomes of a condition that reads no variable: its value, or why it fails each time.
 *
 * @returns undefined if the condition reads a variable, or is too much work to find out
 */
export function outcomeOf({ template }: SourcedTemplate): Outcome | undefined {
  if (template.kind === 'constant') return { kind: 'always', value: template.value === true };
  if (template.kind !== 'expression' || template.expression.references.length > 0) return undefined;
  try {
    return { kind: 'always', value: template.expression.evaluate(() => undefined, { work: CONSTANT_WORK }) === true };
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
