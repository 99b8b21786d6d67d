import type { Expression, Reference, TemplateExpression, ValueTemplate } from '../expression/types.ts';
import { appendPointer } from '../json-pointer.ts';
import type { PlanScope } from './plan-scope.ts';
import type { PlanStep } from './plan-step.ts';
import type { ConstantExpression, Read, ReadTarget, Scope, SourcedTemplate } from './types.ts';

const NONE: readonly Read[] = [];

/**
 * What a step itself reads, each with what the name means where the step stands.
 *
 * @param constants where the expressions go that read nothing
 */
export function resolveReads(node: PlanStep, constants: ConstantExpression[]): readonly Read[] {
  const found: Found = { node, constants, reads: undefined };
  for (const sourced of node.templates) {
    if (sourced.template.kind !== 'constant') collect(sourced.template, { sourced, inner: '', key: undefined }, found);
  }
  return found.reads ?? NONE;
}

interface Found {
  readonly node: PlanStep;
  readonly constants: ConstantExpression[];
  reads: Read[] | undefined;
}

/** Where an expression stands: in the text under `key`, or at `inner` if there is no key. */
interface Place {
  readonly sourced: SourcedTemplate;
  /** JSON pointer from the template on. */
  readonly inner: string;
  readonly key: string | number | undefined;
}

function collect(template: ValueTemplate, place: Place, found: Found): void {
  switch (template.kind) {
    case 'expression':
      return addExpression(template, place, found);
    case 'text':
      for (const part of template.parts) if (typeof part !== 'string') addExpression(part, place, found);
      return;
    case 'array':
      for (let at = 0; at < template.items.length; at++) collectEntry(template.items[at], at, place, found);
      return;
    case 'object':
      for (let at = 0; at < template.keys.length; at++) {
        collectEntry(template.values[at], template.keys[at] ?? '', place, found);
      }
      return;
    case 'constant':
  }
}

function collectEntry(entry: ValueTemplate | undefined, key: string | number, around: Place, found: Found): void {
  if (!entry || entry.kind === 'constant') return;
  collect(entry, { sourced: around.sourced, inner: innerPointer(around), key }, found);
}

function innerPointer({ inner, key }: Pick<Place, 'inner' | 'key'>): string {
  return key === undefined ? inner : appendPointer(inner, key);
}

function addExpression({ expression, offset }: TemplateExpression, place: Place, found: Found): void {
  const { sourced } = place;
  const scope = scopeOf(found.node, sourced.field);
  const { path } = expression;
  if (path) return addRead(new TemplateRead(place, offset, path, expression, scope), found);
  const { references } = expression;
  for (const reference of references) addRead(new TemplateRead(place, offset, reference, expression, scope), found);
  if (references.length > 0) return;
  const pointer = sourced.pointer + innerPointer(place);
  found.constants.push({ expression, offset, node: found.node, field: sourced.field, pointer });
}

function addRead(read: Read, found: Found): void {
  if (found.reads) found.reads.push(read);
  else found.reads = [read];
}

class TemplateRead implements Read {
  readonly offset: number;
  readonly reference: Reference;
  readonly expression: Expression;
  readonly target: ReadTarget;
  readonly #place: Place;

  constructor(place: Place, offset: number, reference: Reference, expression: Expression, scope: PlanScope) {
    this.offset = offset;
    this.reference = reference;
    this.expression = expression;
    this.target = lookUp(reference, scope);
    this.#place = place;
  }

  get pointer(): string {
    return this.#place.sourced.pointer + innerPointer(this.#place);
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
