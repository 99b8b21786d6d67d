import type { PlacedSchema, SchemaDocument } from './schema-document.ts';
import { isObject, type SchemaObject } from './schema-node.ts';

/** Gives the value with missing properties filled in: the same object if none is missing, else a copy on the way to it. */
export type Fill = (value: unknown) => unknown;

/** A place that a fill has come to. */
interface Place {
  /** Objects, arrays and references around it. */
  readonly depth: number;
  /** Whether it is inside a value that came from a `default` itself. */
  readonly isDefault: boolean;
  /** Counts the references followed in the whole fill. */
  readonly work: { references: number };
}

type Step = (value: unknown, place: Place) => unknown;

/** Values nested deeper than this get no defaults. */
const DEEPEST = 500;

/** References followed in one fill; what is behind further ones gets no defaults, so that a hostile schema costs little. */
const MOST_REFERENCES = 1_000_000;

const same: Step = (value) => value;

/** Makes what fills in the `default`s of a document. */
export function createFill(document: SchemaDocument): Fill {
  if (!mentionsDefault(document.root.schema)) return (value) => value;
  const known = new Map<unknown, Step>();
  const stepOf = (placed: PlacedSchema): Step => {
    const { schema } = placed;
    if (!isObject(schema)) return same;
    const found = known.get(schema);
    if (found !== undefined) return found;
    let own: Step = same;
    known.set(schema, (...given) => own(...given));
    own = createStep(document, placed, schema, stepOf);
    known.set(schema, own);
    return own;
  };
  const step = stepOf(document.root);
  return (value) => step(value, { depth: 0, isDefault: false, work: { references: 0 } });
}

type StepOf = (placed: PlacedSchema) => Step;

function createStep(document: SchemaDocument, placed: PlacedSchema, schema: SchemaObject, stepOf: StepOf): Step {
  const child = (inner: unknown): Step =>
    stepOf({ schema: inner, path: '', base: isObject(inner) ? document.baseOf(inner, placed.base) : placed.base });
  const reference = referenceStep(document, placed, schema, stepOf);
  if (document.isLegacy && reference !== undefined) return reference;
  const branches = Array.isArray(schema['allOf']) ? schema['allOf'].map(child) : [];
  const steps = [reference, ...branches, objectStep(schema, child), arrayStep(schema, child)];
  return inOrder(steps.filter((step) => step !== undefined && step !== same) as Step[]);
}

function inOrder(steps: readonly Step[]): Step {
  if (steps.length === 0) return same;
  return (value, place) => steps.reduce((filled, step) => step(filled, place), value);
}

/** A default is not filled in through references: one that fills in itself would never end. */
function referenceStep(
  document: SchemaDocument,
  placed: PlacedSchema,
  schema: SchemaObject,
  stepOf: StepOf,
): Step | undefined {
  const target = schema['$ref'];
  const found = typeof target === 'string' ? document.find(target, placed.base) : undefined;
  if (found === undefined) return undefined;
  const step = stepOf(found);
  return (value, place) => {
    const isOver = place.isDefault || place.depth > DEEPEST || ++place.work.references > MOST_REFERENCES;
    return isOver ? value : step(value, inside(place));
  };
}

function inside(place: Place, isDefault = place.isDefault): Place {
  return { ...place, depth: place.depth + 1, isDefault };
}

function objectStep(schema: SchemaObject, child: (schema: unknown) => Step): Step | undefined {
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  const named = properties.map(([name, inner]) => ({ name, step: child(inner), ...defaultOf(inner) }));
  const useful = named.filter(({ step, makeDefault }) => step !== same || makeDefault !== undefined);
  const additional = isObject(schema['additionalProperties']) ? child(schema['additionalProperties']) : same;
  if (useful.length === 0 && additional === same) return undefined;
  const names = new Set(properties.map(([name]) => name));
  return (value, place) => {
    if (!isObject(value)) return value;
    const inner = inside(place);
    let filled = value;
    for (const { name, step, makeDefault } of useful) {
      const isMissing = !Object.hasOwn(value, name) || value[name] === undefined;
      if (isMissing && makeDefault === undefined) continue;
      const before = isMissing ? makeDefault?.() : value[name];
      filled = withEntry(filled, value, name, step(before, isMissing ? inside(place, true) : inner));
    }
    if (additional === same) return filled;
    for (const name of Object.keys(value)) {
      if (!names.has(name)) filled = withEntry(filled, value, name, additional(value[name], inner));
    }
    return filled;
  };
}

function defaultOf(schema: unknown): { readonly makeDefault: (() => unknown) | undefined } {
  const value = isObject(schema) ? schema['default'] : undefined;
  if (value === undefined) return { makeDefault: undefined };
  return { makeDefault: () => (typeof value === 'object' ? structuredClone(value) : value) };
}

/** Sets an entry in a copy of the original; an entry that stays the same needs none. */
function withEntry(
  filled: { readonly [key: string]: unknown },
  original: { readonly [key: string]: unknown },
  name: string,
  value: unknown,
): { readonly [key: string]: unknown } {
  if (Object.hasOwn(filled, name) && filled[name] === value) return filled;
  const copy = filled === original ? { ...original } : filled;
  Object.defineProperty(copy, name, { value, enumerable: true, writable: true, configurable: true });
  return copy;
}

function arrayStep(schema: SchemaObject, child: (schema: unknown) => Step): Step | undefined {
  const { items, prefixItems } = schema;
  const tuple = Array.isArray(items) ? items : Array.isArray(prefixItems) ? prefixItems : [];
  const prefix = tuple.map(child);
  const rest = isObject(items) ? child(items) : same;
  if (rest === same && prefix.every((step) => step === same)) return undefined;
  return (value, place) => {
    if (!Array.isArray(value)) return value;
    const inner = inside(place);
    let copy: unknown[] | undefined;
    for (const [index, item] of value.entries()) {
      const filled = (prefix[index] ?? rest)(item, inner);
      if (filled === item) continue;
      copy ??= [...(value as unknown[])];
      copy[index] = filled;
    }
    return copy ?? (value as unknown[]);
  };
}

function mentionsDefault(schema: unknown): boolean {
  const visited = new Set([schema]);
  for (const item of visited) {
    if (typeof item !== 'object' || item === null) continue;
    if (Object.hasOwn(item, 'default')) return true;
    for (const inner of Object.values(item)) visited.add(inner);
  }
  return false;
}
