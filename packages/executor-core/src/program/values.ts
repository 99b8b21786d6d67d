import type { Expression, PathSegment, Reference, ReadVariable, Scope, ValueTemplate } from '@planloom/dsl-schema';
import { evaluateTemplate, findStep } from '@planloom/dsl-schema';

import { define, type Frame } from './frame.ts';
import type { Evaluator } from './program.ts';
import { findVariable, hopsTo } from './scope-layout.ts';

interface Limits {
  readonly work: number;
}

/** Turns compiled templates into evaluators of a frame, with every name looked up beforehand. */
export class ValueCompiler {
  readonly #limits: Limits;

  constructor(work: number) {
    this.#limits = { work };
  }

  template(template: ValueTemplate, scope: Scope): Evaluator {
    switch (template.kind) {
      case 'constant':
        return constant(template.value);
      case 'expression':
        return this.#expression(template.expression, scope);
      case 'text':
        return new TextValue(template, new Variables(textReferences(template), scope), this.#limits);
      case 'array':
        return new ArrayValue(this.#list(template.items, scope));
      case 'object':
        return new ObjectValue(template.keys, this.#list(template.values, scope));
    }
  }

  /** Gives `true` or `false`; whatever else is there is left to the expression, which has an error for it. */
  condition(template: ValueTemplate, scope: Scope): Evaluator {
    if (template.kind !== 'expression') return this.template(template, scope);
    const { expression } = template;
    if (!expression.path) return this.#evaluation(expression, scope);
    return new Condition(this.#expression(expression, scope), this.#evaluation(expression, scope));
  }

  #list(templates: readonly ValueTemplate[], scope: Scope): Evaluator[] {
    const evaluators = new Array<Evaluator>(templates.length);
    for (let at = 0; at < templates.length; at++) evaluators[at] = this.template(templates[at]!, scope);
    return evaluators;
  }

  #expression(expression: Expression, scope: Scope): Evaluator {
    const { path } = expression;
    const place = path && findVariable(path.name, scope);
    if (!place) return this.#evaluation(expression, scope);
    return new SlotPath(place.hops, place.slot, path.segments, expression, this.#limits);
  }

  #evaluation(expression: Expression, scope: Scope): Evaluator {
    return new ExpressionValue(expression, new Variables(expression.references, scope), this.#limits);
  }
}

function textReferences({ parts }: Extract<ValueTemplate, { kind: 'text' }>): Reference[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : part.expression.references));
}

/** Whoever gets a value of the plan gets a copy: a tool that changes it does not change the plan. */
function constant(value: unknown): Evaluator {
  return typeof value === 'object' && value !== null ? new Copied(value) : new Scalar(value);
}

class Scalar implements Evaluator {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  evaluate(): unknown {
    return this.#value;
  }
}

class Copied implements Evaluator {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  evaluate(): unknown {
    return copy(this.#value);
  }
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(copy);
  const object: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) define(object, key, copy(entry));
  return object;
}

class ArrayValue implements Evaluator {
  readonly #items: readonly Evaluator[];

  constructor(items: readonly Evaluator[]) {
    this.#items = items;
  }

  evaluate(frame: Frame): unknown[] {
    return this.#items.map((item) => item.evaluate(frame));
  }
}

class ObjectValue implements Evaluator {
  readonly #keys: readonly string[];
  readonly #values: readonly Evaluator[];

  constructor(keys: readonly string[], values: readonly Evaluator[]) {
    this.#keys = keys;
    this.#values = values;
  }

  evaluate(frame: Frame): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const keys = this.#keys;
    const values = this.#values;
    for (let index = 0; index < keys.length; index++) define(object, keys[index]!, values[index]!.evaluate(frame));
    return object;
  }
}

/** A text with expressions in it. */
class TextValue implements Evaluator {
  readonly #template: ValueTemplate;
  readonly #variables: Variables;
  readonly #limits: Limits;

  constructor(template: ValueTemplate, variables: Variables, limits: Limits) {
    this.#template = template;
    this.#variables = variables;
    this.#limits = limits;
  }

  evaluate(frame: Frame): unknown {
    return evaluateTemplate(this.#template, this.#variables.of(frame), this.#limits);
  }
}

class ExpressionValue implements Evaluator {
  readonly #expression: Expression;
  readonly #variables: Variables;
  readonly #limits: Limits;

  constructor(expression: Expression, variables: Variables, limits: Limits) {
    this.#expression = expression;
    this.#variables = variables;
    this.#limits = limits;
  }

  evaluate(frame: Frame): unknown {
    return this.#expression.evaluate(this.#variables.of(frame), this.#limits);
  }
}

/** Follows a path without calling into the expression, which is asked only when something is missing, for its error. */
class SlotPath implements Evaluator {
  readonly #hops: number;
  readonly #slot: number;
  readonly #segments: readonly PathSegment[];
  readonly #expression: Expression;
  readonly #limits: Limits;

  constructor(hops: number, slot: number, segments: readonly PathSegment[], expression: Expression, limits: Limits) {
    this.#hops = hops;
    this.#slot = slot;
    this.#segments = segments;
    this.#expression = expression;
    this.#limits = limits;
  }

  evaluate(frame: Frame): unknown {
    const variable = slotValue(frame, this.#hops, this.#slot);
    let value = variable;
    for (let at = 0; at < this.#segments.length; at++) value = property(value, this.#segments[at]!);
    return value ?? this.#explain(variable);
  }

  #explain(variable: unknown): unknown {
    return this.#expression.evaluate(() => variable, this.#limits);
  }
}

/** A path that stands where a condition is wanted. */
class Condition implements Evaluator {
  readonly #path: Evaluator;
  readonly #judge: Evaluator;

  constructor(path: Evaluator, judge: Evaluator) {
    this.#path = path;
    this.#judge = judge;
  }

  evaluate(frame: Frame): unknown {
    const holds = this.#path.evaluate(frame);
    return typeof holds === 'boolean' ? holds : this.#judge.evaluate(frame);
  }
}

type VariableReader = (frame: Frame) => unknown;

/** The variables that an expression reads, each with its place. */
class Variables {
  readonly #readers = new Map<string, VariableReader>();

  constructor(references: readonly Reference[], scope: Scope) {
    for (const { name } of references) {
      if (!this.#readers.has(name)) this.#readers.set(name, readerOf(name, references, scope));
    }
  }

  of(frame: Frame): ReadVariable {
    return (name) => this.#readers.get(name)?.(frame);
  }
}

function readerOf(name: string, references: readonly Reference[], scope: Scope): VariableReader {
  const place = findVariable(name, scope);
  if (place) return (frame) => slotValue(frame, place.hops, place.slot);
  if (name === 'errors') return errorsReader(references, scope);
  return ({ plan: { variables } }) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
}

/** `errors` is an object of the errors that the expression asks for; null where a step did not fail. */
function errorsReader(references: readonly Reference[], scope: Scope): VariableReader {
  const ids = references.flatMap(({ name, segments: [id] }) =>
    name === 'errors' && typeof id === 'string' ? [id] : [],
  );
  const places = ids.map((id) => ({ id, hops: hopsTo(findStep(id, scope)?.block.scope, scope) }));
  return (frame) =>
    Object.fromEntries(places.map(({ id, hops }) => [id, ancestor(frame, hops).errors?.get(id) ?? null]));
}

/** A variable that nothing has written yet is null. */
function slotValue(frame: Frame, hops: number, slot: number): unknown {
  return ancestor(frame, hops).values[slot] ?? null;
}

function ancestor(frame: Frame, hops: number): Frame {
  let at = frame;
  for (let hop = 0; hop < hops; hop++) at = at.parent!;
  return at;
}

function property(value: unknown, key: PathSegment): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<PathSegment, unknown>)[key];
}
