import type { Plan } from '@planloom/dsl-schema';

/**
 * A value without parts in a plan. Arguments are what tools are given, prose is for people; the rest (conditions, limits, lists to go through) has a meaning
 * of its own in the language.
 */
export interface PlanLeaf {
  readonly role: 'argument' | 'prose' | 'other';
  readonly value: unknown;
  /** The names that the plan gives its steps and variables. */
  readonly names: ReadonlySet<string>;
}

/** Names in a plan: they only have to agree with each other. */
const NAMES = new Set([
  'id',
  'depends_on',
  'next',
  'output',
  'as',
  'index_as',
  'accumulator',
  'type',
  'version',
  'execution',
  '$schema',
  'tool',
  'function',
]);
const PROSE = new Set(['plan', 'description']);

/** Names that a plan gives. */
const GIVEN = new Set(['id', 'output', 'as', 'index_as', 'accumulator']);

/** A plan in which each leaf that is no name has been replaced. Keys of arguments are met as well, and stay. */
export function mapPlan(plan: Plan, map: (leaf: PlanLeaf) => unknown): Plan {
  const names = new Set(namesIn(plan));
  // Only leaves are replaced, scalars by scalars: it has the shape of a plan still, and is checked before it is used.
  return mapValue(plan, 'other', (role, value) => map({ role, value, names })) as Plan;
}

type MapLeaf = (role: PlanLeaf['role'], value: unknown) => unknown;

function mapValue(value: unknown, role: PlanLeaf['role'], map: MapLeaf): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => mapValue(item, role, map));
  if (typeof value !== 'object' || value === null) return map(role, value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapField(key, item, role, map)]));
}

function mapField(key: string, value: unknown, role: PlanLeaf['role'], map: MapLeaf): unknown {
  if (role === 'argument') {
    map('other', key);
    return mapValue(value, role, map);
  }
  if (NAMES.has(key)) return value;
  if (PROSE.has(key) && typeof value === 'string') return map('prose', value);
  // The `input` of a reduce is an expression if it is a text.
  const isArguments = key === 'input' && typeof value === 'object' && !Array.isArray(value);
  return mapValue(value, isArguments ? 'argument' : 'other', map);
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => namesIn(item));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    if (GIVEN.has(key) && typeof item === 'string') return [item];
    return key === 'input' ? [] : namesIn(item);
  });
}
