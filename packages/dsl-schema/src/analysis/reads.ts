import type { Expression, Reference, TemplateExpression, ValueTemplate } from '../expression/types.ts';
import { appendPointer } from '../json-pointer.ts';
import type { PlanScope } from './plan-scope.ts';
import type { PlanStep } from './plan-step.ts';
import type { ConstantExpression, Read, ReadTarget, Scope, SecretRead, SourcedTemplate } from './types.ts';

const NONE: readonly Read[] = [];

/** Finds what steps read, one step after the other. */
export class ReadCollector {
  readonly #constants: ConstantExpression[];
  readonly #secrets: SecretRead[];
  #node: PlanStep | undefined = undefined;
  #sourced: SourcedTemplate | undefined = undefined;
  #scope: PlanScope | undefined = undefined;
  #reads: Read[] | undefined = undefined;

  /**
   * @param constants where the expressions go that read nothing
   * @param secrets where the reads of secrets go
   */
  constructor(constants: ConstantExpression[], secrets: SecretRead[]) {
    this.#constants = constants;
    this.#secrets = secrets;
  }

  /** What a step itself reads, each with what the name means where the step stands. */
  readsOf(node: PlanStep): readonly Read[] {
    this.#node = node;
    this.#reads = undefined;
    for (const sourced of node.templates) {
      if (sourced.template.kind === 'constant') continue;
      this.#sourced = sourced;
      this.#scope = scopeOf(node, sourced.field);
      this.#template(sourced.template, '', undefined);
    }
    return this.#reads ?? NONE;
  }

  /** A template that stands under `key`, or at `inner` if there is no key. */
  #template(template: ValueTemplate, inner: string, key: string | number | undefined): void {
    switch (template.kind) {
      case 'expression':
        return this.#expression(template, inner, key);
      case 'text':
        for (const part of template.parts) if (typeof part !== 'string') this.#expression(part, inner, key);
        return;
      case 'array':
        for (let at = 0; at < template.items.length; at++) this.#entry(template.items[at], at, inner, key);
        return;
      case 'object':
        for (let at = 0; at < template.keys.length; at++) {
          this.#entry(template.values[at], template.keys[at] ?? '', inner, key);
        }
        return;
      case 'constant':
    }
  }

  #entry(
    entry: ValueTemplate | undefined,
    key: string | number,
    inner: string,
    around: string | number | undefined,
  ): void {
    if (entry && entry.kind !== 'constant') this.#template(entry, innerPointer(inner, around), key);
  }

  #expression(found: TemplateExpression, inner: string, key: string | number | undefined): void {
    const { expression, offset } = found;
    const sourced = this.#sourced;
    const scope = this.#scope;
    const node = this.#node;
    if (!sourced || !scope || !node) return;
    const { path } = expression;
    if (path) {
      const read = new TemplateRead(sourced, inner, key, offset, path, expression, scope);
      if (found.slot !== undefined) placeVariable(found, read.target, scope);
      return this.#read(read);
    }
    const { references } = expression;
    for (const reference of references) {
      this.#read(new TemplateRead(sourced, inner, key, offset, reference, expression, scope));
    }
    if (references.length > 0) return;
    const pointer = sourced.pointer + innerPointer(inner, key);
    this.#constants.push({ expression, offset, node, field: sourced.field, pointer });
  }

  #read(read: Read): void {
    if (read.target.kind === 'secret' && this.#node) this.#secrets.push({ node: this.#node, read });
    if (this.#reads) this.#reads.push(read);
    else this.#reads = [read];
  }
}

/** Notes where the variable of a plain path is found. */
function placeVariable(found: TemplateExpression, target: ReadTarget, from: PlanScope): void {
  if (target.kind !== 'variable' && target.kind !== 'local') return;
  let hops = 0;
  for (let scope: PlanScope | undefined = from; scope && scope !== target.scope; scope = scope.parent) hops++;
  found.hops = hops;
  found.slot =
    target.kind === 'variable' ? target.slot : target.scope.locals.indexOf(found.expression.path?.name ?? '');
}

function innerPointer(inner: string, key: string | number | undefined): string {
  return key === undefined ? inner : appendPointer(inner, key);
}

/** Whether a read means nothing at all, so that in a `${…}` it is text. */
export function meansNothing({ target }: Pick<Read, 'target'>): boolean {
  return target.kind === 'unknown' || (target.kind === 'secret' && target.name === undefined);
}

class TemplateRead implements Read {
  readonly offset: number;
  readonly reference: Reference;
  readonly expression: Expression;
  readonly target: ReadTarget;
  readonly #sourced: SourcedTemplate;
  readonly #inner: string;
  readonly #key: string | number | undefined;

  /** @param inner, key where the string stands, from the template on */
  constructor(
    sourced: SourcedTemplate,
    inner: string,
    key: string | number | undefined,
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
    this.#key = key;
  }

  get pointer(): string {
    return this.#sourced.pointer + innerPointer(this.#inner, this.#key);
  }
}

/** The conditions of a `while` or `until` loop see the variables of the iteration; all else sees where the step stands. */
function scopeOf(node: PlanStep, field: string): PlanScope {
  if (field !== 'while' && field !== 'until') return node.block.scope;
  return node.blocks.find(({ role }) => role === 'body')?.scope ?? node.block.scope;
}

const UNKNOWN: ReadTarget = { kind: 'unknown' };

/** What a name means in a scope: the innermost variable of that name, else the error of a step or a secret, else nothing. */
export function lookUp(reference: Reference, from: PlanScope): ReadTarget {
  for (let scope: PlanScope | undefined = from; scope; scope = scope.parent) {
    if (scope.locals.includes(reference.name)) return scope.local;
    const variable = scope.variables.get(reference.name);
    if (variable) return variable;
  }
  if (reference.name === 'secrets') return lookUpSecret(reference);
  return reference.name === 'errors' ? lookUpError(reference, from) : UNKNOWN;
}

function lookUpSecret({ segments }: Reference): ReadTarget {
  const [name] = segments;
  return { kind: 'secret', name: typeof name === 'string' && segments.length === 1 ? name : undefined };
}

function lookUpError(reference: Reference, from: Scope): ReadTarget {
  const [id] = reference.segments;
  if (typeof id !== 'string') return { kind: 'error', of: undefined, id: undefined };
  return { kind: 'error', of: from.steps.find(id, from), id };
}
