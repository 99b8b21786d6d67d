import type { Plan } from '@planloom/dsl-schema';

import { mapPlan, type PlanLeaf } from './map-plan.ts';
import type { TaskValue } from './task-shape.ts';

/** Numbers below this mean too many things: the 2 of "2 files" may stand in a plan for another reason. */
const SMALLEST_NUMBER = 10;

/**
 * Which values of a task (by their positions) may differ in the next task: those that stand in the arguments of the plan as they stand in the task,
 * and from which nothing else in the plan seems to be made.
 */
export function generalise(plan: Plan, values: readonly TaskValue[]): number[] {
  const candidates = values.flatMap((value, index) => (isAlone(value, values) ? [index] : []));
  const leaves: PlanLeaf[] = [];
  mapPlan(plan, (leaf) => {
    leaves.push(leaf);
    return leaf.value;
  });
  // What stays literal can be made from a value too, so that each value that falls may bring down another.
  for (let slots = candidates; ;) {
    const texts = slots.map((index) => values[index]).filter((value) => value !== undefined);
    const kept = slots.filter((index) => isSafe(values[index], texts, leaves));
    if (kept.length === slots.length) return kept;
    slots = kept;
  }
}

/** The plan with other values in the place of those of the task it was made for; texts for people change with it. */
export function instantiate(plan: Plan, values: ReadonlyMap<string, string>): Plan {
  const changes = new Map([...values].filter(([from, to]) => from !== to));
  if (changes.size === 0) return plan;
  return mapPlan(plan, ({ role, value }) => {
    if (role === 'argument') return replaceWhole(value, changes);
    return role === 'prose' && typeof value === 'string' ? replaceParts(value, changes) : value;
  });
}

function replaceWhole(value: unknown, changes: ReadonlyMap<string, string>): unknown {
  const next = isScalar(value) ? changes.get(String(value)) : undefined;
  if (next === undefined) return value;
  return typeof value === 'number' ? Number(next) : next;
}

function replaceParts(text: string, changes: ReadonlyMap<string, string>): string {
  return text.replace(patternOf([...changes.keys()]), (found) => changes.get(found) ?? found);
}

function isAlone({ kind, text }: TaskValue, values: readonly TaskValue[]): boolean {
  if (kind === 'number' && !(Math.abs(Number(text)) >= SMALLEST_NUMBER && text === String(Number(text)))) return false;
  const related = values.filter((other) => other.text.includes(text) || text.includes(other.text));
  return related.length === 1 && !text.includes('{{') && !text.includes('}}');
}

function isSafe(value: TaskValue | undefined, slots: readonly TaskValue[], leaves: readonly PlanLeaf[]): boolean {
  if (!value) return false;
  const isPlace = (leaf: PlanLeaf): boolean => isArgument(leaf, value.text);
  const places = leaves.filter((leaf) => isPlace(leaf));
  if (places.length === 0 || (value.kind === 'number' && places.length > 1)) return false;
  const others = leaves.filter((leaf) => !slots.some(({ text }) => isArgument(leaf, text)));
  return others.every((leaf) => !sharesWord(value.text, restOf(leaf, slots)));
}

/** Whether a text may have been made from a value: `notes.html` from `notes.md`. Rather too often than too seldom. */
function sharesWord(value: string, text: string): boolean {
  const words = new Set(wordsOf(text));
  return wordsOf(value).some((word) => words.has(word) || (word.length > 2 && text.includes(word)));
}

function isArgument({ role, value }: PlanLeaf, text: string): boolean {
  return role === 'argument' && isScalar(value) && String(value) === text;
}

/** What stays of a leaf when all values that may change have been replaced; names of steps only refer. */
function restOf({ role, value, names }: PlanLeaf, slots: readonly TaskValue[]): string {
  if (!isScalar(value)) return '';
  const text = String(value);
  if (role === 'prose') return text.replace(patternOf(slots.map((slot) => slot.text)), ' ').toLowerCase();
  const rest =
    role === 'argument'
      ? text.replaceAll(/\{\{[^}]*\}\}/gu, (part) => withoutNames(part, names))
      : withoutNames(text, names);
  return rest.toLowerCase();
}

function withoutNames(expression: string, names: ReadonlySet<string>): string {
  if (/["'`]/u.test(expression)) return expression;
  return expression.replaceAll(/[A-Za-z_]\w*/gu, (name) => (names.has(name) ? ' ' : name));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function patternOf(texts: readonly string[]): RegExp {
  const longestFirst = texts.toSorted((left, right) => right.length - left.length);
  const escaped = longestFirst.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, String.raw`\$&`));
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${escaped.join('|')})(?![\p{L}\p{N}])`, 'gu');
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
