import { compileExpression, type Expression, type Reference } from '@planloom/dsl-schema';

import type { MapSource, Operand } from './definition.ts';

/** Where the value of a variable of a plan stands in a workflow: a step, or the one of several that ran. */
export type Place = string | readonly string[];

/** The variables of a plan, and where a workflow keeps them. */
export class Variables {
  readonly #places = new Map<string, Place>();

  set(variable: string, place: Place): void {
    this.#places.set(variable, place);
  }

  /** @returns the reason, as a text, if a workflow cannot read this */
  sourceOf(reference: Reference): MapSource | string {
    const problem = this.#problemOf(reference);
    if (problem !== undefined) return problem;
    const path = reference.segments.join('.') || '.';
    return reference.name === 'input' && !this.#places.has('input')
      ? { initData: true, path }
      : { step: this.#places.get(reference.name) as Place, path };
  }

  /** The same as a path that templates and predicates read. */
  pathOf(reference: Reference): { readonly path: string } | string {
    const source = this.sourceOf(reference);
    if (typeof source === 'string') return source;
    const root = 'step' in source ? rootOf(source.step) : 'initData';
    if (root === undefined) return `reads "${reference.name}", which one of several branches gives`;
    return { path: [root, ...reference.segments].join('.') };
  }

  #problemOf({ name, segments, optional }: Reference): string | undefined {
    if (!this.#places.has(name) && name !== 'input') return `reads "${name}", which no step before it gives`;
    if (segments.some((segment) => typeof segment === 'number')) return 'reads an item of an array by its position';
    if (segments.some((segment) => String(segment).includes('.'))) return 'reads a key with a dot in it';
    return optional ? 'reads a place that may be missing' : undefined;
  }
}

function rootOf(step: Place): string | undefined {
  return typeof step === 'string' ? `stepResults.${step}` : undefined;
}

const COMPARISON = /^(?<left>[^=!<>&|?]+?)\s*(?<operator>==|!=|<=|>=|<|>)\s*(?<right>[^=!<>&|?]+)$/;

/** A comparison of a condition, taken apart. */
export interface ConditionParts {
  readonly left: Expression;
  readonly operator: string;
  readonly right: Expression;
}

/** @returns undefined if the condition is more than one comparison */
export function comparisonOf(condition: string): ConditionParts | undefined {
  const { left, operator, right } = COMPARISON.exec(condition)?.groups ?? {};
  if (left === undefined || operator === undefined || right === undefined) return undefined;
  try {
    return { left: compileExpression(left), operator, right: compileExpression(right) };
  } catch {
    // A part that is no expression by itself: the comparison stands within something larger.
    return undefined;
  }
}

/** One side of a comparison: a path, or a literal. */
export function operandOf(expression: Expression, variables: Variables): Operand | string {
  if (expression.path) return variables.pathOf(expression.path);
  if (expression.references.length > 0) return `computes "${expression.source}"`;
  return { literal: expression.evaluate(() => undefined) };
}
