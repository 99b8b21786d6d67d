import type { Reference } from '../expression/types.ts';
import { eachExpression } from './step-templates.ts';
import type { Block, Read, ReadTarget, Scope, StepNode } from './types.ts';

/** What a step itself reads, each with what the name means where the step stands. */
export function resolveReads(node: StepNode): Read[] {
  const reads: Read[] = [];
  for (const [field, { pointer, template }] of node.templates) {
    const scope = scopeOf(node, field);
    eachExpression(template, pointer, ({ expression, offset }, at) => {
      for (const reference of expression.references) {
        reads.push({ pointer: at, offset, reference, expression, target: lookUp(reference, scope) });
      }
    });
  }
  return reads;
}

/** The conditions of a `while` or `until` loop see the variables of the iteration; all else sees where the step stands. */
function scopeOf(node: StepNode, field: string): Scope {
  if (field !== 'while' && field !== 'until') return node.block.scope;
  const body: Block | undefined = node.blocks.find(({ role }) => role === 'body');
  return body?.scope ?? node.block.scope;
}

/** What a name means in a scope: the innermost variable of that name, else the error of a step, else nothing. */
export function lookUp(reference: Reference, from: Scope): ReadTarget {
  for (let scope: Scope | undefined = from; scope; scope = scope.parent) {
    if (scope.locals.includes(reference.name)) return { kind: 'local', scope };
    const writers = scope.writers.get(reference.name);
    if (writers) return { kind: 'variable', scope, writers };
  }
  return reference.name === 'errors' ? lookUpError(reference, from) : { kind: 'unknown' };
}

function lookUpError(reference: Reference, from: Scope): ReadTarget {
  const [id] = reference.path;
  if (typeof id !== 'string') return { kind: 'error', of: undefined, id: undefined };
  for (let scope: Scope | undefined = from; scope; scope = scope.parent) {
    const of = scope.ids.get(id)?.[0];
    if (of) return { kind: 'error', of, id };
  }
  return { kind: 'error', of: undefined, id };
}
