import type { Expression, Reference } from '../expression/types.ts';
import type { PlanScope } from './plan-scope.ts';
import type { PlanStep } from './plan-step.ts';
import { eachExpression } from './step-templates.ts';
import type { ConstantExpression, Read, ReadTarget, Scope, SourcedTemplate } from './types.ts';

const NONE: readonly Read[] = [];

/**
 * What a step itself reads, each with what the name means where the step stands.
 *
 * @param constants where the expressions go that read nothing
 */
export function resolveReads(node: PlanStep, constants: ConstantExpression[]): readonly Read[] {
  let reads: Read[] | undefined;
  for (const sourced of node.templates) {
    if (sourced.template.kind === 'constant') continue;
    const scope = scopeOf(node, sourced.field);
    eachExpression(sourced.template, '', (found, inner) => {
      const { expression, offset } = found;
      const { path } = expression;
      reads ??= [];
      if (path) {
        reads.push(new TemplateRead(sourced, inner, offset, path, expression, scope));
        return;
      }
      for (const reference of expression.references) {
        reads.push(new TemplateRead(sourced, inner, offset, reference, expression, scope));
      }
      if (expression.references.length > 0) return;
      constants.push({ expression, offset, node, field: sourced.field, pointer: sourced.pointer + inner });
    });
  }
  return reads ?? NONE;
}

class TemplateRead implements Read {
  readonly offset: number;
  readonly reference: Reference;
  readonly expression: Expression;
  readonly target: ReadTarget;
  readonly #sourced: SourcedTemplate;
  readonly #inner: string;

  /** @param inner pointer of the string, from the template on */
  constructor(
    sourced: SourcedTemplate,
    inner: string,
    offset: number,
    reference: Reference,
    expression: Expression,
    scope: PlanScope,
  ) {
    this.offset = offset;
    this.reference = reference;
    this.expression = expression;
    this.target = lookUp(reference, scope);
    this.#sourced = sourced;
    this.#inner = inner;
  }

  get pointer(): string {
    return this.#sourced.pointer + this.#inner;
  }
}

/** The conditions of a `while` or `until` loop see the variables of the iteration; all else sees where the step stands. */
function scopeOf(node: PlanStep, field: string): PlanScope {
  if (field !== 'while' && field !== 'until') return node.block.scope;
  return node.blocks.find(({ role }) => role === 'body')?.scope ?? node.block.scope;
}

const UNKNOWN: ReadTarget = { kind: 'unknown' };

/** What a name means in a scope: the innermost variable of that name, else the error of a step, else nothing. */
export function lookUp(reference: Reference, from: PlanScope): ReadTarget {
  for (let scope: PlanScope | undefined = from; scope; scope = scope.parent) {
    if (scope.locals.includes(reference.name)) return scope.local;
    const variable = scope.variables.get(reference.name);
    if (variable) return variable;
  }
  return reference.name === 'errors' ? lookUpError(reference, from) : UNKNOWN;
}

function lookUpError(reference: Reference, from: Scope): ReadTarget {
  const [id] = reference.path;
  if (typeof id !== 'string') return { kind: 'error', of: undefined, id: undefined };
  return { kind: 'error', of: from.steps.find(id, from), id };
}
