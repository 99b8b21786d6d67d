import {
  itemReads,
  type JsonSchema,
  type PathSegment,
  type Read,
  type Scope,
  type StepNode,
} from '@planloom/dsl-schema';

import type { PlanStep } from './plan-steps.ts';

type Shape = { [key: string]: unknown };

/** Keys and indexes behind a variable; `null` stands for every item of a list. */
type Segments = readonly (PathSegment | null)[];

/** Working it out takes longer than one call should. */
const known = new WeakMap<PlanStep, JsonSchema>();

/**
 * The schema of results of a step whose tool does not say what it gives: what the plan reads of them has to be there, also what loops and macros read of their items. A list where a loop
 * goes over it, an object where a property is read.
 */
export function inventedSchema(step: PlanStep, steps: Iterable<PlanStep>): JsonSchema {
  const before = known.get(step);
  if (before) return before;
  const shape: Shape = {};
  for (const reader of steps) {
    if (reader.analysis !== step.analysis) continue;
    for (const read of reader.node.reads) {
      const root = rootOf(read, reader);
      if (!root) continue;
      const into = (segments: Segments): Segments | undefined =>
        pathInto(step.node, root.writers, [...root.segments, ...segments]);
      const path = into(read.reference.segments);
      if (path) widen(shape, path, usedAs(read, reader));
      for (const { name, segments } of itemReads(read.expression)) {
        const items = name === read.reference.name ? into(segments) : undefined;
        if (items) widen(shape, items, undefined);
      }
    }
  }
  known.set(step, shape);
  return shape;
}

/** Where the value of a variable comes from: results of steps, and where in them it stands. */
interface Root {
  readonly writers: readonly StepNode[];
  readonly segments: Segments;
}

/** What a read variable stands for; of the item of a loop, an item of what the loop goes over. */
function rootOf({ target, reference }: Read, reader: PlanStep): Root | undefined {
  if (target.kind === 'variable') return { writers: target.writers, segments: [] };
  if (target.kind !== 'local') return undefined;
  const container = containerWith(target.scope, reader);
  if (container === undefined || itemName(container.node) !== reference.name) return undefined;
  const list = container.node.reads.find((read) => isGoneOver(read, container));
  const root = list && rootOf(list, container);
  return root && { ...root, segments: [...root.segments, ...list.reference.segments, null] };
}

/** Where a path into the result of some steps leads in that of a step, which may stand at the end of a container; nothing if it does not. */
function pathInto(step: StepNode, writers: readonly StepNode[], path: Segments): Segments | undefined {
  for (const writer of writers) {
    if (writer === step) return path;
    const inner = lastInside(writer, path);
    const found = inner && pathInto(step, inner.nodes, inner.path);
    if (found) return found;
  }
  return undefined;
}

/** The steps whose results a container gives, and what is left of the path: of a list, the place in it is not. */
function lastInside(
  { step, blocks }: StepNode,
  path: Segments,
): { nodes: readonly StepNode[]; path: Segments } | undefined {
  const ends = blocks
    .filter(({ role }) => role === 'body' || role === 'reducer' || role === 'branch')
    .flatMap(({ nodes }) => nodes.at(-1) ?? []);
  if (step.type === 'conditional') return { nodes: ends, path };
  const isList = step.type === 'loop' || (step.type === 'reduce' && step.accumulator === undefined);
  const settles = 'on_item_error' in step && step.on_item_error === 'settle';
  const [first] = path;
  return isList && !settles && typeof first !== 'string' && path.length > 0
    ? { nodes: ends, path: path.slice(1) }
    : undefined;
}

/** The step that sets the variables of a scope. */
function containerWith(scope: Scope, reader: PlanStep): PlanStep | undefined {
  for (let step: PlanStep | undefined = reader; step; step = step.around) {
    if (step.block.scope === scope) return step.around;
  }
  return undefined;
}

function itemName({ step }: StepNode): string | undefined {
  return step.type === 'loop' || step.type === 'reduce' ? (step.as ?? 'item') : undefined;
}

/** Whether a loop goes over what is read. */
function isGoneOver({ reference, expression, pointer }: Read, { node }: PlanStep): boolean {
  const isItems = pointer === `${node.pointer}/over` || (node.type === 'reduce' && pointer === `${node.pointer}/input`);
  return isItems && expression.path === reference;
}

/** What a read value has to be, as far as the expression tells. */
function usedAs(read: Read, reader: PlanStep): Shape | undefined {
  if (isGoneOver(read, reader)) return { type: 'array', items: {} };
  const { source } = read.expression;
  const [before, after] = [source.slice(0, read.reference.start), source.slice(read.reference.end)];
  if (/^\s*(?:[<>]=?|[-+*/%]|[=!]==?)\s*-?\d/u.test(after) || /\d\s*(?:[<>]=?|[-+*/%]|[=!]==?)\s*$/u.test(before)) {
    return { type: 'number' };
  }
  return /^\s*[=!]==?\s*['"]/u.test(after) || /['"]\s*[=!]==?\s*$/u.test(before) ? { type: 'string' } : undefined;
}

/**
 * @param segments with `null` for every item of a list
 * @param use what stands there in the end
 */
function widen(shape: Shape, segments: Segments, use: Shape | undefined): void {
  let inner = shape;
  for (const segment of segments) {
    inner = typeof segment === 'string' ? propertyOf(inner, segment) : itemOf(inner, segment);
  }
  if (use && inner['type'] === undefined) Object.assign(inner, use);
}

function itemOf(shape: Shape, index: number | null): Shape {
  const known = typeof shape['minItems'] === 'number' ? shape['minItems'] : 0;
  const least = index === null ? known : Math.max(known, index + 1);
  Object.assign(shape, { type: 'array', ...(least > 0 && { minItems: least }), items: shape['items'] ?? {} });
  return shape['items'] as Shape;
}

function propertyOf(shape: Shape, name: string): Shape {
  if (name === 'length') return {}; // of texts and lists
  const properties = (shape['properties'] ?? {}) as Record<string, Shape>;
  const required = (shape['required'] ?? []) as readonly string[];
  const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
  const property: Shape = own ?? {};
  Object.assign(shape, {
    type: 'object',
    properties: { ...properties, [name]: property },
    required: [...new Set([...required, name])],
  });
  return property;
}
