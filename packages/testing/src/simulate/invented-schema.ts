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
      if (!root?.writers.includes(step.node)) continue;
      widen(shape, [...root.segments, ...read.reference.segments], isGoneOver(read, reader));
      for (const { name, segments } of itemReads(read.expression)) {
        if (name === read.reference.name) widen(shape, [...root.segments, ...segments], false);
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

/** @param segments with `null` for every item of a list */
function widen(shape: Shape, segments: Segments, isList: boolean): void {
  let inner = shape;
  for (const segment of segments) {
    inner = typeof segment === 'string' ? propertyOf(inner, segment) : itemOf(inner, segment);
  }
  if (isList && inner['type'] === undefined) Object.assign(inner, { type: 'array', items: {} });
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
