import type { JsonSchema, PathSegment, Read } from '@planloom/dsl-schema';

import type { PlanStep } from './plan-steps.ts';

type Shape = { [key: string]: unknown };

/**
 * The schema of results of a step whose tool does not say what it gives: what the plan reads of them has to be there. A list where a loop goes over it, an object where a property is read.
 */
export function inventedSchema(step: PlanStep, steps: Iterable<PlanStep>): JsonSchema {
  const shape: Shape = {};
  for (const reader of steps) {
    if (reader.analysis !== step.analysis) continue;
    for (const read of reader.node.reads) {
      if (read.target.kind !== 'variable' || !read.target.writers.includes(step.node)) continue;
      widen(shape, read.reference.segments, isGoneOver(read, reader));
    }
  }
  return shape;
}

/** Whether a loop goes over what is read. */
function isGoneOver({ reference, expression, pointer }: Read, { node }: PlanStep): boolean {
  const isItems = pointer === `${node.pointer}/over` || (node.type === 'reduce' && pointer === `${node.pointer}/input`);
  return isItems && expression.path === reference;
}

function widen(shape: Shape, segments: readonly PathSegment[], isList: boolean): void {
  let inner = shape;
  for (const segment of segments) {
    inner = typeof segment === 'number' ? itemOf(inner, segment) : propertyOf(inner, segment);
  }
  if (isList && inner['type'] === undefined) Object.assign(inner, { type: 'array', items: {} });
}

function itemOf(shape: Shape, index: number): Shape {
  const least = typeof shape['minItems'] === 'number' ? shape['minItems'] : 0;
  Object.assign(shape, { type: 'array', minItems: Math.max(least, index + 1), items: shape['items'] ?? {} });
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
