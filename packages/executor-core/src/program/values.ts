import type { Expression, PathSegment, Reference, ReadVariable, Scope, ValueTemplate } from '@planloom/dsl-schema';
import { evaluateTemplate, findStep } from '@planloom/dsl-schema';

import { define, type Frame } from './frame.ts';
import type { Evaluator } from './program.ts';
import type { ScopeLayouts } from './scope-layouts.ts';

type VariableReader = (frame: Frame) => unknown;

/** Turns compiled templates into functions of a frame, with every name looked up beforehand. */
export class ValueCompiler {
  readonly #layouts: ScopeLayouts;
  readonly #limits: { readonly work: number };

  constructor(layouts: ScopeLayouts, work: number) {
    this.#layouts = layouts;
    this.#limits = { work };
  }

  template(template: ValueTemplate, scope: Scope): Evaluator {
    switch (template.kind) {
      case 'constant':
        return constant(template.value);
      case 'expression':
        return this.#expression(template.expression, scope);
      case 'text': {
        const expressions = template.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.expression]));
        const readers = this.#readers(
          expressions.flatMap((expression) => expression.references),
          scope,
        );
        return (frame) => evaluateTemplate(template, readVariables(readers, frame), this.#limits);
      }
      case 'array': {
        const items = template.items.map((item) => this.template(item, scope));
        return (frame) => items.map((item) => item(frame));
      }
      case 'object':
        return this.#object(
          template.keys,
          template.values.map((value) => this.template(value, scope)),
        );
    }
  }

  /** Gives `true` or `false`; whatever else is there is left to the expression, which has an error for it. */
  condition(template: ValueTemplate, scope: Scope): Evaluator {
    if (template.kind !== 'expression') return this.template(template, scope);
    const direct = this.#expression(template.expression, scope);
    const judge = this.#evaluation(template.expression, this.#readers(template.expression.references, scope));
    return (frame) => {
      const holds = direct(frame);
      return typeof holds === 'boolean' ? holds : judge(frame);
    };
  }

  #expression(expression: Expression, scope: Scope): Evaluator {
    const readers = this.#readers(expression.references, scope);
    const evaluation = this.#evaluation(expression, readers);
    const { path } = expression;
    const reader = path && readers.get(path.name);
    return path && reader ? directPath(reader, path.path, evaluation) : evaluation;
  }

  #evaluation(expression: Expression, readers: ReadonlyMap<string, VariableReader>): Evaluator {
    return (frame) => expression.evaluate(readVariables(readers, frame), this.#limits);
  }

  #object(keys: readonly string[], values: readonly Evaluator[]): Evaluator {
    return (frame) => {
      const object: Record<string, unknown> = {};
      for (let index = 0; index < keys.length; index++) define(object, keys[index]!, values[index]!(frame));
      return object;
    };
  }

  #readers(references: readonly Reference[], scope: Scope): ReadonlyMap<string, VariableReader> {
    const readers = new Map<string, VariableReader>();
    for (const { name } of references) {
      if (!readers.has(name)) readers.set(name, this.#variable(name, references, scope));
    }
    return readers;
  }

  #variable(name: string, references: readonly Reference[], scope: Scope): VariableReader {
    const place = this.#layouts.find(name, scope);
    if (place) return slotReader(place.hops, place.slot);
    if (name === 'errors') return this.#errors(references, scope);
    return ({ plan: { variables } }) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
  }

  /** `errors` is an object of the errors that the expression asks for; null where a step did not fail. */
  #errors(references: readonly Reference[], scope: Scope): VariableReader {
    const ids = references.flatMap(({ name, path: [id] }) => (name === 'errors' && typeof id === 'string' ? [id] : []));
    const places = ids.map((id) => ({ id, hops: this.#layouts.hopsTo(findStep(id, scope)?.block.scope, scope) }));
    return (frame) =>
      Object.fromEntries(places.map(({ id, hops }) => [id, ancestor(frame, hops).errors?.get(id) ?? null]));
  }
}

/** Whoever gets a value of the plan gets a copy: a tool that changes it does not change the plan. */
function constant(value: unknown): Evaluator {
  return typeof value === 'object' && value !== null ? () => copy(value) : () => value;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(copy);
  const object: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) define(object, key, copy(entry));
  return object;
}

function readVariables(readers: ReadonlyMap<string, VariableReader>, frame: Frame): ReadVariable {
  return (name) => readers.get(name)?.(frame);
}

/** A variable that nothing has written yet is null. */
function slotReader(hops: number, slot: number): VariableReader {
  if (hops === 0) return (frame) => frame.values[slot] ?? null;
  if (hops === 1) return (frame) => frame.parent!.values[slot] ?? null;
  return (frame) => ancestor(frame, hops).values[slot] ?? null;
}

function ancestor(frame: Frame, hops: number): Frame {
  let at = frame;
  for (let hop = 0; hop < hops; hop++) at = at.parent!;
  return at;
}

/** Follows a path without calling into the expression, which is asked only when something is missing, for its error. */
function directPath(reader: VariableReader, segments: readonly PathSegment[], slow: Evaluator): Evaluator {
  if (segments.length === 0) return (frame) => reader(frame) ?? slow(frame);
  if (segments.length === 1) {
    const key = segments[0]!;
    return (frame) => property(reader(frame), key) ?? slow(frame);
  }
  return (frame) => {
    let value = reader(frame);
    for (const segment of segments) value = property(value, segment);
    return value ?? slow(frame);
  };
}

function property(value: unknown, key: PathSegment): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<PathSegment, unknown>)[key];
}
