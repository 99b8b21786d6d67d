import type {
  Expression,
  PathSegment,
  ReadVariable,
  Reference,
  Scope,
  TextPart,
  ValueTemplate,
} from '@planloom/dsl-schema';
import { evaluateTemplate, findStep } from '@planloom/dsl-schema';

import { SecretText, type SecretPart } from '../secrets/secret-text.ts';
import { define, type Frame } from './frame.ts';
import type { Evaluator } from './program.ts';
import { findVariable, hopsTo, type VariablePlace } from './scope-layout.ts';

type ObjectTemplate = Extract<ValueTemplate, { kind: 'object' }>;
type TextTemplate = Extract<ValueTemplate, { kind: 'text' }>;

interface Limits {
  readonly work: number;
}

/** Turns compiled templates into evaluators of a frame, with every name looked up beforehand. */
export class ValueCompiler {
  readonly #limits: Limits;
  /** Whether any template may hold a secret. */
  readonly #hasSecrets: boolean;

  constructor(work: number, hasSecrets: boolean) {
    this.#limits = { work };
    this.#hasSecrets = hasSecrets;
  }

  template(template: ValueTemplate, scope: Scope): Evaluator {
    switch (template.kind) {
      case 'constant':
        return constant(template.value);
      case 'expression':
        return this.#expression(template.expression, scope);
      case 'text':
        return this.#hasSecrets
          ? this.#text(template, scope)
          : new TextValue(template, new Variables(textReferences(template), scope), this.#limits);
      case 'array':
        return new ArrayValue(this.#list(template.items, scope));
      case 'object':
        return new ObjectValue(template, this.#others(template, scope), this.#limits);
    }
  }

  /** Gives `true` or `false`; whatever else is there is left to the expression, which has an error for it. */
  condition(template: ValueTemplate, scope: Scope): Evaluator {
    if (template.kind !== 'expression') return this.template(template, scope);
    const { expression } = template;
    if (!expression.path) return this.#evaluation(expression, scope);
    return new Condition(this.#expression(expression, scope), this.#evaluation(expression, scope));
  }

  #text(template: TextTemplate, scope: Scope): Evaluator {
    const references = textReferences(template);
    const variables = new Variables(references, scope);
    const hasSecrets = references.some(({ name }) => name === 'secrets');
    return hasSecrets
      ? new SecretTextValue(template, variables, this.#limits)
      : new TextValue(template, variables, this.#limits);
  }

  #list(templates: readonly ValueTemplate[], scope: Scope): Evaluator[] {
    const evaluators = new Array<Evaluator>(templates.length);
    for (let at = 0; at < templates.length; at++) evaluators[at] = this.template(templates[at]!, scope);
    return evaluators;
  }

  #others({ values }: ObjectTemplate, scope: Scope): (Evaluator | undefined)[] | undefined {
    let others: (Evaluator | undefined)[] | undefined;
    for (let at = 0; at < values.length; at++) {
      const value = values[at]!;
      if (isPlaced(value) || (value.kind === 'constant' && isScalar(value.value))) continue;
      others ??= new Array<Evaluator | undefined>(values.length).fill(undefined);
      others[at] = this.template(value, scope);
    }
    return others;
  }

  #expression(expression: Expression, scope: Scope): Evaluator {
    const { path } = expression;
    const place = path && findVariable(path.name, scope);
    if (!place) return (this.#hasSecrets && secretValue(path)) || this.#evaluation(expression, scope);
    return new SlotPath(place, expression, this.#limits);
  }

  #evaluation(expression: Expression, scope: Scope): Evaluator {
    return new ExpressionValue(expression, new Variables(expression.references, scope), this.#limits);
  }
}

/** A secret by itself. The checker has seen to it that it is read in an argument, and as a plain path. */
function secretValue(path: Reference | undefined): Evaluator | undefined {
  return path?.name === 'secrets' ? new Scalar(new SecretText([secretPart(path)])) : undefined;
}

function secretPart({ segments }: Reference): SecretPart {
  return { secret: String(segments[0]) };
}

function textReferences({ parts }: TextTemplate): Reference[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : part.expression.references));
}

/** Whoever gets a value of the plan gets a copy: a tool that changes it does not change the plan. */
function constant(value: unknown): Evaluator {
  return isScalar(value) ? new Scalar(value) : new Copied(value);
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

/** An object, as most inputs are. Scalars and plain paths in it are read off its template, so that they need nothing of their own. */
class ObjectValue implements Evaluator {
  readonly #template: ObjectTemplate;
  /** By position, what has to be evaluated otherwise. */
  readonly #others: readonly (Evaluator | undefined)[] | undefined;
  readonly #limits: Limits;

  constructor(template: ObjectTemplate, others: readonly (Evaluator | undefined)[] | undefined, limits: Limits) {
    this.#template = template;
    this.#others = others;
    this.#limits = limits;
  }

  evaluate(frame: Frame): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const { keys, values } = this.#template;
    for (let at = 0; at < keys.length; at++) define(object, keys[at]!, this.#value(values[at]!, at, frame));
    return object;
  }

  #value(template: ValueTemplate, at: number, frame: Frame): unknown {
    if (template.kind === 'constant' && isScalar(template.value)) return template.value;
    if (!isPlaced(template)) return this.#others![at]!.evaluate(frame);
    const { hops, slot, expression } = template;
    return pathValue(slotValue(frame, hops, slot), expression, this.#limits);
  }
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** A plain path whose variable the analysis has found. */
type PlacedPath = Extract<ValueTemplate, { kind: 'expression' }> & { readonly hops: number; readonly slot: number };

function isPlaced(template: ValueTemplate): template is PlacedPath {
  return template.kind === 'expression' && template.slot !== undefined && template.slot >= 0;
}

/** Follows a path without calling into the expression, which is asked only when something is missing, for its error. */
function pathValue(variable: unknown, expression: Expression, limits: Limits): unknown {
  const { segments } = expression.path!;
  let value = variable;
  for (let at = 0; at < segments.length; at++) value = property(value, segments[at]!);
  return value ?? explainMissing(variable, expression, limits);
}

function explainMissing(variable: unknown, expression: Expression, limits: Limits): unknown {
  return expression.evaluate(() => variable, limits);
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

/** A text with secrets in it: all but these is put in. */
class SecretTextValue implements Evaluator {
  readonly #template: TextTemplate;
  readonly #variables: Variables;
  readonly #limits: Limits;

  constructor(template: TextTemplate, variables: Variables, limits: Limits) {
    this.#template = template;
    this.#variables = variables;
    this.#limits = limits;
  }

  evaluate(frame: Frame): SecretText {
    const read = this.#variables.of(frame);
    return new SecretText(this.#template.parts.map((part) => this.#part(part, read)));
  }

  #part(part: TextPart, read: ReadVariable): SecretPart {
    if (typeof part === 'string') return part;
    const { path } = part.expression;
    if (path?.name === 'secrets') return secretPart(path);
    // The text before it keeps a value that stands alone from keeping its type.
    return evaluateTemplate({ kind: 'text', parts: ['', part] }, read, this.#limits) as string;
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

/** A path by itself. */
class SlotPath implements Evaluator {
  readonly #hops: number;
  readonly #slot: number;
  readonly #expression: Expression;
  readonly #limits: Limits;

  constructor({ hops, slot }: VariablePlace, expression: Expression, limits: Limits) {
    this.#hops = hops;
    this.#slot = slot;
    this.#expression = expression;
    this.#limits = limits;
  }

  evaluate(frame: Frame): unknown {
    return pathValue(slotValue(frame, this.#hops, this.#slot), this.#expression, this.#limits);
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
